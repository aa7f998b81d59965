/** Where a page ends, as text that only the query that made it can read. */
import { canonicalKey } from '../values/canonical-key.ts';
import { decodeValue } from '../values/decode-value.ts';
import { stringifyValue } from '../values/encode-value.ts';
import { InvalidCursorError } from './database-errors.ts';
import type { FilterNode } from './filter.ts';
import type { ColumnValue } from './index-key.ts';
import { boundKey, type Bound, type Order, type Stretch } from './stretch.ts';
import type { IndexPlan } from './table-plan.ts';

/** The query that a cursor belongs to. */
export interface PagedQuery {
  readonly index: IndexPlan;
  readonly stretch: Stretch;
  readonly order: Order;
  readonly filter: FilterNode | undefined;
}

/** Tells queries apart by accident, not by force: what a cursor may read is checked beside it. */
export function fingerprint({ index, stretch, order, filter }: PagedQuery): number {
  const text = `${index.key} ${order} ${boundKey(stretch.low)} ${boundKey(stretch.high)} ${canonicalKey(filter ?? null)}`;
  let hash = 0x811c9dc5;
  for (let position = 0; position < text.length; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * The cursor behind a row.
 *
 * @param query its fingerprint
 * @param position of the row in the index; undefined: the end of the stretch
 */
export function formatCursor(query: number, position: readonly ColumnValue[] | undefined): string {
  return stringifyValue([query, ...(position ?? [])]);
}

/**
 * The place between rows that a cursor says.
 *
 * @param cursor from outside
 * @returns the end of the stretch for the last cursor of all
 * @throws {InvalidCursorError} if it is not of this query
 */
export function parseCursor(query: PagedQuery, cursor: string): { bound: Bound; isEnd: boolean } {
  const [print, ...values] = parseList(cursor);
  if (print !== fingerprint(query)) throw new InvalidCursorError();
  const { low, high } = query.stretch;
  const isAscending = query.order === 'asc';
  if (values.length === 0) return { bound: isAscending ? high : low, isEnd: true };
  if (values.length !== query.index.columns.length + 1 || !values.every(isColumnValue)) throw new InvalidCursorError();
  const bound: Bound = { values, side: isAscending ? 'after' : 'before' };
  const key = boundKey(bound);
  // A cursor that somebody made must not lead out of what the query may read.
  if (key < boundKey(low) || key > boundKey(high)) throw new InvalidCursorError();
  return { bound, isEnd: false };
}

function parseList(cursor: string): readonly unknown[] {
  try {
    const list: unknown = decodeValue(JSON.parse(cursor));
    if (Array.isArray(list)) return list;
  } catch {
    // What cannot be read is no cursor.
  }
  throw new InvalidCursorError();
}

function isColumnValue(value: unknown): value is ColumnValue {
  return value === null || typeof value === 'number' || typeof value === 'string' || value instanceof ArrayBuffer;
}
