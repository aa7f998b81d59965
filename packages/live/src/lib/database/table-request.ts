/** What shall be read of a table, in which order, and how much of it, while it is being said. */
import type { FilterBuilder, FilterExpression, PaginationOptions, PaginationResult } from '../schema/database-types.ts';
import { describeValue } from '../values/describe.ts';
import type { Document } from '../values/value.ts';
import type { Reading } from './call-scope.ts';
import { fingerprint, formatCursor, parseCursor, type PagedQuery } from './cursor.ts';
import { InvalidQueryError, UnknownIndexError } from './database-errors.ts';
import type { FilterNode } from './filter.ts';
import { filterBuilder, nodeOf } from './filter-builder.ts';
import { IndexRange, wholeStretch, type IndexRequest } from './index-range.ts';
import type { ListRead, PageEnd } from './list-reads.ts';
import type { Order, Stretch } from './stretch.ts';
import { BY_CREATION_TIME, BY_ID, positionOf, type IndexPlan, type TablePlan } from './table-plan.ts';

/** A page that was asked for. */
export interface PageRequest {
  /** Undefined: there is nothing to read. */
  readonly stretch: Stretch | undefined;
  /** How many rows; all of the stretch, if its end is given. */
  readonly count: number;
  /** Null: behind its last row. */
  readonly end: PageEnd | null;
}

/** A request for rows of one table. */
export class TableRequest {
  readonly plan: TablePlan;
  #index: IndexRequest;
  #order: Order = 'asc';
  #filter: FilterNode | undefined;

  constructor(plan: TablePlan) {
    this.plan = plan;
    this.#index = { index: mustFindIndex(plan, BY_CREATION_TIME), stretch: wholeStretch, filter: undefined };
  }

  /** The index that is read. */
  get index(): IndexPlan {
    return this.#index.index;
  }

  /** Chooses a stretch of an index. */
  setIndex(name: string, range?: (q: IndexRange) => unknown): void {
    const builder = new IndexRange(this.plan, mustFindIndex(this.plan, name), name);
    range?.(builder);
    this.#index = builder.finish();
    if (this.#index.filter !== undefined) this.#addFilter(this.#index.filter);
  }

  /** Chooses the order. */
  setOrder(order: Order): void {
    if (order !== 'asc' && order !== 'desc') {
      throw new InvalidQueryError('order', `expected 'asc' or 'desc', found ${describeValue(order)}.`);
    }
    this.#order = order;
  }

  /** Leaves rows out. */
  addFilter(predicate: (q: FilterBuilder<Document>) => FilterExpression<boolean>): void {
    this.#addFilter(nodeOf(predicate(filterBuilder)));
  }

  /**
   * How a list of at most so many rows is read.
   *
   * @param page where it ends, if it is a page
   */
  describeList(count: number, page?: Pick<PageRequest, 'end'>): ListRead {
    return {
      table: this.plan.name,
      index: this.index.name,
      order: this.#order,
      limit: count === Infinity ? null : count,
      page: page === undefined ? null : { query: fingerprint(this.#pagedQuery()), end: page.end },
    };
  }

  /** Begins to read a stretch, all of what was chosen unless given. */
  createReading(stretch: Stretch = this.#index.stretch): Reading {
    const { index } = this.#index;
    const progress = { last: undefined, isBegun: false, isExhausted: false };
    return { index, stretch, order: this.#order, filter: this.#filter, ...progress };
  }

  /**
   * What has to be read for a page.
   *
   * @throws {InvalidQueryError}
   * @throws {InvalidCursorError}
   */
  openPage({ numItems, cursor, endCursor }: PaginationOptions): PageRequest {
    if (!Number.isInteger(numItems) || numItems < 1) {
      throw new InvalidQueryError('paginate', `numItems is how many rows, found ${describeValue(numItems)}.`);
    }
    const query = this.#pagedQuery();
    const { stretch } = query;
    const start = cursor === null ? undefined : parseCursor(query, cursor);
    if (start?.isEnd === true && cursor !== null) {
      return { stretch: undefined, count: Infinity, end: { cursor, isEnd: true } };
    }
    const end = endCursor === null || endCursor === undefined ? undefined : parseCursor(query, endCursor);
    const [low, high] = this.#order === 'asc' ? [start, end] : [end, start];
    return {
      stretch: { low: low?.bound ?? stretch.low, high: high?.bound ?? stretch.high },
      count: end === undefined ? numItems : Infinity,
      end: end === undefined ? null : { cursor: endCursor ?? '', isEnd: end.isEnd },
    };
  }

  /**
   * The page that was read.
   *
   * @param reading undefined: there was nothing to read
   */
  closePage({ end }: PageRequest, reading: Reading | undefined, page: readonly Document[]): PaginationResult<Document> {
    if (end !== null) return { page, isDone: end.isEnd, continueCursor: end.cursor };
    const isDone = reading?.isExhausted !== false;
    const position = isDone || reading.last === undefined ? undefined : positionOf(this.index, reading.last);
    return { page, isDone, continueCursor: formatCursor(fingerprint(this.#pagedQuery()), position) };
  }

  #pagedQuery(): PagedQuery {
    const { index, stretch } = this.#index;
    return { index, stretch, order: this.#order, filter: this.#filter };
  }

  #addFilter(filter: FilterNode): void {
    this.#filter = this.#filter === undefined ? filter : { op: 'and', of: [this.#filter, filter] };
  }
}

/**
 * How many rows `take` is asked for.
 *
 * @throws {InvalidQueryError}
 */
export function checkCount(count: number): number {
  if (Number.isInteger(count) && count >= 0) return count;
  throw new InvalidQueryError('take', `expected how many rows, found ${describeValue(count)}.`);
}

/** `by_id` is read as `by_creation_time`: ids begin with their time. */
function mustFindIndex(plan: TablePlan, name: string): IndexPlan {
  const index = plan.indexes.get(name === BY_ID ? BY_CREATION_TIME : name);
  if (index === undefined) throw new UnknownIndexError(plan.name, name, [BY_ID, ...plan.indexes.keys()]);
  return index;
}
