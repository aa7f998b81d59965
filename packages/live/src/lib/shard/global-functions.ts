/**
 * Runs functions that are declared global: queries in Workers and in the shard that watches the global tables,
 * mutations in that shard.
 */
import { logger, type Clock, type Sql } from '@sundog/actor';

import { createSeed } from '../database/random.ts';
import type { MutationOutcome } from '../database/database.ts';
import type { RowChange } from '../database/footprint.ts';
import type { SessionStart } from '../global/d1-session.ts';
import type { GlobalContext, GlobalDatabase } from '../global/global-database.ts';
import type { GlobalMigrations } from '../global/global-migrations.ts';
import { callFunction } from '../functions/call-function.ts';
import type { FoundFunction, Registry } from '../functions/registry.ts';
import { GLOBAL_SHARD } from '../schema/definition.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import { describeFailure } from './describe-failure.ts';
import { encodeResult } from './encode-result.ts';
import {
  AskedAuth,
  finishValue,
  mustFindIn,
  type FunctionRunner,
  type MutationEnd,
  type RanMutation,
} from './function-runner.ts';
import { formatNote, type GlobalInbox } from './global-inbox.ts';
import type { QueryRun } from './watching.ts';

/** What global functions run with. */
export interface GlobalParts {
  readonly database: GlobalDatabase;
  readonly clock: Clock;
}

/** What they run with in the shard that watches the global tables. */
export interface FollowedParts extends GlobalParts {
  readonly registry: Registry;
  readonly sql: Sql;
  readonly inbox: GlobalInbox;
  readonly migrations: GlobalMigrations;
}

/** A query that has run, and how new what it saw was. */
export interface GlobalQueryRun extends QueryRun {
  readonly bookmark: string | undefined;
}

/**
 * Runs a global query.
 *
 * @param found the function
 * @param call its arguments, who asks, and how new what it sees must be
 */
export async function runGlobalQuery(
  { database, clock }: GlobalParts,
  found: FoundFunction,
  call: { readonly args: unknown; readonly identity: UserIdentity | undefined; readonly from: SessionStart },
): Promise<GlobalQueryRun> {
  const auth = new AskedAuth(call.identity);
  const { footprint, bookmark, ...outcome } = await database.runQuery(
    () => createStart(clock, found.path),
    async (context) => {
      return finishValue(found, await callFunction(found, createCtx(context, auth), call.args));
    },
    call.from,
  );
  const described =
    outcome.kind === 'value' ? { value: outcome.value } : { error: describeFailure(outcome.error, found.path) };
  return { outcome: described, footprint, asksWho: auth.isAsked, bookmark };
}

/** The functions of the shard that watches the global tables. */
export class GlobalFunctions implements FunctionRunner {
  readonly #parts: FollowedParts;

  constructor(parts: FollowedParts) {
    this.#parts = parts;
  }

  mustFind(path: string, args: unknown, kind: 'query' | 'mutation', isOutside: boolean): FoundFunction {
    return mustFindIn(GLOBAL_SHARD, this.#parts.registry, { path, args }, { isOutside, kind });
  }

  /** At the newest data: what comes later is told of. */
  query(found: FoundFunction, args: unknown, identity: UserIdentity | undefined): Promise<QueryRun> {
    return runGlobalQuery(this.#parts, found, { args, identity, from: 'first-primary' });
  }

  /** What D1 has seen cannot be put back for a moment. */
  queryBefore(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async mutation(
    found: FoundFunction,
    args: unknown,
    identity: UserIdentity | undefined,
    end: MutationEnd,
  ): Promise<RanMutation> {
    const { database, clock } = this.#parts;
    const { name } = end;
    const ran = await database.runMutation(
      () => createStart(clock, found.path),
      async (context) => {
        const returned = await callFunction(found, createCtx(context, new AskedAuth(identity)), args);
        const value = finishValue(found, returned);
        encodeResult(found.path, value); // Refuses what is too large while nothing is written.
        return value;
      },
      (value) => (name === undefined ? {} : { note: formatNote(name, { value: encodeResult(found.path, value) }) }),
    );
    const finish = (changes: readonly RowChange[]): RanMutation => ({ ...ran, changes, outbox: [] });
    return finish(await this.#takeIn(ran.changes, (changes) => end.commit(finish(changes))));
  }

  /** No query across shards has a part in the global tables. */
  queryPart(...call: Parameters<FunctionRunner['query']>): Promise<QueryRun> {
    return this.query(...call);
  }

  async migrate(commit: (batch: MutationOutcome<null>) => number): Promise<MutationOutcome<null> | undefined> {
    const { migrations, clock } = this.#parts;
    const own = await migrations.runNext((path) => createStart(clock, path));
    if (own === undefined) return undefined;
    return { value: null, changes: await this.#takeIn(own, (changes) => commit({ value: null, changes })) };
  }

  /**
   * What the mutation has changed is in the log, with what others have; if that cannot be read, it is read again later.
   */
  async #takeIn(
    own: readonly RowChange[],
    commit: (changes: readonly RowChange[]) => number,
  ): Promise<readonly RowChange[]> {
    const { sql, inbox } = this.#parts;
    if (own.length > 0) {
      try {
        return await inbox.take(commit);
      } catch (error) {
        logger.error('What was committed to the global tables cannot be read', { error });
      }
    }
    sql.transaction(() => void commit(own));
    return own;
  }
}

function createStart(clock: Clock, path: string) {
  return { path, nowMs: clock.now(), seed: createSeed() };
}

function createCtx<Global>({ global, now, random }: GlobalContext<Global>, auth: AskedAuth): object {
  return { global, auth, now, random };
}
