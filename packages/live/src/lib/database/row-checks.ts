/** What a row must be before anything of it is written. */
import { checkValue } from '../values/check-value.ts';
import { describeValue } from '../values/describe.ts';
import { fillDefaults } from '../values/fill-defaults.ts';
import { isPlainObject } from '../values/plain-object.ts';
import type { Document, Value } from '../values/value.ts';
import { DocumentTooLargeError, InvalidDocumentError, UniqueViolationError } from './database-errors.ts';
import type { ColumnValue } from './index-key.ts';
import type { IndexPlan, TablePlan } from './table-plan.ts';

/** Fields of a row as a function gives them. */
export type Fields = Readonly<Record<string, Value | undefined>>;

/**
 * Fills in defaults, and holds fields against the table's validator.
 *
 * @param operation `insert`, `patch` or `replace`
 * @throws {InvalidDocumentError}
 */
export function checkFields(operation: string, plan: TablePlan, value: unknown): Fields {
  const fields = fillDefaults(plan.node, value);
  const mismatch = checkValue(plan.node, fields);
  if (mismatch !== undefined) throw new InvalidDocumentError(operation, plan.name, mismatch);
  return fields as Fields;
}

/**
 * What a row becomes. What every row has of its own may be passed along, but not changed.
 *
 * @param value as a function gives it
 * @throws {InvalidDocumentError}
 */
export function mergeFields(operation: 'patch' | 'replace', plan: TablePlan, before: Document, value: unknown): Fields {
  if (!isPlainObject(value)) {
    const mismatch = { path: '', expected: 'an object', found: describeValue(value) };
    throw new InvalidDocumentError(operation, plan.name, mismatch);
  }
  const { _id, _creationTime, ...fields } = value as Fields;
  if (_id !== undefined && _id !== before._id) {
    const mismatch = { path: '_id', expected: before._id, found: describeValue(_id) };
    throw new InvalidDocumentError(operation, plan.name, mismatch);
  }
  if (_creationTime !== undefined && _creationTime !== before._creationTime) {
    const expected = `the number ${before._creationTime}`;
    const mismatch = { path: '_creationTime', expected, found: describeValue(_creationTime) };
    throw new InvalidDocumentError(operation, plan.name, mismatch);
  }
  if (operation === 'replace') return fields;
  const { _id: _, _creationTime: __, ...rest } = before;
  return { ...rest, ...fields };
}

/**
 * Holds the bytes of a row against how many it may have.
 *
 * @throws {DocumentTooLargeError}
 */
export function checkSize(plan: TablePlan, row: readonly ColumnValue[], rowBytes: number): void {
  let most = 0;
  for (const held of row) {
    // UTF-8 has at most three bytes for a UTF-16 unit.
    most += typeof held === 'string' ? held.length * 3 : measureBytes(held);
  }
  if (most <= rowBytes) return;
  const sizeBytes = row.reduce<number>((sum, held) => sum + measureBytes(held), 0);
  if (sizeBytes > rowBytes) throw new DocumentTooLargeError(plan.name, sizeBytes, rowBytes);
}

/**
 * The unique index because of which SQLite has refused a write: it names the columns.
 *
 * @param error as it was thrown
 * @returns undefined: it was something else
 */
export function findViolatedIndex(plan: TablePlan, error: unknown): IndexPlan | undefined {
  const columns = error instanceof Error ? /UNIQUE constraint failed: ([^:]+)/.exec(error.message)?.[1] : undefined;
  if (columns === undefined) return undefined;
  return [...plan.indexes.values()].find(
    (index) => index.columns.map(({ name }) => `${plan.name}.${name}`).join(', ') === columns,
  );
}

/** What a function is told of such a refusal. */
export function createUniqueViolation(plan: TablePlan, index: IndexPlan): UniqueViolationError {
  const fields = index.columns.map(({ name }) => name);
  return new UniqueViolationError(plan.name, index.name, fields);
}

function measureBytes(held: ColumnValue): number {
  if (typeof held === 'string') return new TextEncoder().encode(held).byteLength;
  if (held instanceof ArrayBuffer) return held.byteLength;
  return held === null ? 0 : 8;
}
