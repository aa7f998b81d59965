/** Functions as modules export them. */
import type { ArgumentsCheck, ReturnsSpec } from '../values/arguments.ts';
import type { DeclaredFunction, FunctionKind, Visibility } from '../values/function-reference.ts';

/** A function: what it is, and how it is checked and run. It does not know its path; the registry does. */
export interface RegisteredFunction<
  Kind extends FunctionKind = FunctionKind,
  Seen extends Visibility = Visibility,
  Args = unknown,
  Result = unknown,
> extends DeclaredFunction<Kind, Seen, Args, Result> {
  readonly scope: FunctionScope;
  readonly argumentsCheck: ArgumentsCheck;
  readonly returns: ReturnsSpec | undefined;
  /**
   * What its author wrote.
   *
   * @param context `QueryCtx`, `MutationCtx`, … by its kind and scope
   * @param args as `argumentsCheck` let them through
   */
  handler(context: never, args: never): unknown;
}

/** Where a function runs. */
export type FunctionScope =
  /** In one shard, found by its arguments. */
  | { readonly kind: 'shard'; readonly shardBy: ShardBy | undefined }
  /** A query in every shard of a field: of the only one that there is, unless it says which. */
  | { readonly kind: 'acrossShards'; readonly field: string | undefined; readonly merge: Merge | undefined }
  /** On the tables in D1. */
  | { readonly kind: 'global' };

/**
 * The argument that names the shard, and the field it is a value of; `false`: the root shard, whatever the arguments.
 */
export type ShardBy = string | { readonly argument: string; readonly field: string } | false;

/**
 * Makes one answer of the answers of all shards. What its author's compiler knows of them, nobody else does.
 *
 * @param parts in the order of the shards' names
 * @param args as `argumentsCheck` let them through
 */
export type Merge = (parts: never, args: never) => unknown;

/** What answers HTTP requests. */
export interface HttpAction {
  readonly kind: 'httpAction';
  handler(context: never, request: Request): Promise<Response> | Response;
}

/** Whether something that a module exports is a function. */
export function isRegisteredFunction(exported: unknown): exported is RegisteredFunction {
  return typeof exported === 'object' && exported !== null && 'kind' in exported && 'argumentsCheck' in exported;
}
