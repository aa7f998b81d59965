/** `query`, `mutation`, `action` and their internal twins: how authors declare functions. */
import {
  createArgumentsCheck,
  type ArgumentsInput,
  type ArgumentsOf,
  type ArgumentsSpec,
  type ReturnsOf,
  type ReturnsSpec,
} from '../values/arguments.ts';
import { describeValue } from '../values/describe.ts';
import type { FunctionKind, LooseArgs, Visibility } from '../values/function-reference.ts';
import type { ActionCtx, GlobalMutationCtx, GlobalQueryCtx, MutationCtx, QueryCtx } from './context.ts';
import { InvalidFunctionError } from './function-errors.ts';
import type { FunctionScope, HttpAction, Merge, RegisteredFunction, ShardBy } from './registered-function.ts';

/** Reads one shard; its result can be watched. */
export const query: FunctionBuilder<'query', 'public'> = createBuilder('query', 'public');
/** A query that only other functions may call. */
export const internalQuery: FunctionBuilder<'query', 'internal'> = createBuilder('query', 'internal');
/** Changes one shard, in one transaction. */
export const mutation: FunctionBuilder<'mutation', 'public'> = createBuilder('mutation', 'public');
/** A mutation that only other functions may call. */
export const internalMutation: FunctionBuilder<'mutation', 'internal'> = createBuilder('mutation', 'internal');
/** Free code: it may fetch, wait, and call queries and mutations. */
export const action: FunctionBuilder<'action', 'public'> = createBuilder('action', 'public');
/** An action that only other functions may call. */
export const internalAction: FunctionBuilder<'action', 'internal'> = createBuilder('action', 'internal');

/** Free code that answers an HTTP request. `httpRouter` says which. */
export function httpAction(handler: (ctx: ActionCtx, request: Request) => Promise<Response> | Response): HttpAction {
  return { kind: 'httpAction', handler };
}

/**
 * Declares a function: `query({ args: { channelId: v.id('channels') }, handler: (ctx, { channelId }) => … })`. Without
 * `args` nothing is checked but that they are values. Throws `InvalidFunctionError` for what makes no sense.
 */
export interface FunctionBuilder<Kind extends FunctionKind, Seen extends Visibility> {
  <
    Spec extends ArgumentsSpec,
    Part,
    Merged extends MergedFor<Returns>,
    Returns extends ReturnsSpec | undefined = undefined,
  >(
    definition: MergedOptions<Kind> & {
      readonly args: Spec;
      readonly returns?: Returns;
      readonly handler: (ctx: QueryCtx, args: ArgumentsOf<Spec>) => Part;
      /** Makes one answer of the answers of all shards, in the order of the shards' names. It answers at once. */
      readonly merge: (parts: readonly ShardPart<NothingAsNull<Awaited<Part>>>[], args: ArgumentsOf<Spec>) => Merged;
    },
  ): RegisteredFunction<Kind, Seen, ArgumentsInput<Spec>, NothingAsNull<Merged>>;
  <
    Spec extends ArgumentsSpec,
    Output extends OutputFor<Returns>,
    Returns extends ReturnsSpec | undefined = undefined,
    Global extends boolean = false,
  >(
    definition: Options<Kind, Global> & {
      readonly args: Spec;
      readonly returns?: Returns;
      readonly handler: (ctx: CtxOf<Kind, Global>, args: ArgumentsOf<Spec>) => Output;
    },
  ): RegisteredFunction<Kind, Seen, ArgumentsInput<Spec>, NothingAsNull<Awaited<Output>>>;
  <
    Output extends OutputFor<Returns>,
    Args extends object = LooseArgs,
    Returns extends ReturnsSpec | undefined = undefined,
    Global extends boolean = false,
  >(
    definition:
      | ((ctx: CtxOf<Kind, false>, args: Args) => Output)
      | (Options<Kind, Global> & {
          readonly args?: undefined;
          readonly returns?: Returns;
          readonly handler: (ctx: CtxOf<Kind, Global>, args: Args) => Output;
        }),
  ): RegisteredFunction<Kind, Seen, Args, NothingAsNull<Awaited<Output>>>;
}

/** Where it runs, if that does not follow from its arguments. */
export interface Options<Kind extends FunctionKind, Global extends boolean> {
  /** The argument that names the shard, if it is not called like the field; `false`: the root shard. */
  readonly shardBy?: ShardBy;
  /** Whether it runs on the tables in D1, by `ctx.global`, and in no shard. */
  readonly global?: Global;
  /**
   * Whether a query runs in every shard there is, and its answers become one: what `take`, `collect` or `paginate` of
   * `ctx.db` returned, in the order of that read and up to its limit, or what `merge` makes of them. If tables are
   * sharded by several fields, the one that is meant.
   */
  readonly acrossShards?: AcrossShards<Kind>;
}

/** Where a query runs whose answers are put together by a function. */
export interface MergedOptions<Kind extends FunctionKind> {
  readonly acrossShards: AcrossShards<Kind>;
}

/** What `acrossShards` may be. */
export type AcrossShards<Kind extends FunctionKind> = Kind extends 'query' ? boolean | string : never;

/** What a query across shards came to in one of them. */
export interface ShardPart<Type> {
  /** `<field>/<value>`. */
  readonly shard: string;
  readonly value: Type;
}

/** `ctx` of a function. */
export type CtxOf<Kind extends FunctionKind, Global extends boolean> = Kind extends 'query'
  ? Global extends true
    ? GlobalQueryCtx
    : QueryCtx
  : Kind extends 'mutation'
    ? Global extends true
      ? GlobalMutationCtx
      : MutationCtx
    : ActionCtx;

/** What a handler may return, by its `returns`. */
export type OutputFor<Returns> = Returns extends ReturnsSpec
  ? ReturnsOf<Returns> | Promise<ReturnsOf<Returns>>
  : unknown;

/** The same of `merge`, which answers at once. */
export type MergedFor<Returns> = Returns extends ReturnsSpec ? ReturnsOf<Returns> : unknown;

/** A function that returns nothing returns `null`. */
export type NothingAsNull<Type> = Type extends void | undefined ? null : Type;

/** A definition of which the compiler has seen that it fits. */
interface AnyDefinition {
  readonly args?: ArgumentsSpec | undefined;
  readonly returns?: ReturnsSpec | undefined;
  readonly shardBy?: ShardBy;
  readonly global?: boolean;
  readonly acrossShards?: boolean | string;
  readonly merge?: Merge;
  readonly handler: Handler;
}

type Handler = (ctx: never, args: never) => unknown;

function createBuilder<Kind extends FunctionKind, Seen extends Visibility>(
  kind: Kind,
  visibility: Seen,
): FunctionBuilder<Kind, Seen> {
  return (given: Handler | AnyDefinition) => {
    const definition = typeof given === 'function' ? { handler: given } : given;
    if (typeof definition?.handler !== 'function') {
      throw new InvalidFunctionError([
        `${kind}(…) takes a function, or { args, handler }; found ${describeValue(given)}.`,
      ]);
    }
    const { args, returns, handler } = definition;
    return {
      kind,
      visibility,
      scope: createScope(kind, definition),
      argumentsCheck: createArgumentsCheck(args),
      returns,
      handler,
    };
  };
}

function createScope(kind: FunctionKind, { shardBy, global, acrossShards, merge }: AnyDefinition): FunctionScope {
  const isAcross = acrossShards !== undefined && acrossShards !== false;
  const chosen = [
    ...(shardBy === undefined ? [] : ['shardBy']),
    ...(global === true ? ['global'] : []),
    ...(isAcross ? ['acrossShards'] : []),
  ];
  if (chosen.length > 1) {
    throw new InvalidFunctionError([
      `${kind}({ ${chosen.join(', ')} }): a function runs in one place; choose one of them.`,
    ]);
  }
  if (isAcross) return { kind: 'acrossShards', field: findField(kind, acrossShards), merge: checkMerge(merge) };
  if (merge !== undefined) {
    throw new InvalidFunctionError([
      `${kind}({ merge }): only the answers of several shards are merged; say acrossShards.`,
    ]);
  }
  return global === true ? { kind: 'global' } : { kind: 'shard', shardBy };
}

function findField(kind: FunctionKind, acrossShards: true | string): string | undefined {
  if (kind !== 'query') {
    throw new InvalidFunctionError([`${kind}({ acrossShards }): only a query can run in every shard at once.`]);
  }
  return acrossShards === true ? undefined : acrossShards;
}

function checkMerge(merge: Merge | undefined): Merge | undefined {
  if (merge === undefined || typeof merge === 'function') return merge;
  throw new InvalidFunctionError([
    `query({ merge }) is a function of the shards' answers; found ${describeValue(merge)}.`,
  ]);
}
