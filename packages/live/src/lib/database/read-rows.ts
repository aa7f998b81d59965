/** Reads rows of a stretch, and notes how far before they count: what is refused also depends on what was read. */
import type { Document } from '../values/value.ts';
import type { CallScope, Reading } from './call-scope.ts';
import { passesFilter } from './filter.ts';
import type { Rows } from './rows.ts';
import type { Stretch } from './stretch.ts';
import { positionOf, type TablePlan } from './table-plan.ts';

/** What reads go through. */
export interface ReadParts {
  readonly rows: Rows;
  readonly scope: CallScope;
  readonly plan: TablePlan;
}

/** How many rows are read at once where it is not known how many will be needed. */
const CHUNK_MIN = 64;
const CHUNK_MAX = 4096;

/**
 * The first rows that pass.
 *
 * @param count how many at most
 */
export function takeRows(parts: ReadParts, reading: Reading, count: number): Document[] {
  if (count === 0) return [];
  if (reading.filter === undefined) return readAtOnce(parts, reading, count);
  const documents: Document[] = [];
  for (const document of iterateRows(parts, reading)) {
    documents.push(document);
    if (documents.length === count) break;
  }
  return documents;
}

/**
 * The rows that pass, one by one: nothing is noted that was not asked for.
 *
 * @yields {Document} each row
 */
export function* iterateRows(parts: ReadParts, reading: Reading): Generator<Document, undefined> {
  const { rows, scope, plan } = parts;
  const { index, order, filter } = reading;
  let { stretch } = reading;
  reading.isBegun = true;
  for (let size = CHUNK_MIN; ; size = Math.min(size * 4, CHUNK_MAX)) {
    const keys = rows.scan(plan, { index, stretch, order }, size);
    for (const document of rows.getMany(plan, keys)) {
      reading.last = document;
      scope.countRead(1);
      if (filter !== undefined && !passesFilter(filter, document)) continue;
      yield document;
      scope.enter();
    }
    if (keys.length < size) break;
    stretch = continueAfter(reading, stretch);
  }
  reading.isExhausted = true;
}

function readAtOnce({ rows, scope, plan }: ReadParts, reading: Reading, count: number): Document[] {
  const limit = Math.min(count, scope.rowsLeft + 1);
  reading.isBegun = true;
  const keys = rows.scan(plan, reading, limit);
  const documents = rows.getMany(plan, keys);
  reading.last = documents.at(-1);
  reading.isExhausted = keys.length < limit;
  scope.countRead(keys.length);
  return documents;
}

function continueAfter({ index, order, last }: Reading, { low, high }: Stretch): Stretch {
  if (last === undefined) return { low, high };
  const values = positionOf(index, last);
  return order === 'asc' ? { low: { values, side: 'after' }, high } : { low, high: { values, side: 'before' } };
}
