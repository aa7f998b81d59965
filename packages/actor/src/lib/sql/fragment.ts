import { BoundValueError } from './sql-errors.ts';

/** What SQLite gives back. */
export type SqlValue = string | number | ArrayBuffer | null;

/**
 * What may be bound. Booleans, dates, bigints and undefined are left out on purpose: SQLite has no such types and
 * would give something else back. Bind `Number(flag)`, `date.getTime()`, `String(bigint)`, `value ?? null`.
 */
export type SqlParameter = string | number | ArrayBuffer | ArrayBufferView | null;

/**
 * A trusted piece of SQL with its bound values. It is made only by `sql.fragment` from a template, or by
 * `sql.identifier` from a name, so a plain string never becomes SQL.
 */
export class SqlFragment {
  /** The text, with `?` where values are bound. */
  readonly text: string;
  readonly values: readonly SqlParameter[];

  /**
   * Not for callers: use `sql.fragment` and `sql.identifier`.
   *
   * @param text trusted SQL
   * @param values one for each `?`
   */
  constructor(text: string, values: readonly SqlParameter[]) {
    this.text = text;
    this.values = values;
  }
}

/**
 * Joins a template and the fragments in it.
 *
 * @param strings the template's own text
 * @param values to bind, or fragments to nest
 */
export function composeFragment(
  strings: readonly string[],
  values: readonly (SqlParameter | SqlFragment)[],
): SqlFragment {
  let text = strings[0] ?? '';
  const bound: SqlParameter[] = [];
  for (const [index, value] of values.entries()) {
    if (value instanceof SqlFragment) {
      text += value.text;
      bound.push(...value.values);
    } else {
      text += '?';
      bound.push(value);
    }
    text += strings[index + 1] ?? '';
  }
  return new SqlFragment(text, bound);
}

/**
 * The name of a table, column or index as SQL, whatever characters it holds.
 *
 * @param name as it is, without quotes
 */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * The error for a value that cannot be bound.
 *
 * @param sqlText the statement
 * @param position of the value, from 1
 * @param value what was given
 */
export function createBoundValueError(sqlText: string, position: number, value: unknown): BoundValueError {
  const [type, cure] = describeUnbindable(value);
  return new BoundValueError(sqlText, position, type, cure);
}

function describeUnbindable(value: unknown): [type: string, cure: string] {
  if (value === undefined) return ['undefined', 'Bind null.'];
  if (typeof value === 'string')
    return ['text with half of a surrogate pair', 'Bind text.toWellFormed(), or its bytes.'];
  if (typeof value === 'boolean') return ['a boolean', 'Bind 0 or 1: Number(flag).'];
  if (typeof value === 'bigint') return ['a bigint', 'Bind a number, or text: String(value).'];
  if (typeof value === 'number') return ['NaN', 'Bind null if that is meant: SQLite would store null.'];
  if (value instanceof Date) return ['a Date', 'Bind date.getTime() or date.toISOString().'];
  if (value instanceof Promise) return ['a Promise', 'Await it first.'];
  if (typeof value === 'object' && value !== null) {
    return [`an object (${value.constructor?.name ?? 'Object'})`, 'Bind JSON.stringify(value), or its parts.'];
  }
  return [`a ${typeof value}`, 'Bind a string, number, ArrayBuffer, typed array or null.'];
}
