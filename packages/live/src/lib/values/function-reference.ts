/**
 * References to functions: `api.messages.list`, or its path as text, `'messages:list'`. A reference is nothing but a
 * path; what it takes and gives is known to the compiler only.
 */
import type { Value } from './value.ts';

/** What functions do: read one shard, change one shard, or anything. */
export type FunctionKind = 'query' | 'mutation' | 'action';

/** Whether clients may call it, or only other functions. */
export type Visibility = 'public' | 'internal';

/** What a module exports by `query`, `mutation`, `action` and their internal twins, as far as callers care. */
export interface DeclaredFunction<
  Kind extends FunctionKind = FunctionKind,
  Seen extends Visibility = Visibility,
  Args = unknown,
  Result = unknown,
> {
  readonly kind: Kind;
  readonly visibility: Seen;
  /** For the compiler only, never there: what callers give and get. */
  readonly types?: { readonly args: Args; readonly result: Result };
}

/** A function by its path. */
export interface FunctionReference<
  Kind extends FunctionKind = FunctionKind,
  Seen extends Visibility = Visibility,
  Args = unknown,
  Result = unknown,
> {
  /** For the compiler only, never there. */
  readonly types?: {
    readonly kind: Kind;
    readonly visibility: Seen;
    readonly args: Args;
    readonly result: Result;
  };
}

/** A reference to a function of these kinds, or its path as text. */
export type FunctionLike<Kind extends FunctionKind = FunctionKind, Seen extends Visibility = Visibility> =
  | FunctionReference<Kind, Seen>
  | string;

/** Arguments of which nothing is known. */
export type LooseArgs = Readonly<Record<string, Value | undefined>>;

/** What a function takes. */
export type ArgsOf<Reference extends FunctionLike> =
  Reference extends FunctionReference<FunctionKind, Visibility, infer Args> ? Args : LooseArgs;

/** What a function gives. */
export type ResultOf<Reference extends FunctionLike> =
  Reference extends FunctionReference<FunctionKind, Visibility, unknown, infer Result> ? Result : Value;

/** Arguments as the rest of a call: they may be left out where none are required. */
export type ArgsParameters<Reference extends FunctionLike> =
  Nothing extends ArgsOf<Reference> ? [args?: ArgsOf<Reference>] : [args: ArgsOf<Reference>];

type Nothing = Readonly<Record<never, never>>;

/**
 * References to the functions of some modules, which are objects or folders of such: `{ messages: typeof messages }`.
 */
export type ApiOf<Modules, Seen extends Visibility, Depth extends readonly unknown[] = []> = {
  readonly [
    Name in keyof Modules as HasFunctions<Modules[Name], Seen, Depth> extends true ? Name : never
  ]: Modules[Name] extends DeclaredFunction<infer Kind, infer ItsSeen, infer Args, infer Result>
    ? FunctionReference<Kind, ItsSeen, Args, Result>
    : ApiOf<Modules[Name], Seen, [...Depth, unknown]>;
};

/** Whether something is a seen function, or has one in it; not so deep that a type that contains itself has no end. */
type HasFunctions<
  Exported,
  Seen extends Visibility,
  Depth extends readonly unknown[],
> = Exported extends DeclaredFunction
  ? Exported['visibility'] extends Seen
    ? true
    : false
  : Exported extends Opaque
    ? false
    : Depth['length'] extends 6
      ? false
      : [keyof ApiOf<Exported, Seen, [...Depth, unknown]>] extends [never]
        ? false
        : true;

/** What has no functions in it. */
type Opaque =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | symbol
  | readonly unknown[]
  | ((...args: never) => unknown);

/** References to whatever there may be, where no modules are known. */
export type LooseApi = FunctionReference<never, never, LooseArgs, Value> & { readonly [name: string]: LooseApi };

/** Asks a reference for its path. Shared by all copies of this module: a page may have two. */
const PATH = Symbol.for('sundog.live.path');

/**
 * The root of references: `createApi().messages.list` refers to `messages:list`, and `.admin.users.list` to
 * `admin/users:list`. Nothing is looked up: a function that there is not is found out when it is called.
 */
export function createApi(): object {
  return createNode([]);
}

/**
 * The path of a function: `messages:list`.
 *
 * @param reference `api.messages.list`, or the path itself
 * @throws {TypeError} for anything else
 */
export function getFunctionName(reference: FunctionLike): string {
  if (typeof reference === 'string') {
    if (/^[^:]+:[^:]+$/.test(reference)) return reference;
    throw notReference(`the string ${JSON.stringify(reference.slice(0, 100))}`);
  }
  const segments: unknown =
    typeof reference === 'object' && reference !== null ? Reflect.get(reference, PATH) : undefined;
  if (!Array.isArray(segments)) throw notReference('something that `api` has not made');
  const name = String(segments.at(-1));
  if (segments.length >= 2) return `${segments.slice(0, -1).join('/')}:${name}`;
  throw notReference(segments.length === 0 ? '`api` itself' : `api.${name}, which is a module`);
}

function notReference(found: string): TypeError {
  return new TypeError(`Expected a reference to a function (api.messages.list, or 'messages:list'), found ${found}.`);
}

function createNode(segments: readonly string[]): object {
  const children = new Map<string, object>();
  return new Proxy(Object.freeze({}), {
    get(_target, key) {
      if (typeof key === 'symbol') return key === PATH ? segments : undefined;
      // The same reference every time, so that it can be compared.
      const child = children.get(key) ?? createNode([...segments, key]);
      children.set(key, child);
      return child;
    },
  });
}
