/**
 * Runs queries and mutations of the project over a shard's database.
 *
 * - R1 A function runs only in the shard that its arguments name.
 * - R2 What leaves the shard because of a mutation is written in the mutation's transaction (`Outbox`).
 * - R3 A mutation within a mutation that fails leaves nothing, also if what has called it goes on. Those that one
 *   mutation calls go one after the other, so that each can be put back.
 */
import type { Clock } from '@sundog/actor';

import type { Database, MutationContext, MutationOutcome, QueryContext, QueryOutcome } from '../database/database.ts';
import type { RowChange } from '../database/footprint.ts';
import { callFunction, finishResult } from '../functions/call-function.ts';
import type { Auth, MutationCtx, QueryCtx, Run, StorageWriter } from '../functions/context.ts';
import type { FoundFunction, Registry } from '../functions/registry.ts';
import { createSeed } from '../database/random.ts';
import { getFunctionName, type FunctionKind } from '../values/function-reference.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { Value } from '../values/value.ts';
import { describeFailure } from './describe-failure.ts';
import { NestedFanOutError } from './fan-out-errors.ts';
import { Outbox } from './outbox.ts';
import {
  AskedAuth,
  finishValue,
  mustFindIn,
  type FunctionRunner,
  type RanMutation,
  type MutationEnd,
} from './function-runner.ts';
import { createPartValue } from './parts-value.ts';
import type { FilesNow } from './project.ts';
import type { QueryRun } from './watching.ts';
import { Turns } from './turns.ts';

/** What functions run with. */
export interface FunctionParts {
  readonly registry: Registry;
  readonly database: Database;
  readonly shard: string;
  readonly clock: Clock;
  readonly storage: FilesNow;
  /** Bindings of the Worker. */
  readonly env: object;
}

/** What a mutation runs with, and passes on to those within it. */
interface MutationParts {
  readonly context: MutationContext;
  readonly auth: Auth;
  readonly outbox: Outbox;
}

/** A call of a query, and what makes its value of what the function returns. */
interface QueryCall {
  readonly found: FoundFunction;
  readonly args: unknown;
  readonly identity: UserIdentity | undefined;
  readonly finish: (found: FoundFunction, returned: unknown) => Value;
}

/** The functions of one shard. */
export class ShardFunctions implements FunctionRunner {
  readonly #parts: FunctionParts;

  constructor(parts: FunctionParts) {
    this.#parts = parts;
  }

  /** See R1. */
  mustFind(path: string, args: unknown, kind: 'query' | 'mutation', isOutside: boolean): FoundFunction {
    const { shard, registry } = this.#parts;
    return mustFindIn(shard, registry, { path, args }, { isOutside, kind });
  }

  /** Runs a query that has been found; what the function throws is in the outcome. */
  query(found: FoundFunction, args: unknown, identity: UserIdentity | undefined): Promise<QueryRun> {
    return this.#query({ found, args, identity, finish: finishValue });
  }

  /** See `FunctionRunner`. */
  async queryBefore(
    changes: readonly RowChange[],
    ...[found, args, identity]: Parameters<FunctionRunner['query']>
  ): Promise<QueryRun | undefined> {
    const call = { found, args, identity, finish: finishValue };
    const auth = new AskedAuth(identity);
    const run = this.#bind(call, auth);
    const ended = await this.#parts.database.runQueryBefore(changes, this.#start(found.path), run);
    return ended && finishRun(call, auth, ended);
  }

  queryPart(...[found, args, identity]: Parameters<FunctionRunner['query']>): Promise<QueryRun> {
    return this.#query({ found, args, identity, finish: createPartValue });
  }

  async migrate(commit: (batch: MutationOutcome<null>) => number): Promise<MutationOutcome<null> | undefined> {
    const { database, clock } = this.#parts;
    return database.runMigrationBatch({ nowMs: clock.now(), seed: createSeed() }, commit);
  }

  async #query(call: QueryCall): Promise<QueryRun> {
    const auth = new AskedAuth(call.identity);
    const ended = await this.#parts.database.runQuery(this.#start(call.found.path), this.#bind(call, auth));
    return finishRun(call, auth, ended);
  }

  #bind({ found, args, finish }: QueryCall, auth: Auth): (context: QueryContext) => Promise<Value> {
    return async (context) => finish(found, await callFunction(found, this.#queryCtx(context, auth), args));
  }

  /**
   * Runs a mutation that has been found.
   *
   * @param end what else belongs to the transaction
   * @throws what the function throws; nothing that it wrote remains
   */
  async mutation(
    found: FoundFunction,
    args: unknown,
    identity: UserIdentity | undefined,
    end: MutationEnd,
  ): Promise<RanMutation> {
    const { database, clock, env, registry, shard } = this.#parts;
    const start = this.#start(found.path);
    const outbox = new Outbox({ now: start.nowMs, shard, env, clock, registry });
    const { entries } = outbox;
    const outcome = await database.runMutation(
      start,
      (context) => {
        const ctx = this.#mutationCtx(context, new AskedAuth(identity), outbox);
        const returned = callFunction(found, ctx, args);
        if (!(returned instanceof Promise)) return finishResult(found, returned) as Value;
        return returned.then((result: unknown) => finishResult(found, result) as Value);
      },
      (committed) => void end.commit({ ...committed, outbox: entries }),
    );
    return { ...outcome, outbox: entries };
  }

  #start(path: string) {
    return { path, nowMs: this.#parts.clock.now(), seed: createSeed() };
  }

  #queryCtx({ db, now, random }: QueryContext, auth: Auth): QueryCtx {
    const ctx = { db, auth, now, random, storage: this.#parts.storage } as object as QueryCtx;
    return Object.assign(ctx, { runQuery: this.#run('query', (found, args) => callInside(found, ctx, args)) });
  }

  #mutationCtx(context: MutationContext, auth: Auth, outbox: Outbox): MutationCtx {
    const { db, now, random } = context;
    const turns = new Turns();
    const files = this.#parts.storage;
    const storage: StorageWriter<'now'> = {
      ...files,
      delete(id) {
        files.checkId(id);
        outbox.add({ kind: 'deleteFile', id });
      },
    };
    const { scheduler, queue } = outbox;
    const ctx = { db, auth, now, random, storage, scheduler, queue } as object as MutationCtx;
    return Object.assign(ctx, {
      runQuery: this.#run('query', (found, args) => callInside(found, ctx, args)),
      runMutation: this.#run('mutation', (found, args) =>
        turns.take(() => this.#runPart(found, args, { context, auth, outbox })),
      ),
    });
  }

  /** See R3. */
  async #runPart(found: FoundFunction, args: unknown, { context, auth, outbox }: MutationParts): Promise<unknown> {
    const part = context.begin();
    const leaving = outbox.begin();
    try {
      return await callInside(found, this.#mutationCtx(part.context, auth, leaving), args);
    } catch (error) {
      part.rollBack();
      leaving.takeBack();
      throw error;
    }
  }

  #run<Kind extends FunctionKind & ('query' | 'mutation')>(
    kind: Kind,
    call: (found: FoundFunction, args: unknown) => Promise<unknown>,
  ): Run<Kind> {
    return (async (reference: never, args?: unknown): Promise<unknown> => {
      const found = this.mustFind(getFunctionName(reference), args, kind, false);
      if (found.acrossField !== undefined) throw new NestedFanOutError(found.path);
      return call(found, args);
    }) as Run<Kind>;
  }
}

function finishRun({ found }: QueryCall, auth: AskedAuth, ended: QueryOutcome<Value>): QueryRun {
  const outcome = ended.kind === 'value' ? { value: ended.value } : { error: describeFailure(ended.error, found.path) };
  return { outcome, footprint: ended.footprint, asksWho: auth.isAsked };
}

async function callInside(found: FoundFunction, ctx: object, args: unknown): Promise<unknown> {
  return finishResult(found, await callFunction(found, ctx, args));
}
