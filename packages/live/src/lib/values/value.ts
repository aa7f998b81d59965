/**
 * What the database holds and functions pass: JSON, and `bigint`, bytes and the numbers that JSON lacks.
 *
 * A field's name begins with neither `$` nor `_`, except for `_id` and `_creationTime`, so that what stands for another
 * value on the wire cannot be mistaken for an object of the user's.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | ArrayBuffer
  | readonly Value[]
  | { readonly [field: string]: Value };

/** A row as functions see it: immutable, and the same object as long as the row does not change. */
export type Document = { readonly [field: string]: Value } & {
  /** `<table>_<26 characters>`; for a sharded table with `@<shard>` behind it. */
  readonly _id: string;
  /** Milliseconds since 1970, rising strictly within a shard. */
  readonly _creationTime: number;
};
