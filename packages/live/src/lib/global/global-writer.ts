/**
 * `ctx.global` of a mutation: what it writes is in D1 when the mutation has ended, all of it or nothing.
 *
 * - W1 A row fits its table's validator before it is noted.
 * - W2 A unique index is asked when a row is written, so that the function can catch the refusal; D1 refuses again.
 */
import type { Reading } from '../database/call-scope.ts';
import { encodeColumn, isSameHeld } from '../database/column.ts';
import { DocumentNotFoundError } from '../database/database-errors.ts';
import { createDocumentId } from '../database/document-id.ts';
import { isSameRow } from '../database/row-edit.ts';
import { checkFields, checkSize, createUniqueViolation, mergeFields, type Fields } from '../database/row-checks.ts';
import { decodeRow, keyOf, type IndexPlan, type TablePlan } from '../database/table-plan.ts';
import type { LooseDataModel } from '../schema/data-model.ts';
import type { GlobalWriter } from '../schema/database-types.ts';
import { getField } from '../values/plain-object.ts';
import type { Document } from '../values/value.ts';
import type { GlobalCall } from './global-call.ts';
import { takeRows, type GlobalQuery } from './global-query.ts';
import { GlobalTableReader } from './global-reader.ts';
import { encodeRow } from './global-rows.ts';

interface FoundRow {
  readonly plan: TablePlan;
  readonly before: Document;
}

/** Reads and writes of one call. */
export class GlobalTableWriter implements GlobalWriter<LooseDataModel> {
  readonly #call: GlobalCall;
  readonly #rowBytes: number;
  readonly #reader: GlobalTableReader;

  constructor(call: GlobalCall, rowBytes: number) {
    this.#call = call;
    this.#rowBytes = rowBytes;
    this.#reader = new GlobalTableReader(call);
  }

  get(id: string): Promise<Document | null> {
    return this.#reader.get(id);
  }

  query(table: string): GlobalQuery {
    return this.#reader.query(table);
  }

  normalizeId(table: string, id: string): string | null {
    return this.#reader.normalizeId(table, id);
  }

  insert(table: string, value: Fields): Promise<string> {
    return this.#call.track(this.#insert(table, value));
  }

  patch(id: string, fields: Fields): Promise<void> {
    return this.#call.track(this.#write('patch', id, fields));
  }

  replace(id: string, value: Fields): Promise<void> {
    return this.#call.track(this.#write('replace', id, value));
  }

  delete(id: string): Promise<void> {
    return this.#call.track(this.#delete(id));
  }

  async #insert(table: string, value: Fields): Promise<string> {
    const call = this.#call;
    call.scope.enter();
    const plan = call.tables.mustGet(table);
    const fields = checkFields('insert', plan, value);
    call.scope.countWrite();
    const key = call.nextKey();
    const id = createDocumentId(table, key, call.scope.random, '');
    const after = this.#createRow(plan, key, id, fields);
    await this.#checkUnique(plan, undefined, after);
    call.change(plan, undefined, after);
    return id;
  }

  async #write(operation: 'patch' | 'replace', id: string, value: Fields): Promise<void> {
    const { plan, before } = await this.#mustFind(operation, id);
    const fields = checkFields(operation, plan, mergeFields(operation, plan, before, value));
    const after = this.#createRow(plan, keyOf(before), before._id, fields);
    if (isSameRow(plan, before, after)) return;
    this.#call.scope.countWrite();
    await this.#checkUnique(plan, before, after);
    this.#call.change(plan, before, after);
  }

  async #delete(id: string): Promise<void> {
    const { plan, before } = await this.#mustFind('delete', id);
    this.#call.scope.countWrite();
    this.#call.change(plan, before, undefined);
  }

  async #mustFind(operation: string, id: string): Promise<FoundRow> {
    const { scope, tables } = this.#call;
    scope.enter();
    const { plan, key } = tables.mustPlace(id);
    scope.noteId(id);
    const before = await this.#call.get(plan, key, id);
    if (before === undefined) throw new DocumentNotFoundError(operation, id);
    return { plan, before };
  }

  #createRow(plan: TablePlan, key: number, id: string, fields: Fields): Document {
    const row = encodeRow(plan, key, id, fields); // W1
    checkSize(plan, row, this.#rowBytes);
    return decodeRow(plan, row);
  }

  /** W2. Rows without a value for some column of the index never collide. */
  async #checkUnique(plan: TablePlan, before: Document | undefined, after: Document): Promise<void> {
    for (const index of plan.indexes.values()) {
      if (!index.isUnique || index.columns.length === 0 || !hasMoved(index, before, after)) continue;
      const values = index.columns.map((column) => encodeColumn(column, getField(after, column.name)));
      if (values.includes(null)) continue;
      const stretch = { low: { values, side: 'before' }, high: { values, side: 'after' } } as const;
      const reading: Reading = {
        index,
        stretch,
        order: 'asc',
        filter: undefined,
        last: undefined,
        isBegun: false,
        isExhausted: false,
      };
      this.#call.scope.noteReading(reading);
      const others = await takeRows(this.#call, plan, reading, Infinity);
      if (others.every(({ _id }) => _id === after._id)) continue;
      throw createUniqueViolation(plan, index);
    }
  }
}

function hasMoved({ columns }: IndexPlan, before: Document | undefined, after: Document): boolean {
  if (before === undefined) return true;
  return columns.some(
    (column) =>
      !isSameHeld(
        encodeColumn(column, getField(before, column.name)),
        encodeColumn(column, getField(after, column.name)),
      ),
  );
}
