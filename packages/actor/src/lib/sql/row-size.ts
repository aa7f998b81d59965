/**
 * The cloud's limit for a row, kept by looking at what is bound to a statement.
 *
 * The engine alone would take rows of several megabytes that Cloudflare refuses. Large data comes in as bound values,
 * so their sizes are summed per row; only a statement with a long value is looked at (`Sql` decides that with one
 * comparison a value).
 *
 * What is not seen: columns that an update leaves alone, what SQL functions make (`a || a`, `zeroblob(n)`), what
 * `insert … select` copies, triggers, and the few bytes of numbers and headers.
 */

/** Cloudflare's "maximum string, BLOB or table row size" of SQLite-backed objects: 2 MB. */
export const rowLimitBytes = 2_000_000;

/**
 * How long a value must at least be to be worth a look: a statement has at most 100 bound values and UTF-8 at most
 * 3 bytes for a UTF-16 unit, so when all values are shorter, a row within the limit is certain.
 *
 * @param limitBytes for a row
 */
export function longValueLength(limitBytes: number): number {
  return Math.floor(limitBytes / 300);
}

/** What a statement's text says about its rows. */
export interface StatementShape {
  /** The table it writes to; undefined for anything but insert, replace and update. */
  table: string | undefined;
  /** For each placeholder, in order, the row it becomes part of, or undefined if it is not stored. */
  rows: (number | undefined)[];
}

/** A bound value that has a size. */
type Sized = string | ArrayBuffer | ArrayBufferView;

/**
 * The size of the largest row, or of the largest single value, that a statement would store.
 *
 * @param shape of the statement
 * @param values as bound
 * @returns bytes of text and blobs
 */
export function largestRowBytes(shape: StatementShape, values: readonly unknown[]): number {
  const rows = new Map<number, number>();
  let largest = 0;
  for (const [index, value] of values.entries()) {
    if (!isSized(value)) continue;
    const row = shape.rows[index];
    const sum = (row === undefined ? 0 : (rows.get(row) ?? 0)) + sizeBytes(value);
    if (row !== undefined) rows.set(row, sum);
    largest = Math.max(largest, sum);
  }
  return largest;
}

const tokenPattern =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|[?().;]/g;

/**
 * Reads a statement just far enough: which table, and which placeholders end up in the same row.
 *
 * @param sqlText one statement with `?` placeholders
 */
export function parseStatementShape(sqlText: string): StatementShape {
  const tokens = (sqlText.match(tokenPattern) ?? []).filter((token) => !/^(?:--|\/\*)/.test(token));
  const shape: StatementShape = { table: writtenTable(tokens), rows: [] };
  let depth = 0;
  let row = 0;
  let isStored = false;
  let isInValues = false;
  for (const token of tokens) {
    if (token === '?') shape.rows.push(shape.table !== undefined && isStored ? row : undefined);
    else if (token === ')') depth -= 1;
    else if (token === '(') {
      depth += 1;
      if (depth === 1 && isInValues) row += 1;
    } else if (depth === 0) {
      const word = token.toLowerCase();
      if (word === 'values' || word === 'set' || word === 'select') {
        isStored = true;
        isInValues = word === 'values';
        row += 1;
      } else if (word === 'where' || word === 'returning' || word === 'from') isStored = false;
    }
  }
  return shape;
}

function writtenTable(tokens: readonly string[]): string | undefined {
  const verb = tokens.findIndex((token) => /^(?:insert|replace|update)$/i.test(token));
  if (verb === -1) return undefined;
  const into = tokens.findIndex((token, index) => index > verb && /^into$/i.test(token));
  let name = tokens[verb]?.toLowerCase() === 'update' ? verb + 1 : into + 1;
  if (name === 0) return undefined;
  if (/^or$/i.test(tokens[name] ?? '')) name += 2;
  if (tokens[name + 1] === '.') name += 2;
  return unquoted(tokens[name] ?? '');
}

function unquoted(token: string): string {
  return /^["`['].*["`\]']$/s.test(token) ? token.slice(1, -1) : token;
}

function isSized(value: unknown): value is Sized {
  return typeof value === 'string' || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function sizeBytes(value: Sized): number {
  return typeof value === 'string' ? new TextEncoder().encode(value).byteLength : value.byteLength;
}
