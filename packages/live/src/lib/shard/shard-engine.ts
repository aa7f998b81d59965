/**
 * One shard at work: its parts, and what comes to it from clients, Workers and other shards.
 *
 * Called by: `Shard`, the actor.
 *
 * - E1 One thing at a time (`Turns`): mutations, transitions and subscriptions see each other whole.
 * - E2 Whoever begins to watch does so at the newest version: what is due to be told is told first.
 * - E3 A shard is in the registry before it writes for the first time.
 */
import type { Clock, Sql } from '@sundog/actor';

import type { Commit, MutationOutcome as DatabaseOutcome } from '../database/database.ts';
import type { RowChange } from '../database/footprint.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import { formatFrame } from '../wire/format-frame.ts';
import { CLOSE_CODES, PROTOCOL_VERSION, type ClientFrame, type FailureFrame } from '../wire/frames.ts';
import { AcrossShards } from './across-shards.ts';
import { ClientQueries } from './client-queries.ts';
import { Deliveries } from './deliveries.ts';
import type { FanOutOutside } from './fan-out-calls.ts';
import type { FunctionRunner } from './function-runner.ts';
import { Histories } from './histories.ts';
import { Instances } from './instances.ts';
import { MutationLog, type MutationOutcome } from './mutation-log.ts';
import { Mutations, type SentMutation } from './mutations.ts';
import type { OutboxEntry } from './outbox.ts';
import { Outcomes } from './outcomes.ts';
import { Pace } from './pace.ts';
import type { RunQuery } from './run-instance.ts';
import { Sessions } from './sessions.ts';
import type { FunctionCall } from './shard-calls.ts';
import { ShardState } from './shard-state.ts';
import { Subscriptions } from './subscriptions.ts';
import { formatChange, formatTransition } from './transition-text.ts';
import { Transitions } from './transitions.ts';
import { Turns } from './turns.ts';
import type { Outcome, Session } from './watching.ts';

/** What a shard's engine is made of. */
export interface ShardEngineParts {
  readonly ctx: DurableObjectState;
  readonly sql: Sql;
  readonly clock: Clock;
  readonly functions: FunctionRunner;
  /** Runs the next batch of the data migrations; undefined: all are done. */
  readonly migrate: (commit: Commit<null>) => DatabaseOutcome<null> | Promise<DatabaseOutcome<null>> | undefined;
  /** Tells the registry that there is this shard. */
  readonly enlist: () => Promise<void>;
  /** Puts what leaves the shard where it cannot be lost, within the running transaction. */
  readonly enqueue: (entries: readonly OutboxEntry[]) => void;
  /** The other shards, for queries that run in all of them. */
  readonly outside: FanOutOutside;
}

/** What is said of a shard to whoever runs it. */
export interface ShardCounts {
  readonly sessions: number;
  readonly behind: number;
  readonly instances: number;
  /** Instances that every write touches, as it is not known what they read. */
  readonly unknownFootprints: number;
  readonly runs: number;
  readonly runsInVain: number;
  readonly version: number;
}

/** One shard at work. */
export class ShardEngine {
  readonly #parts: ShardEngineParts;
  readonly #state: ShardState;
  readonly #sessions: Sessions;
  readonly #instances: Instances;
  readonly #outcomes: Outcomes;
  readonly #subscriptions: Subscriptions;
  readonly #transitions: Transitions;
  readonly #deliveries: Deliveries;
  readonly #mutationLog: MutationLog;
  readonly #mutations: Mutations;
  /** What has to do with queries across shards. */
  readonly across: AcrossShards;
  /** What clients say of the queries that they watch. */
  readonly clients: ClientQueries;
  readonly #turns = new Turns();
  readonly #pace: Pace;
  #takingIn: Promise<void> | undefined;

  /** @param parts of the shard, whose tables are there */
  constructor(parts: ShardEngineParts) {
    const { ctx, sql, clock, functions, outside } = parts;
    this.#parts = parts;
    const state = (this.#state = new ShardState(sql, clock));
    const histories = new Histories(sql);
    const instances = (this.#instances = new Instances(sql, histories));
    const sessions = (this.#sessions = new Sessions(ctx, sql));
    const outcomes = (this.#outcomes = new Outcomes({ state, instances, histories }));
    const run: RunQuery = (path, args, identity) => this.across.run(path, args, identity);
    const subscriptions = (this.#subscriptions = new Subscriptions({ sql, clock, instances, sessions, outcomes, run }));
    const deliveries = (this.#deliveries = new Deliveries({
      clock,
      version: () => state.version,
      formatCatchUp: (session, results) => this.#formatCatchUp(session, results),
      close: (session, code, reason) => this.close(session, code, reason),
    }));
    const inTurn = <Result>(work: () => Promise<Result>) => this.#inTurn(work);
    const announce = (changes: readonly RowChange[]) => this.#announce(changes);
    const shared = { sql, clock, state, functions, instances, sessions, outcomes, subscriptions, deliveries, inTurn };
    const across = (this.across = new AcrossShards({ ...shared, outside, announce }));
    const transitions = (this.#transitions = new Transitions({ ...shared, run, told: across.parts }));
    this.#pace = new Pace({ ctx, clock, transitions, turns: this.#turns });
    this.clients = new ClientQueries({ ...shared, across });
    this.#mutationLog = new MutationLog(sql);
    this.#mutations = new Mutations({
      clock,
      state,
      functions,
      log: this.#mutationLog,
      enqueue: parts.enqueue,
      noteCommit: (changes) => across.parts.noteCommit(changes),
      noteChanges: (changes) => transitions.noteChanges(changes),
    });
    this.#restore();
  }

  /** Figures since the shard woke. */
  get counts(): ShardCounts {
    return {
      ...this.#transitions.counts,
      sessions: this.#sessions.size,
      behind: this.#deliveries.behindCount,
      instances: this.#instances.size,
      unknownFootprints: this.#instances.unknownCount,
      version: this.#state.version,
    };
  }

  /**
   * Takes a client in.
   *
   * @param identity who it is; undefined: nobody known
   * @param expiresAt when that ends, in milliseconds since 1970
   * @returns the client's end of its socket
   */
  connect(identity: UserIdentity | undefined, expiresAt: number | undefined): WebSocket {
    const { 0: client, 1: server } = new WebSocketPair();
    const { epoch, version } = this.#state;
    this.#sessions.open(server, identity, expiresAt, version);
    server.send(formatFrame({ type: 'welcome', protocol: PROTOCOL_VERSION, epoch, version }));
    return client;
  }

  /** The session of a socket; undefined: it is none of this shard's clients, or no longer. */
  session(socket: WebSocket): Session | undefined {
    return this.#sessions.get(socket);
  }

  /** Tells a client that a frame of its could not be taken. */
  refuse(session: Session, error: FailureFrame): void {
    this.#deliveries.sendPlain(session, formatFrame({ type: 'error', error }));
  }

  /** A client has gone. */
  disconnect(session: Session): Promise<void> {
    return this.#turns.take(async () => this.#forget(session));
  }

  /** Runs a client's mutation, and tells the client with the transition that shows it. */
  async mutateFor(session: Session, frame: Extract<ClientFrame, { type: 'mutate' }>): Promise<void> {
    this.#mutationLog.acknowledge({ client: frame.client, number: frame.acknowledged });
    await this.mutate({ call: frame, identity: session.identity, name: frame, isOutside: true }, (outcome) => {
      this.#transitions.noteResult(session, frame.number, outcome);
    });
  }

  /**
   * Runs a mutation.
   *
   * @param sent as it comes
   * @param onEnd notes how it ended before anybody is told of what it has changed
   */
  mutate(sent: SentMutation, onEnd?: (outcome: MutationOutcome) => void): Promise<MutationOutcome> {
    return this.#turns.take(async () => {
      if (!this.#state.isListed) await this.#enlist();
      const outcome = await this.#mutations.run(sent);
      onEnd?.(outcome);
      await this.#pace.soon();
      return outcome;
    });
  }

  /** Runs a query once; or gives what those who watch it have. */
  query(call: FunctionCall, identity: UserIdentity | undefined, isOutside: boolean): Promise<Outcome> {
    const acrossShards = this.across.query(call, identity, isOutside);
    if (acrossShards !== undefined) return acrossShards;
    return this.#turns.take(async () => {
      const { functions } = this.#parts;
      const found = functions.mustFind(call.path, call.args, 'query', isOutside);
      await this.#pace.now();
      const watched =
        this.#instances.find({ ...call, audience: { kind: 'one', identity } }) ??
        this.#instances.find({ ...call, audience: { kind: 'everyone' } });
      if (watched?.footprint !== undefined && watched.outcome !== undefined) return watched.outcome;
      return (await functions.query(found, call.args, identity)).outcome;
    });
  }

  /**
   * Closes the sockets of clients whose identity has ended.
   *
   * @returns when the next one ends, in milliseconds since 1970
   */
  closeExpired(): number | undefined {
    const now = this.#parts.clock.now();
    let next: number | undefined;
    for (const session of this.#sessions.all()) {
      const { expiresAt } = session;
      if (expiresAt === undefined) continue;
      if (expiresAt <= now) this.close(session, CLOSE_CODES.tokenExpired, 'token expired');
      else next = Math.min(next ?? expiresAt, expiresAt);
    }
    return next;
  }

  /**
   * Forgets what nobody has come back for.
   *
   * @returns when there may be more, in milliseconds since 1970
   */
  prune(): Promise<number | undefined> {
    return this.#turns.take(async () => {
      const now = this.#parts.clock.now();
      return earliest(this.#instances.prune(now), this.#mutationLog.prune(now));
    });
  }

  /** When `prune` has something to do, in milliseconds since 1970. */
  nextPruneAt(): number | undefined {
    return earliest(this.#instances.nextPruneAt(), this.#mutationLog.nextPruneAt());
  }

  /**
   * Runs the next batch of the data migrations.
   *
   * @returns whether there was one
   */
  migrateBatch(): Promise<boolean> {
    return this.#turns.take(async () => {
      const batch = this.#parts.migrate(({ changes }) => {
        if (changes.length > 0) this.#state.advance();
        this.across.parts.noteCommit(changes);
      });
      if (batch === undefined) return false;
      this.#noteChanges((await batch).changes);
      return true;
    });
  }

  /**
   * Takes in what was committed elsewhere. Who asks before it has begun is served by the same.
   *
   * @param take reads it, and stores in the transaction of what it is given that it has
   */
  takeIn(take: (commit: (changes: readonly RowChange[]) => number) => Promise<readonly RowChange[]>): Promise<void> {
    return (this.#takingIn ??= this.#turns.take(async () => {
      await Promise.resolve(); // A turn that is free begins before the field is set.
      this.#takingIn = undefined;
      const commit = (changes: readonly RowChange[]): number =>
        changes.length > 0 ? this.#state.advance() : this.#state.version;
      this.#noteChanges(await take(commit));
    }));
  }

  async #enlist(): Promise<void> {
    await this.#parts.enlist();
    this.#state.markListed(); // E3
  }

  #noteChanges(changes: readonly RowChange[]): void {
    this.#transitions.noteChanges(changes);
    this.#pace.later();
  }

  /** Lets work have its turn, at the newest version (E2). */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#turns.take(async () => {
      await this.#pace.now();
      return work();
    });
  }

  /** Makes a transition for what has changed elsewhere. */
  async #announce(changes: readonly RowChange[]): Promise<void> {
    this.#parts.sql.transaction(() => this.#state.advance());
    this.#transitions.noteChanges(changes);
    await this.#pace.now();
  }

  #formatCatchUp(session: Session, results: readonly string[]): string | undefined {
    const changes: string[] = [];
    for (const instance of new Set(session.watched.values())) {
      const state = this.#outcomes.describeSince(instance, session.version);
      if (state === 'unknown') return undefined;
      if (state !== 'current') changes.push(formatChange(instance.id, state.text));
    }
    return formatTransition(this.#state.version, { changes, results });
  }

  #restore(): void {
    const { version, flushed } = this.#state;
    this.#instances.restore(flushed === version);
    this.#sessions.restore((id) => this.#instances.get(id), flushed);
    this.across.parts.restore(flushed === version);
    this.#instances.noteUnwatched(this.#parts.clock.now());
    if (flushed === version) return;
    this.#state.markFlushed();
    // Whoever is still there was not told what was committed last: they come back, and say where they are.
    for (const session of this.#sessions.all()) this.close(session, CLOSE_CODES.tooSlow, 'interrupted');
  }

  /** Closes a client's socket. The client is forgotten at once: it may never answer that its socket was closed. */
  close(session: Session, code: number, reason: string): void {
    session.socket.close(code, reason);
    this.#forget(session);
  }

  #forget(session: Session): void {
    this.across.forget(session);
    this.#transitions.forget(session);
    this.#deliveries.forget(session);
    this.#subscriptions.close(session);
  }
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
