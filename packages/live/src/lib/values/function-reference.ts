/**
 * References to functions: `api.messages.list`, or its path as text, `'messages:list'`. A reference is nothing but a path;
 * what it takes and gives is known to the compiler only.
 */
import { ProjectError } from './live-error.ts';
import type { Value } from './value.ts';

/** What functions do: read one shard, change one shard, or anything. */
export type FunctionKind = 'query' | 'mutation' | 'action';

/** Whether clients may call it, or only other functions. */
export type Visibility = 'public' | 'internal';

/** What the compiler knows of a function. */
export interface FunctionTypes {
  readonly kind: FunctionKind;
  readonly visibility: Visibility;
  /** What callers give. */
  readonly args: unknown;
  /** What callers get. */
  readonly returns: unknown;
}

/** Something that has the types of a function: what modules export. */
export interface TypedFunction<Types extends FunctionTypes = FunctionTypes> {
  /** For the compiler only, never there. */
  readonly types?: Types;
}

/** A function by its path. */
export interface FunctionReference<
  Kind extends FunctionKind = FunctionKind,
  Seen extends Visibility = Visibility,
  Args = unknown,
  Returns = unknown,
> {
  /** For the compiler only, never there. */
  readonly types?: {
    readonly kind: Kind;
    readonly visibility: Seen;
    readonly args: Args;
    readonly returns: Returns;
  };
}

/** A reference to a function of these kinds, or its path as text. */
export type FunctionLike<Kind extends FunctionKind = FunctionKind, Seen extends Visibility = Visibility> =
  FunctionReference<Kind, Seen> | string;

/** Arguments of which nothing is known. */
export type LooseArguments = Readonly<Record<string, Value | undefined>>;

/** What a function takes. */
export type ArgumentsOfReference<Reference extends FunctionLike> =
  Reference extends FunctionReference<FunctionKind, Visibility, infer Args> ? Args : LooseArguments;

/** What a function gives. */
export type ReturnsOfReference<Reference extends FunctionLike> =
  Reference extends FunctionReference<FunctionKind, Visibility, unknown, infer Returns> ? Returns : Value;

/** Arguments as the rest of a call: they may be left out where none are required. */
export type OptionalArguments<Reference extends FunctionLike> = object extends ArgumentsOfReference<Reference>
  ? [args?: ArgumentsOfReference<Reference>]
  : [args: ArgumentsOfReference<Reference>];

/** References to the functions of some modules: `{ messages: typeof messages, 'admin/users': typeof users }`. */
export type ApiOf<Modules, Seen extends Visibility> = Intersect<
  { [Path in keyof Modules & string]: Nest<Path, ReferencesOf<Modules[Path], Seen>> }[keyof Modules & string]
>;

/** References to whatever there may be, where no modules are known. */
export type LooseApi = FunctionReference<never, never, LooseArguments, Value> & { readonly [name: string]: LooseApi };

type ReferencesOf<Module, Seen extends Visibility> = {
  readonly [Name in keyof Module as Module[Name] extends TypedFunction<FunctionTypes & { readonly visibility: Seen }>
    ? Name
    : never]: ReferenceTo<Module[Name]>;
};

/** The reference to a function that a module exports. */
export type ReferenceTo<Exported> =
  Exported extends TypedFunction<infer Types>
    ? FunctionReference<Types['kind'], Types['visibility'], Types['args'], Types['returns']>
    : never;

type Nest<Path extends string, Type> = Path extends `${infer Folder}/${infer Rest}`
  ? { readonly [Key in Folder]: Nest<Rest, Type> }
  : { readonly [Key in Path]: Type };

type Intersect<Union> = (Union extends unknown ? (member: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** Asks a reference for its path. Shared by all copies of this module: a page may have two. */
const PATH = Symbol.for('sundog.live.path');

/** What is no reference to a function. */
export class InvalidReferenceError extends ProjectError {
  override readonly name = 'InvalidReferenceError';
  readonly code = 'invalid_reference';

  /** @param found what was given instead, in words */
  constructor(found: string) {
    super(`Expected a reference to a function (api.messages.list, or 'messages:list'), found ${found}.`, { found });
  }
}

/**
 * The root of references: `createApi().messages.list` refers to `messages:list`, and `.admin.users.list` to
 * `admin/users:list`. Nothing is looked up: a function that there is not is found out when it is called.
 */
export function createApi<Api>(): Api {
  // What there is of it is for the compiler to know.
  return createNode([]) as Api;
}

/**
 * The path of a function: `messages:list`.
 *
 * @param reference `api.messages.list`, or the path itself
 * @throws {InvalidReferenceError} for anything else
 */
export function getFunctionName(reference: FunctionLike): string {
  if (typeof reference === 'string') {
    if (/^[^:]+:[^:]+$/.test(reference)) return reference;
    throw new InvalidReferenceError(`the string ${JSON.stringify(reference.slice(0, 100))}`);
  }
  const segments: unknown = typeof reference === 'object' && reference !== null ? Reflect.get(reference, PATH) : undefined;
  if (!Array.isArray(segments)) throw new InvalidReferenceError('something that `api` has not made');
  const name: unknown = segments.at(-1);
  if (segments.length >= 2) return `${segments.slice(0, -1).join('/')}:${String(name)}`;
  throw new InvalidReferenceError(segments.length === 0 ? '`api` itself' : `api.${String(name)}, which is a module`);
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
