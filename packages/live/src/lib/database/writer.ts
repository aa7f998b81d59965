/**
 * `ctx.db` of a mutation.
 *
 * - W1 A row fits its table's validator before anything of it is written.
 * - W2 What did not change is not written, nor told of.
 */
import type { LooseDataModel } from '../schema/data-model.ts';
import type { DatabaseWriter } from '../schema/database-types.ts';
import { getField } from '../values/plain-object.ts';
import type { Document } from '../values/value.ts';
import type { CallScope } from './call-scope.ts';
import { encodeColumn, isSameHeld } from './column.ts';
import type { CreationTimes } from './creation-times.ts';
import { DocumentNotFoundError } from './database-errors.ts';
import { createDocumentId } from './document-id.ts';
import type { ColumnValue } from './index-key.ts';
import { Reader } from './reader.ts';
import {
  checkFields,
  checkSize,
  createUniqueViolation,
  findViolatedIndex,
  mergeFields,
  type Fields,
} from './row-checks.ts';
import type { Rows } from './rows.ts';
import type { Savepoint } from './savepoint.ts';
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

interface FoundRow {
  readonly plan: TablePlan;
  readonly key: number;
  readonly before: Document;
}

/** Reads and writes of one call. */
export class Writer implements DatabaseWriter<LooseDataModel> {
  readonly #parts: WriteParts;
  readonly #scope: CallScope;
  readonly #savepoint: Savepoint | undefined;
  #reader: Reader | undefined;

  /**
   * @param scope of the call
   * @param savepoint of the part of the call that writes; undefined: it goes back with the whole call only
   */
  constructor(parts: WriteParts, scope: CallScope, savepoint?: Savepoint) {
    this.#parts = parts;
    this.#scope = scope;
    this.#savepoint = savepoint;
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
    checkSize(plan, row, this.#parts.rowBytes);
    const after = keepUnique(plan, () => rows.insert(plan, row));
    this.#noteChange(plan, key, undefined, after);
    return id;
  }

  patch(id: string, fields: Fields): void {
    const found = this.#mustFind('patch', id);
    this.#write('patch', found, mergeFields('patch', found.plan, found.before, fields));
  }

  replace(id: string, value: Fields): void {
    const found = this.#mustFind('replace', id);
    this.#write('replace', found, mergeFields('replace', found.plan, found.before, value));
  }

  delete(id: string): void {
    const { plan, key, before } = this.#mustFind('delete', id);
    this.#scope.countWrite();
    this.#parts.rows.delete(plan, key);
    this.#noteChange(plan, key, before, undefined);
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
    checkSize(plan, row, this.#parts.rowBytes);
    const after = keepUnique(plan, () => this.#parts.rows.update(plan, row, changed));
    this.#noteChange(plan, key, before, after);
  }

  #noteChange(plan: TablePlan, key: number, before: Document | undefined, after: Document | undefined): void {
    this.#scope.noteChange(plan, key, before, after);
    this.#savepoint?.note(plan, key, before);
  }

  /** W1. */
  #check(operation: string, plan: TablePlan, value: Fields): Fields {
    const fields = checkFields(operation, plan, value);
    this.#parts.tables.checkShard(plan, fields);
    return fields;
  }
}

/** SQLite names the columns of the index that refused. */
function keepUnique<Result>(plan: TablePlan, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    const index = findViolatedIndex(plan, error);
    throw index === undefined ? error : createUniqueViolation(plan, index);
  }
}
