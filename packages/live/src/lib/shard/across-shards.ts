/**
 * What a shard has to do with queries across shards: the root shard runs them, the others answer for their parts.
 *
 * Called by: the engine of the shard.
 *
 * - A1 A client may watch such a query only if `authorizeFanOut` lets it, whoever it becomes.
 * - A2 A client that begins to watch one waits for the shards outside of turns; what it has said meanwhile counts.
 */
import type { RowChange } from '../database/footprint.ts';
import { getAcrossFunction, type AcrossFunction } from '../functions/registry.ts';
import { ROOT_SHARD } from '../schema/definition.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { Value } from '../values/value.ts';
import type { AddedQuery, FailureFrame } from '../wire/frames.ts';
import { describeFailure } from './describe-failure.ts';
import { FanOut, type FoundCall } from './fan-out.ts';
import { ForbiddenFanOutError } from './fan-out-errors.ts';
import { FanOutRounds } from './fan-out-rounds.ts';
import { Parts } from './parts.ts';
import { PartWatches } from './parts-watches.ts';
import type { Outcome, QueryRun, RunQuery, Session } from './watching.ts';
import type { ShardParts } from './shard-parts.ts';

type Needed = Pick<
  ShardParts,
  | 'sql'
  | 'clock'
  | 'state'
  | 'functions'
  | 'instances'
  | 'outcomes'
  | 'subscriptions'
  | 'outside'
  | 'inTurn'
  | 'announce'
>;

/** The queries across shards of one shard. */
export class AcrossShards {
  readonly #parts: Needed;
  readonly #fanOut: FanOut;
  /** Queries that clients are about to watch (A2). */
  readonly #joining = new Map<Session, Set<number>>();
  readonly rounds: FanOutRounds;
  readonly parts: Parts;

  constructor(parts: Needed) {
    this.#parts = parts;
    this.#fanOut = new FanOut(parts);
    this.rounds = new FanOutRounds({ ...parts, fanOut: this.#fanOut });
    this.parts = new Parts({ ...parts, watches: new PartWatches(parts.sql, parts.state) });
  }

  /** Runs a query that is watched: across shards in the root shard, this shard's part of it elsewhere. */
  run(path: string, args: Value, identity: UserIdentity | undefined): Promise<QueryRun> {
    const { functions, outside } = this.#parts;
    const found = this.#find(path);
    if (found === undefined) return functions.query(functions.mustFind(path, args, 'query', false), args, identity);
    if (outside.shard !== ROOT_SHARD) return functions.queryPart(found, args, identity);
    return this.#fanOut.run({ found, path, args, identity });
  }

  /** Runs a query that is watched as it would have come out before these changes; one across shards cannot be. */
  async runBefore(
    changes: readonly RowChange[],
    ...[path, args, identity]: Parameters<RunQuery>
  ): Promise<QueryRun | undefined> {
    const { functions } = this.#parts;
    if (this.#find(path) !== undefined) return undefined;
    return functions.queryBefore(changes, functions.mustFind(path, args, 'query', false), args, identity);
  }

  /**
   * Runs a query across shards once.
   *
   * @returns undefined: it is none
   */
  query(
    { path, args }: { readonly path: string; readonly args: Value },
    identity: UserIdentity | undefined,
    isOutside: boolean,
  ): Promise<Outcome> | undefined {
    const found = this.#find(path);
    if (found === undefined) return undefined;
    this.#parts.functions.mustFind(path, args, 'query', isOutside);
    return this.#query({ found, path, args, identity }, isOutside);
  }

  /** Whether a query is one across shards, and this is where clients watch it. */
  isMine(path: string): boolean {
    return this.#parts.outside.shard === ROOT_SHARD && this.#find(path) !== undefined;
  }

  /**
   * Prepares what a client begins to watch (A2).
   *
   * @returns why it may not; undefined: it may
   */
  async join(session: Session, { query, path, args }: AddedQuery): Promise<FailureFrame | undefined> {
    const joining = this.#joining.get(session) ?? new Set<number>();
    this.#joining.set(session, joining.add(query));
    try {
      this.#parts.functions.mustFind(path, args, 'query', true);
      const found = this.#find(path);
      if (found === undefined) return undefined;
      const { identity } = session;
      await this.#authorize(found, identity);
      await this.rounds.prepare({ found, path, args, identity });
      return undefined;
    } catch (error) {
      return describeFailure(error, path);
    }
  }

  /**
   * Ends the preparation of a query.
   *
   * @returns whether the client still wants it
   */
  leave(session: Session, query: number): boolean {
    const joining = this.#joining.get(session);
    const wasJoining = joining?.delete(query) === true;
    if (joining?.size === 0) this.#joining.delete(session);
    return wasJoining;
  }

  /** Forgets a client that has gone. */
  forget(session: Session): void {
    this.#joining.delete(session);
  }

  /** Numbers of the queries that a client may no longer watch, as it has become somebody else (A1), and why. */
  async listForbidden({ watched, identity }: Session): Promise<{ query: number; failure: FailureFrame }[]> {
    const forbidden: { query: number; failure: FailureFrame }[] = [];
    for (const [query, { path }] of watched) {
      const found = this.isMine(path) ? this.#find(path) : undefined;
      if (found === undefined) continue;
      try {
        await this.#authorize(found, identity);
      } catch (error) {
        forbidden.push({ query, failure: describeFailure(error, path) });
      }
    }
    return forbidden;
  }

  async #query(call: FoundCall, isOutside: boolean): Promise<Outcome> {
    try {
      if (isOutside) await this.#authorize(call.found, call.identity);
    } catch (error) {
      return { error: describeFailure(error, call.path) };
    }
    return this.#fanOut.runOnce(call);
  }

  async #authorize({ acrossField }: AcrossFunction, identity: UserIdentity | undefined): Promise<void> {
    if (!(await this.#parts.outside.authorize(identity, acrossField))) throw new ForbiddenFanOutError(acrossField);
  }

  #find(path: string): AcrossFunction | undefined {
    return getAcrossFunction(this.#parts.outside.registry, path);
  }
}
