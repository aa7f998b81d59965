import type { Value } from './value.ts';

/** What a value must be, as plain data: `v.array(v.string())` is `{ kind: 'array', element: { kind: 'string' } }`. */
export type ValidatorNode =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'null' | 'bigint' | 'bytes' | 'any' }
  /** `isSharded`: whether a shard stands behind its "@"; unknown without the schema, and then either will do. */
  | { readonly kind: 'id'; readonly table: string; readonly isSharded?: boolean }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | bigint }
  | { readonly kind: 'array'; readonly element: ValidatorNode }
  | { readonly kind: 'object'; readonly fields: FieldNodes }
  | { readonly kind: 'record'; readonly key: ValidatorNode; readonly value: ValidatorNode }
  | { readonly kind: 'union'; readonly members: readonly ValidatorNode[] };

/** A field of an object or table, or an argument. */
export interface FieldNode {
  readonly node: ValidatorNode;
  /** Whether it may be absent. */
  readonly isOptional: boolean;
  /** What an insert without it stores. */
  readonly default?: Value;
}

/** Fields by name. */
export type FieldNodes = Readonly<Record<string, FieldNode>>;

/** Where a value does not fit. */
export interface Mismatch {
  /** `author`, `tags[2]`, `address.city`; empty for the value itself. */
  readonly path: string;
  /** In words: `a string`, `an id of channels`, `one of "a", "b"`. */
  readonly expected: string;
  /** In words, shortened: `the number 3`, `nothing`. */
  readonly found: string;
}
