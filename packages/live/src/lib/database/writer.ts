/**
 * `ctx.db` of a mutation.
 *
 * - W1 A row fits its table's validator before anything of it is written.
 * - W2 What did not change is not written, nor told of.
 */
import type { LooseDataModel } from '../schema/data-model.ts';
import type { DatabaseWriter } from '../schema/database-types.ts';
import { checkValue } from '../values/check-value.ts';
import { describeValue } from '../values/describe.ts';
import { fillDefaults } from '../values/fill-defaults.ts';
import { getField, isPlainObject } from '../values/plain-object.ts';
import type { Document, Value } from '../values/value.ts';
import type { CallScope } from './call-scope.ts';
import { encodeColumn, isSameHeld } from './column.ts';
import type { CreationTimes } from './creation-times.ts';
import {
  DocumentNotFoundError,
  DocumentTooLargeError,
  InvalidDocumentError,
  UniqueViolationError,
} from './database-errors.ts';
import { createDocumentId } from './document-id.ts';
import type { ColumnValue } from './index-key.ts';
import { Reader } from './reader.ts';
import type { Rows } from './rows.ts';
import type { TableQuery } from './table-query.ts';
import type { Tables } from './tables.ts';
import { encodeFields, type TablePlan } from './table-plan.ts';

/** What writes go through. */
export interface WriteParts {
  readonly tables: Tables;
  readonly rows: Rows;
  readonly creationTimes: CreationTimes;
  readonly rowBytes: number;
}

type Fields = Readonly<Record<string, Value | undefined>>;

interface FoundRow {
  readonly plan: TablePlan;
  readonly key: number;
  readonly before: Document;
}

/** Reads and writes of one call. */
export class Writer implements DatabaseWriter<LooseDataModel> {
  readonly #parts: WriteParts;
  readonly #scope: CallScope;
  #reader: Reader | undefined;

  /**
   * @param parts
   * @param scope of the call
   */
  constructor(parts: WriteParts, scope: CallScope) {
    this.#parts = parts;
    this.#scope = scope;
  }

  get(id: string): Document | null {
    return this.#read().get(id);
  }

  query(table: string): TableQuery {
    return this.#read().query(table);
  }

  normalizeId(table: string, id: string): string | null {
    return this.#read().normalizeId(table, id);
  }

  insert(table: string, value: Fields): string {
    this.#scope.enter();
    const { tables, rows, creationTimes } = this.#parts;
    const plan = tables.mustGet(table);
    const fields = this.#check('insert', plan, value);
    this.#scope.countWrite();
    const key = creationTimes.next(this.#scope.nowMs);
    const id = createDocumentId(table, key, this.#scope.random, tables.idSuffix);
    const row: ColumnValue[] = [key, id, ...encodeFields(plan, fields)];
    this.#checkSize(plan, row);
    const after = keepUnique(plan, () => rows.insert(plan, row));
    this.#scope.noteChange(plan, key, undefined, after);
    return id;
  }

  patch(id: string, fields: Fields): void {
    const found = this.#mustFind('patch', id);
    const { _id: _, _creationTime: __, ...before } = found.before;
    if (!isPlainObject(fields)) throw refuseValue('patch', found.plan, fields);
    this.#write('patch', found, { ...before, ...withoutSystemFields('patch', found, fields) });
  }

  replace(id: string, value: Fields): void {
    const found = this.#mustFind('replace', id);
    if (!isPlainObject(value)) throw refuseValue('replace', found.plan, value);
    this.#write('replace', found, withoutSystemFields('replace', found, value));
  }

  delete(id: string): void {
    const { plan, key, before } = this.#mustFind('delete', id);
    this.#scope.countWrite();
    this.#parts.rows.delete(plan, key);
    this.#scope.noteChange(plan, key, before, undefined);
  }

  #read(): Reader {
    const { tables, rows } = this.#parts;
    return (this.#reader ??= new Reader(tables, rows, this.#scope));
  }

  #mustFind(operation: string, id: string): FoundRow {
    this.#scope.enter();
    const { tables, rows } = this.#parts;
    const { plan, key } = tables.mustPlace(id);
    this.#scope.countRead(1);
    const before = rows.get(plan, key, id);
    if (before === undefined) throw new DocumentNotFoundError(operation, id);
    return { plan, key, before };
  }

  #write(operation: string, { plan, key, before }: FoundRow, next: Fields): void {
    const fields = this.#check(operation, plan, next);
    const changed: number[] = [];
    const row: ColumnValue[] = [key, before._id];
    for (const [position, column] of plan.columns.entries()) {
      const value = getField(fields, column.name);
      const held = encodeColumn(column, value);
      row.push(held);
      const valueBefore = getField(before, column.name);
      if (!Object.is(value, valueBefore) && !isSameHeld(held, encodeColumn(column, valueBefore)))
        changed.push(position);
    }
    if (changed.length === 0) return; // W2
    this.#scope.countWrite();
    this.#checkSize(plan, row);
    const after = keepUnique(plan, () => this.#parts.rows.update(plan, row, changed));
    this.#scope.noteChange(plan, key, before, after);
  }

  /** W1. */
  #check(operation: string, plan: TablePlan, value: Fields): Fields {
    const fields = fillDefaults(plan.node, value);
    const mismatch = checkValue(plan.node, fields);
    if (mismatch !== undefined) throw new InvalidDocumentError(operation, plan.name, mismatch);
    this.#parts.tables.checkShard(plan, fields as Fields);
    return fields as Fields;
  }

  #checkSize(plan: TablePlan, row: readonly ColumnValue[]): void {
    const { rowBytes } = this.#parts;
    let most = 0;
    for (const held of row) {
      // UTF-8 has at most three bytes for a UTF-16 unit.
      most += typeof held === 'string' ? held.length * 3 : measureBytes(held);
    }
    if (most <= rowBytes) return;
    const sizeBytes = row.reduce<number>((sum, held) => sum + measureBytes(held), 0);
    if (sizeBytes > rowBytes) throw new DocumentTooLargeError(plan.name, sizeBytes, rowBytes);
  }
}

/** What every row has of its own may be passed along, but not changed. */
function withoutSystemFields(operation: string, { plan, before }: FoundRow, value: Fields): Fields {
  const { _id, _creationTime, ...fields } = value;
  if (_id !== undefined && _id !== before._id) {
    throw new InvalidDocumentError(operation, plan.name, {
      path: '_id',
      expected: before._id,
      found: describeValue(_id),
    });
  }
  if (_creationTime !== undefined && _creationTime !== before._creationTime) {
    const expected = `the number ${before._creationTime}`;
    const found = describeValue(_creationTime);
    throw new InvalidDocumentError(operation, plan.name, { path: '_creationTime', expected, found });
  }
  return fields;
}

function refuseValue(operation: string, plan: TablePlan, value: unknown): InvalidDocumentError {
  return new InvalidDocumentError(operation, plan.name, {
    path: '',
    expected: 'an object',
    found: describeValue(value),
  });
}

function measureBytes(held: ColumnValue): number {
  if (typeof held === 'string') return new TextEncoder().encode(held).byteLength;
  if (held instanceof ArrayBuffer) return held.byteLength;
  return held === null ? 0 : 8;
}

/** SQLite names the columns of the index that refused. */
function keepUnique<Result>(plan: TablePlan, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    const columns = error instanceof Error ? /UNIQUE constraint failed: ([^:]+)/.exec(error.message)?.[1] : undefined;
    if (columns === undefined) throw error;
    const index = [...plan.indexes.values()].find(
      (candidate) => candidate.columns.map(({ name }) => `${plan.name}.${name}`).join(', ') === columns,
    );
    if (index === undefined) throw error;
    const fields = index.columns.map(({ name }) => name);
    throw new UniqueViolationError(plan.name, index.name, fields);
  }
}
