/** `ctx.db.query(table)`: what shall be read, in which order, and how much of it. */
import type { FilterBuilder, FilterExpression, PaginationOptions, PaginationResult } from '../schema/database-types.ts';
import { describeValue } from '../values/describe.ts';
import type { Document } from '../values/value.ts';
import type { Reading } from './call-scope.ts';
import { formatCursor, parseCursor, type PagedQuery } from './cursor.ts';
import { InvalidQueryError, NotUniqueError, UnknownIndexError } from './database-errors.ts';
import type { FilterNode } from './filter.ts';
import { filterBuilder, nodeOf } from './filter-builder.ts';
import { IndexRange, wholeStretch, type IndexRequest } from './index-range.ts';
import { iterateRows, takeRows, type ReadParts } from './read-rows.ts';
import type { Order, Stretch } from './stretch.ts';
import { BY_CREATION_TIME, BY_ID, positionOf, type IndexPlan, type TablePlan } from './table-plan.ts';

/** A query of one table. */
export class TableQuery {
  readonly #parts: ReadParts;
  #request: IndexRequest;
  #order: Order = 'asc';
  #filter: FilterNode | undefined;

  /** @param parts what it reads through */
  constructor(parts: ReadParts) {
    this.#parts = parts;
    this.#request = { index: mustFindIndex(parts.plan, BY_CREATION_TIME), stretch: wholeStretch, filter: undefined };
  }

  withIndex(name: string, range?: (q: IndexRange) => unknown): this {
    const { plan } = this.#parts;
    const builder = new IndexRange(plan, mustFindIndex(plan, name), name);
    range?.(builder);
    this.#request = builder.finish();
    if (this.#request.filter !== undefined) this.#addFilter(this.#request.filter);
    return this;
  }

  fullTableScan(): this {
    return this;
  }

  order(order: Order): this {
    if (order !== 'asc' && order !== 'desc') {
      throw new InvalidQueryError('order', `expected 'asc' or 'desc', found ${describeValue(order)}.`);
    }
    this.#order = order;
    return this;
  }

  filter(predicate: (q: FilterBuilder<Document>) => FilterExpression<boolean>): this {
    this.#addFilter(nodeOf(predicate(filterBuilder)));
    return this;
  }

  take(count: number): readonly Document[] {
    if (!Number.isInteger(count) || count < 0) {
      throw new InvalidQueryError('take', `expected how many rows, found ${describeValue(count)}.`);
    }
    return this.#take(count);
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
    return this.#take(Infinity);
  }

  [Symbol.iterator](): Iterator<Document, undefined> {
    return iterateRows(this.#parts, this.#begin(this.#request.stretch));
  }

  paginate({ numItems, cursor, endCursor }: PaginationOptions): PaginationResult<Document> {
    if (!Number.isInteger(numItems) || numItems < 1) {
      throw new InvalidQueryError('paginate', `numItems is how many rows, found ${describeValue(numItems)}.`);
    }
    const { index, stretch } = this.#request;
    const query: PagedQuery = { index, stretch, order: this.#order, filter: this.#filter };
    const start = cursor === null ? undefined : parseCursor(query, cursor);
    if (start?.isEnd === true && cursor !== null) return { page: [], isDone: true, continueCursor: cursor };
    const end = endCursor === null || endCursor === undefined ? undefined : parseCursor(query, endCursor);
    const [low, high] = this.#order === 'asc' ? [start, end] : [end, start];
    const reading = this.#begin({ low: low?.bound ?? stretch.low, high: high?.bound ?? stretch.high });
    const page = takeRows(this.#parts, reading, end === undefined ? numItems : Infinity);
    if (end !== undefined) return { page, isDone: end.isEnd, continueCursor: endCursor ?? '' };
    const { isExhausted, last } = reading;
    const position = isExhausted || last === undefined ? undefined : positionOf(index, last);
    return { page, isDone: isExhausted, continueCursor: formatCursor(query, position) };
  }

  #take(count: number): Document[] {
    return takeRows(this.#parts, this.#begin(this.#request.stretch), count);
  }

  #begin(stretch: Stretch): Reading {
    this.#parts.scope.enter();
    const { index } = this.#request;
    const reading: Reading = {
      index,
      stretch,
      order: this.#order,
      filter: this.#filter,
      last: undefined,
      isExhausted: false,
    };
    this.#parts.scope.noteReading(reading);
    return reading;
  }

  #addFilter(filter: FilterNode): void {
    this.#filter = this.#filter === undefined ? filter : { op: 'and', of: [this.#filter, filter] };
  }
}

/** `by_id` is read as `by_creation_time`: ids begin with their time. */
function mustFindIndex(plan: TablePlan, name: string): IndexPlan {
  const index = plan.indexes.get(name === BY_ID ? BY_CREATION_TIME : name);
  if (index === undefined) throw new UnknownIndexError(plan.name, name, [BY_ID, ...plan.indexes.keys()]);
  return index;
}
