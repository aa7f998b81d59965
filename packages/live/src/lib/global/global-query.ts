/** `ctx.global.query(table)`: as `ctx.db.query`, but that it answers later. */
import type { FilterBuilder, FilterExpression, PaginationOptions, PaginationResult } from '../schema/database-types.ts';
import type { Reading } from '../database/call-scope.ts';
import { NotUniqueError } from '../database/database-errors.ts';
import { passesFilter } from '../database/filter.ts';
import type { IndexRange } from '../database/index-range.ts';
import type { Order, Stretch } from '../database/stretch.ts';
import type { TablePlan } from '../database/table-plan.ts';
import { checkCount, TableRequest } from '../database/table-request.ts';
import type { Document } from '../values/value.ts';
import type { GlobalCall } from './global-call.ts';

/** How many rows are read at once where it is not known how many will be needed, and at most. */
const CHUNK_MIN = 64;
const CHUNK_MAX = 1000;

/** A query of one table in D1. */
export class GlobalQuery {
  /** Rows come later, so they cannot be iterated at once. */
  readonly [Symbol.iterator] = undefined;
  readonly #call: GlobalCall;
  readonly #request: TableRequest;

  constructor(call: GlobalCall, plan: TablePlan) {
    this.#call = call;
    this.#request = new TableRequest(plan);
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

  async take(count: number): Promise<readonly Document[]> {
    return this.#take(checkCount(count));
  }

  async first(): Promise<Document | null> {
    const [document] = await this.#take(1);
    return document ?? null;
  }

  async unique(): Promise<Document | null> {
    const [document, other] = await this.#take(2);
    if (other !== undefined) throw new NotUniqueError(this.#request.index.key);
    return document ?? null;
  }

  async collect(): Promise<readonly Document[]> {
    return this.#take(Infinity);
  }

  async paginate(options: PaginationOptions): Promise<PaginationResult<Document>> {
    const asked = this.#request.openPage(options);
    if (asked.stretch === undefined) return this.#request.closePage(asked, undefined, []);
    const reading = this.#begin(asked.stretch);
    const page = await this.#call.track(takeRows(this.#call, this.#request.plan, reading, asked.count));
    return this.#request.closePage(asked, reading, page);
  }

  #take(count: number): Promise<readonly Document[]> {
    return this.#call.track(takeRows(this.#call, this.#request.plan, this.#begin(), count));
  }

  #begin(stretch?: Stretch): Reading {
    this.#call.scope.enter();
    const reading = this.#request.createReading(stretch);
    this.#call.scope.noteReading(reading);
    return reading;
  }
}

/**
 * The first rows that pass.
 *
 * @param reading that notes how far
 * @param count how many at most
 */
export async function takeRows(
  call: GlobalCall,
  plan: TablePlan,
  reading: Reading,
  count: number,
): Promise<readonly Document[]> {
  const documents: Document[] = [];
  if (count === 0) return documents;
  const { index, order, filter } = reading;
  let stretch: Stretch | undefined = reading.stretch;
  reading.isBegun = true;
  let size = Math.min(filter === undefined ? count : CHUNK_MIN, CHUNK_MAX);
  while (stretch !== undefined) {
    const chunk = await call.scan(plan, { index, stretch, order }, size);
    for (const document of chunk.documents) {
      reading.last = document;
      call.scope.countRead(1);
      if (filter !== undefined && !passesFilter(filter, document)) continue;
      documents.push(document);
      if (documents.length === count) return documents;
    }
    stretch = chunk.rest;
    size = Math.min(size * 4, CHUNK_MAX);
  }
  reading.isExhausted = true;
  return documents;
}
