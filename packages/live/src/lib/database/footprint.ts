import type { Document } from '../values/value.ts';
import type { FilterNode } from './filter.ts';

/**
 * Part of an index as text that compares like the index: `encodeIndexKey` makes it, `<` of strings orders it as SQLite
 * orders the columns.
 */
export type IndexKey = string;

/** A stretch of an index that a query has read, both ends included. */
export interface IndexRange {
  /** `<table>.<index>`. */
  readonly index: string;
  readonly low: IndexKey;
  readonly high: IndexKey;
  /** A row of the stretch that does not pass has not been seen. */
  readonly filter?: FilterNode;
}

/** What a query's result depends on: if none of it changes, neither does the result. */
export interface Footprint {
  /** Ids of rows asked for, whether they were there or not. */
  readonly rows: readonly string[];
  readonly ranges: readonly IndexRange[];
  /** Whether there is more that is not known, so that any write touches it. */
  readonly isUnknown: boolean;
}

/** A row that a mutation has changed. */
export interface RowChange {
  readonly table: string;
  readonly id: string;
  /** Undefined: inserted. */
  readonly before: Document | undefined;
  /** Undefined: deleted. */
  readonly after: Document | undefined;
  /**
   * The row's place in each index of its table (`<table>.<index>`), before and after; the same text twice if it stayed.
   */
  readonly keys: readonly { readonly index: string; readonly before?: IndexKey; readonly after?: IndexKey }[];
}
