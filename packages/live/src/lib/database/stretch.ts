/**
 * A stretch of an index, and the statements that read it.
 *
 * A stretch lies between two bounds; a bound is just before or just after all rows whose first columns have some
 * values. Most stretches are one range of one column behind columns with fixed values, which is what SQLite reads best.
 * A bound in the middle of an index (where a page ends) makes several of these: `(a, b) > (1, 2)` is `a = 1 and b > 2`,
 * and then `a > 1`. NULL, which comparisons leave out, makes pieces of its own.
 */
import type { Column } from './column.ts';
import { encodeIndexKey, KEY_END, type ColumnValue } from './index-key.ts';
import { KEY_COLUMN, quoteName, type IndexPlan, type TablePlan } from './table-plan.ts';

/** A place between rows of an index. */
export interface Bound {
  /** Values of the first columns of the index; the last of all is the key of the row. */
  readonly values: readonly ColumnValue[];
  /** Whether it is before or after the rows that begin with these. */
  readonly side: 'before' | 'after';
}

/** The rows between two bounds. */
export interface Stretch {
  readonly low: Bound;
  readonly high: Bound;
}

/** From the low end of a stretch, or from the high one. */
export type Order = 'asc' | 'desc';

/** A condition on the rows of an index that is one range of it. */
export interface Piece {
  readonly condition: string;
  readonly values: readonly ColumnValue[];
}

/** Where a bound is among keys of the index. */
export function boundKey({ values, side }: Bound): string {
  const key = encodeIndexKey(values);
  return side === 'before' ? key : key + KEY_END;
}

/**
 * The text of a statement that reads the keys of one piece, as one list.
 *
 * @param condition of the piece
 */
export function formatScan(plan: TablePlan, index: IndexPlan, order: Order, condition: string): string {
  let texts = scanTexts.get(index);
  if (texts === undefined) scanTexts.set(index, (texts = new Map()));
  const name = `${order} ${condition}`;
  let text = texts.get(name);
  if (text === undefined) texts.set(name, (text = createScanText(plan, index, order, condition)));
  return text;
}

/** Conditions hold no values, so there are few for each index. */
const scanTexts = new WeakMap<IndexPlan, Map<string, string>>();

function createScanText(plan: TablePlan, index: IndexPlan, order: Order, condition: string): string {
  const columns = [...index.columns.map(({ name }) => quoteName(name)), KEY_COLUMN];
  const indexed = index.columns.length === 0 ? 'not indexed' : `indexed by ${quoteName(index.key)}`;
  const where = condition === '' ? '' : ` where ${condition}`;
  const orderBy = columns.map((column) => `${column} ${order}`).join(', ');
  return (
    `select json_group_array(key) from (select ${KEY_COLUMN} as key from ${quoteName(plan.name)} ${indexed}${where}` +
    ` order by ${orderBy} limit ?)`
  );
}

/**
 * Cuts a stretch into pieces.
 *
 * @param order of the pieces
 */
export function listPieces(index: IndexPlan, { low, high }: Stretch, order: Order): Piece[] {
  if (boundKey(low) >= boundKey(high)) return [];
  const shared = countShared(low.values, high.values);
  const pieces: Piece[] = [];
  for (let depth = low.values.length - 1; depth > shared; depth--) {
    pieces.push(...createPieces(index, low.values.slice(0, depth), lowerEdge(low, depth), undefined));
  }
  const middle = low.values.slice(0, shared);
  pieces.push(...createPieces(index, middle, lowerEdge(low, shared), upperEdge(high, shared)));
  for (let depth = shared + 1; depth < high.values.length; depth++) {
    pieces.push(...createPieces(index, high.values.slice(0, depth), undefined, upperEdge(high, depth)));
  }
  return order === 'asc' ? pieces : pieces.toReversed();
}

/** One end of a range of a column. */
interface Edge {
  readonly value: ColumnValue;
  readonly isIncluded: boolean;
}

function countShared(low: readonly ColumnValue[], high: readonly ColumnValue[]): number {
  let shared = 0;
  while (shared < low.length && shared < high.length && isSame(low[shared], high[shared])) shared++;
  return shared;
}

function isSame(a: ColumnValue | undefined, b: ColumnValue | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a === b || encodeIndexKey([a]) === encodeIndexKey([b]);
}

/** Rows that begin with the whole bound belong to the stretch only where its last column says so. */
function lowerEdge({ values, side }: Bound, depth: number): Edge | undefined {
  const value = values[depth];
  if (value === undefined) return undefined;
  return { value, isIncluded: depth === values.length - 1 && side === 'before' };
}

function upperEdge({ values, side }: Bound, depth: number): Edge | undefined {
  const value = values[depth];
  if (value === undefined) return undefined;
  return { value, isIncluded: depth === values.length - 1 && side === 'after' };
}

/** The pieces (in ascending order) of rows with fixed first columns and a range of the next. */
function createPieces(
  index: IndexPlan,
  fixed: readonly ColumnValue[],
  lower: Edge | undefined,
  upper: Edge | undefined,
): Piece[] {
  const conditions: string[] = [];
  const values: ColumnValue[] = [];
  for (const [position, value] of fixed.entries()) {
    conditions.push(value === null ? `${columnAt(index, position)} is null` : `${columnAt(index, position)} = ?`);
    if (value !== null) values.push(value);
  }
  const column = columnAt(index, fixed.length);
  return createRanges(column, lower, upper).map((range) => ({
    condition: [...conditions, ...range.conditions].join(' and '),
    values: [...values, ...range.values],
  }));
}

interface Range {
  readonly conditions: readonly string[];
  readonly values: readonly ColumnValue[];
}

const isNotNull = (column: string): Range => ({ conditions: [`${column} is not null`], values: [] });
const isNull = (column: string): Range => ({ conditions: [`${column} is null`], values: [] });

function createRanges(column: string, lower: Edge | undefined, upper: Edge | undefined): Range[] {
  const hasNull = lower === undefined || (lower.value === null && lower.isIncluded);
  if (upper === undefined) {
    if (hasNull) return [{ conditions: [], values: [] }];
    return [lower.value === null ? isNotNull(column) : formatRange(column, lower, undefined)];
  }
  if (upper.value === null) return hasNull && upper.isIncluded ? [isNull(column)] : [];
  if (!hasNull) return [formatRange(column, lower.value === null ? undefined : lower, upper)];
  const range = formatRange(column, undefined, upper);
  return column === KEY_COLUMN ? [range] : [isNull(column), range];
}

function formatRange(column: string, lower: Edge | undefined, upper: Edge | undefined): Range {
  const conditions: string[] = [];
  const values: ColumnValue[] = [];
  if (lower !== undefined) {
    conditions.push(`${column} ${lower.isIncluded ? '>=' : '>'} ?`);
    values.push(lower.value);
  }
  if (upper !== undefined) {
    conditions.push(`${column} ${upper.isIncluded ? '<=' : '<'} ?`);
    values.push(upper.value);
  }
  return { conditions, values };
}

function columnAt(index: IndexPlan, position: number): string {
  const column: Column | undefined = index.columns[position];
  return column === undefined ? KEY_COLUMN : quoteName(column.name);
}
