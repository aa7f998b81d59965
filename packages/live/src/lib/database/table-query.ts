/** `ctx.db.query(table)`. */
import type { FilterBuilder, FilterExpression, PaginationOptions, PaginationResult } from '../schema/database-types.ts';
import type { Document } from '../values/value.ts';
import type { Reading } from './call-scope.ts';
import { NotUniqueError } from './database-errors.ts';
import type { IndexRange } from './index-range.ts';
import { noteListRead } from './list-reads.ts';
import { iterateRows, takeRows, type ReadParts } from './read-rows.ts';
import type { Order, Stretch } from './stretch.ts';
import { checkCount, TableRequest } from './table-request.ts';

/** A query of one table. */
export class TableQuery {
  readonly #parts: ReadParts;
  readonly #request: TableRequest;

  constructor(parts: ReadParts) {
    this.#parts = parts;
    this.#request = new TableRequest(parts.plan);
  }

  withIndex(name: string, range?: (q: IndexRange) => unknown): this {
    this.#request.setIndex(name, range);
    return this;
  }

  fullTableScan(): this {
    return this;
  }

  order(order: Order): this {
    this.#request.setOrder(order);
    return this;
  }

  filter(predicate: (q: FilterBuilder<Document>) => FilterExpression<boolean>): this {
    this.#request.addFilter(predicate);
    return this;
  }

  take(count: number): readonly Document[] {
    return this.#list(checkCount(count));
  }

  first(): Document | null {
    return this.#take(1)[0] ?? null;
  }

  unique(): Document | null {
    const [document, other] = this.#take(2);
    if (other !== undefined) throw new NotUniqueError(this.#request.index.key);
    return document ?? null;
  }

  collect(): readonly Document[] {
    return this.#list(Infinity);
  }

  [Symbol.iterator](): Iterator<Document, undefined> {
    return iterateRows(this.#parts, this.#begin());
  }

  paginate(options: PaginationOptions): PaginationResult<Document> {
    const asked = this.#request.openPage(options);
    const reading = asked.stretch && this.#begin(asked.stretch);
    const rows = reading === undefined ? [] : takeRows(this.#parts, reading, asked.count);
    const page = this.#request.closePage(asked, reading, rows);
    noteListRead(page, this.#request.describeList(asked.count, asked));
    return page;
  }

  #list(count: number): Document[] {
    const list = this.#take(count);
    noteListRead(list, this.#request.describeList(count));
    return list;
  }

  #take(count: number): Document[] {
    return takeRows(this.#parts, this.#begin(), count);
  }

  #begin(stretch?: Stretch): Reading {
    this.#parts.scope.enter();
    const reading = this.#request.createReading(stretch);
    this.#parts.scope.noteReading(reading);
    return reading;
  }
}
