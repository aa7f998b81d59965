/** Rows of global tables: the statements that read and write them, and how they come back. */
import { KEY_COLUMN, quoteName, decodeRow, encodeFields, type TablePlan } from '../database/table-plan.ts';
import type { ColumnValue } from '../database/index-key.ts';
import type { Scan } from '../database/rows.ts';
import { listPieces } from '../database/stretch.ts';
import type { Document, Value } from '../values/value.ts';
import type { D1Row, Statement } from './d1-session.ts';

/**
 * The statement that reads one row.
 *
 * @param key of the row
 */
export function formatGet(plan: TablePlan, key: number): Statement {
  return { text: `select ${formatColumns(plan)} from ${quoteName(plan.name)} where ${KEY_COLUMN} = ?`, values: [key] };
}

/**
 * The statements that read the first rows of a stretch, one after the other; together they may give more than wanted.
 *
 * @param limit of each
 */
export function formatScans(plan: TablePlan, { index, stretch, order }: Scan, limit: number): Statement[] {
  // With the table's name, as numbers are answered under the names of their columns.
  const columns = [...index.columns.map(({ name }) => `${quoteName(plan.name)}.${quoteName(name)}`), KEY_COLUMN];
  const indexed = index.columns.length === 0 ? 'not indexed' : `indexed by ${quoteName(index.key)}`;
  const orderBy = columns.map((column) => `${column} ${order}`).join(', ');
  return listPieces(index, stretch, order).map(({ condition, values }) => ({
    text:
      `select ${formatColumns(plan)} from ${quoteName(plan.name)} ${indexed}` +
      `${condition === '' ? '' : ` where ${condition}`} order by ${orderBy} limit ?`,
    values: [...values, limit],
  }));
}

/**
 * A row as the table holds it: key, id, columns. There is no -0 in D1.
 *
 * @param fields that fit the table's validator
 */
export function encodeRow(
  plan: TablePlan,
  key: number,
  id: string,
  fields: Readonly<Record<string, Value | undefined>>,
): ColumnValue[] {
  return [key, id, ...encodeFields(plan, fields).map((held) => (held === 0 ? 0 : held))];
}

/** A row that D1 has answered. */
export function parseRow(plan: TablePlan, row: D1Row): Document {
  const held = plan.columns.map(({ name, kind }) => parseHeld(row[name], kind === 'number'));
  return decodeRow(plan, [Number(row['_creationTimeUs']), String(row['_id']), ...held]);
}

function parseHeld(cell: unknown, isNumber: boolean): ColumnValue {
  if (Array.isArray(cell)) return Uint8Array.from(cell as readonly number[]).buffer;
  if (isNumber && typeof cell === 'string') return Number(cell);
  return cell as ColumnValue;
}

function formatColumns(plan: TablePlan): string {
  const columns = plan.columns.map(({ name, kind }) => {
    const column = quoteName(name);
    if (kind !== 'number') return column;
    return `case ${column} when 9e999 then 'Infinity' when -9e999 then '-Infinity' else ${column} end as ${column}`;
  });
  return [KEY_COLUMN, '"_id"', ...columns].join(', ');
}
