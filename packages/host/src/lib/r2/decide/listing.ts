/**
 * One page of a bucket's listing.
 *
 * Keys are ordered by their UTF-8 bytes, which is the order of their code points and the order of SQLite's text.
 * Keys that share what follows the prefix up to the delimiter become one entry, a delimited prefix. An entry, be it
 * an object or a delimited prefix, counts once against the limit.
 *
 * Invariants
 * L1. The pages of a listing, put together, are the whole listing: nothing twice, nothing left out.
 * L2. `cursor` is present exactly if a further entry exists.
 * L3. A page's text stays below the byte budget: the engine refuses replies over 1 MiB.
 */

/** What to list. */
export interface ListRequest {
  prefix: string;
  delimiter: string;
  limit: number;
  /** Where the page begins. */
  from: ListPosition;
}

/** Where a page begins: at the first key greater than `after`, or not before `at`. `end` is behind every key. */
export type ListPosition = { kind: 'after'; key: string } | { kind: 'at'; key: string } | { kind: 'end' };

/** Reads at most `count` rows in order, from a position on, below `end` (undefined: to the last). */
export type ReadRows<Row> = (from: ListPosition, end: string | undefined, count: number) => Row[];

/** One page. */
export interface ListPage<Row> {
  rows: Row[];
  prefixes: string[];
  /** Where the next page begins, if there is one (L2). */
  next: ListPosition | undefined;
}

/** How much of a reply's text one entry takes, and how much there is. */
export interface ListBudget<Row> {
  bytes: number;
  cost: (row: Row) => number;
}

/**
 * Collects one page.
 *
 * @param request what to list
 * @param readRows reads rows in order
 * @param budget bounds the page's text (L3)
 * @returns the page
 */
export function collectPage<Row extends { key: string }>(
  request: ListRequest,
  readRows: ReadRows<Row>,
  budget: ListBudget<Row>,
): ListPage<Row> {
  const { prefix, delimiter, limit } = request;
  const end = getSuccessor(prefix);
  const page: ListPage<Row> = { rows: [], prefixes: [], next: undefined };
  const batch = delimiter === '' ? limit + 1 : Math.min(limit + 1, GROUPED_BATCH);
  let left = budget.bytes;
  let position = laterPosition(request.from, { kind: 'at', key: prefix });
  for (;;) {
    const rows = position.kind === 'end' ? [] : readRows(position, end, batch);
    for (const row of rows) {
      if (!isBeyond(row.key, position)) continue;
      const group = getGroup(row.key, prefix, delimiter);
      const cost = group === undefined ? budget.cost(row) : entryCost(group);
      const count = page.rows.length + page.prefixes.length;
      if (count === limit || (left < cost && count > 0)) return { ...page, next: position };
      left -= cost;
      if (group === undefined) page.rows.push(row);
      else page.prefixes.push(group);
      position = group === undefined ? { kind: 'after', key: row.key } : behindPrefix(group);
    }
    if (rows.length < batch) return page;
  }
}

/** With a delimiter one entry may stand for many rows, so reading a whole page of rows ahead would be waste. */
const GROUPED_BATCH = 32;

const encoder = new TextEncoder();

/**
 * How many bytes a text takes in a reply.
 *
 * @param text a key, a delimited prefix, or metadata as JSON
 * @returns its size as JSON, in UTF-8
 */
export function entryCost(text: string): number {
  return encoder.encode(JSON.stringify(text)).byteLength + 1;
}

/**
 * The position behind all keys that begin with a text.
 *
 * @param prefix what the keys begin with
 * @returns the position of the first other key
 */
function behindPrefix(prefix: string): ListPosition {
  const key = getSuccessor(prefix);
  return key === undefined ? { kind: 'end' } : { kind: 'at', key };
}

/** The smallest text greater than every text that begins with `prefix`; undefined if there is none. */
function getSuccessor(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}

function getGroup(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : key.slice(0, at + delimiter.length);
}

function isBeyond(key: string, position: ListPosition): boolean {
  if (position.kind === 'end') return false;
  const order = compareKeys(key, position.key);
  return position.kind === 'at' ? order >= 0 : order > 0;
}

/**
 * The later of two positions.
 *
 * @param a a position
 * @param b another
 * @returns the one that leaves out more keys
 */
export function laterPosition(a: ListPosition, b: ListPosition): ListPosition {
  if (a.kind === 'end' || b.kind === 'end') return { kind: 'end' };
  const order = compareKeys(a.key, b.key);
  if (order === 0) return a.kind === 'after' ? a : b;
  return order > 0 ? a : b;
}

/**
 * Compares keys by their UTF-8 bytes. JavaScript compares UTF-16 units, which differs above U+FFFF.
 *
 * @param a a key
 * @param b another
 * @returns below, at or above zero
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = orderOfUnit(a.charCodeAt(at)) - orderOfUnit(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others, so they move behind U+FFFF. */
function orderOfUnit(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
