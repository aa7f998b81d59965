import type { Value } from '../values/value.ts';

/**
 * How to make one value of another. Unambiguous by its one key, so that it crosses as it is:
 * a new value; edits of a list, in order, each on what the ones before have made; changed and gone fields of an object.
 */
export type Patch =
  | { readonly set: Value }
  | { readonly splice: readonly Splice[] }
  | { readonly fields: Readonly<Record<string, Patch>>; readonly gone?: readonly string[] };

/** At this index, so many go, and these come. */
export type Splice = readonly [start: number, deleteCount: number, ...items: Value[]];
