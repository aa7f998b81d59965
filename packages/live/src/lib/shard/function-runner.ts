import { findShard } from '../functions/shard-rules.ts';
import { mustFindFunction, type FoundFunction, type Registry } from '../functions/registry.ts';
import { finishResult } from '../functions/call-function.ts';
import type { Auth } from '../functions/context.ts';
import type { MutationOutcome } from '../database/database.ts';
import type { RowChange } from '../database/footprint.ts';
import { encodeValue } from '../values/encode-value.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { Value } from '../values/value.ts';
import type { MutationName } from './mutation-log.ts';
import type { OutboxEntry } from './outbox.ts';
import type { QueryRun } from './watching.ts';
import { MovedError, WrongShardError } from './shard-errors.ts';

/** What a committed mutation came to. */
export interface RanMutation extends MutationOutcome<Value> {
  readonly outbox: readonly OutboxEntry[];
  /** From which on what it has written is seen everywhere; undefined: it is seen at once. */
  readonly bookmark?: string | undefined;
}

/** What belongs to a mutation when it commits. */
export interface MutationEnd {
  /** By which the mutation is known if it comes again. */
  readonly name: MutationName | undefined;
  /** Writes within the shard's transaction, and answers the shard's version. */
  commit(ran: RanMutation): number;
}

/** Functions where their data is: in a shard, or over the global tables. */
export interface FunctionRunner {
  /**
   * Finds a function that runs here.
   *
   * @throws {UnknownFunctionError}
   * @throws {WrongFunctionKindError}
   * @throws {WrongShardError}
   */
  mustFind(path: string, args: unknown, kind: 'query' | 'mutation', isOutside: boolean): FoundFunction;
  /** Runs a query that has been found; what the function throws is in the outcome. */
  query(found: FoundFunction, args: unknown, identity: UserIdentity | undefined): Promise<QueryRun>;
  /**
   * Runs a query that has been found as it would have come out before these changes.
   *
   * @returns undefined: that cannot be found out
   */
  queryBefore(
    changes: readonly RowChange[],
    ...call: Parameters<FunctionRunner['query']>
  ): Promise<QueryRun | undefined>;
  /**
   * Runs a mutation that has been found.
   *
   * @param end what else belongs to the shard's transaction
   * @throws what the function throws; nothing that it wrote remains
   */
  mutation(
    found: FoundFunction,
    args: unknown,
    identity: UserIdentity | undefined,
    end: MutationEnd,
  ): Promise<RanMutation>;
  /** Runs this shard's part of a query across shards; the value is what `createPartValue` makes. */
  queryPart(...call: Parameters<FunctionRunner['query']>): Promise<QueryRun>;
  /**
   * Runs the next batch of the data migrations.
   *
   * @param commit belongs to the shard's transaction, and answers the shard's version
   * @returns undefined: all are done
   */
  migrate(commit: (batch: MutationOutcome<null>) => number): Promise<MutationOutcome<null> | undefined>;
}

/** See `FunctionRunner.mustFind`. */
export function mustFindIn(
  shard: string,
  registry: Registry,
  call: { readonly path: string; readonly args: unknown },
  caller: { readonly isOutside: boolean; readonly kind: 'query' | 'mutation' },
): FoundFunction {
  const found = mustFindFunction(registry, call.path, caller);
  const place = findShard(found, call.args);
  if (place.shard !== shard) throw new WrongShardError(call.path, shard, place.shard);
  return found;
}

/**
 * Finds a client's mutation.
 *
 * @param functions of the shard
 * @param call as it has come
 * @param isOutside whether only public functions may be called
 * @throws {MovedError} if it belongs to another shard, and else as `mustFind`
 */
export function mustFindMutation(
  functions: FunctionRunner,
  { path, args }: { readonly path: string; readonly args: unknown },
  isOutside: boolean,
): FoundFunction {
  try {
    return functions.mustFind(path, args, 'mutation', isOutside);
  } catch (error) {
    throw error instanceof WrongShardError ? new MovedError(path, error.shard) : error;
  }
}

/** What a handler has returned, as a value. */
export function finishValue(found: FoundFunction, returned: unknown): Value {
  const result = finishResult(found, returned);
  encodeValue(result); // Refuses what is no value, and says where.
  return result as Value;
}

/** `ctx.auth`, and whether anybody looked. */
export class AskedAuth implements Auth {
  readonly #identity: UserIdentity | undefined;
  isAsked = false;

  /** @param identity undefined: nobody known */
  constructor(identity: UserIdentity | undefined) {
    this.#identity = identity;
  }

  getUserIdentity(): UserIdentity | null {
    this.isAsked = true;
    return this.#identity ?? null;
  }
}
