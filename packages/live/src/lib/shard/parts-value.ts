/**
 * What a query across shards comes to in one shard, as it crosses to the root shard; and one answer out of all of them.
 *
 * - P1 A list that a read of `ctx.db` returned says how it was read: lists of all shards are put together in the order
 *   of their index, rows of equal keys by their ids, and cut to the limit, up to which each shard has read its part.
 * - P2 So are pages. A cursor is a place in the index, which is the same in all shards: so rows of equal keys are on one
 *   page, which has more than its number of them if it must.
 * - P3 Everything else is put together by the function's own `merge`.
 * - P4 What a function has made of a list (a row moved, a row added) is not taken for the list that was read.
 */
import type { Merge } from '../functions/registered-function.ts';
import { formatCursor } from '../database/cursor.ts';
import { getListRead, mustFindIndexOf, type ListRead } from '../database/list-reads.ts';
import { indexKeyOf, positionOf, type IndexPlan } from '../database/table-plan.ts';
import { finishResult } from '../functions/call-function.ts';
import type { FoundFunction } from '../functions/registry.ts';
import type { PaginationResult } from '../schema/database-types.ts';
import type { SchemaDefinition } from '../schema/definition.ts';
import { canonicalKey } from '../values/canonical-key.ts';
import { encodeValue } from '../values/encode-value.ts';
import { describeValue } from '../values/describe.ts';
import { getField, isPlainObject } from '../values/plain-object.ts';
import type { Document, Value } from '../values/value.ts';
import { NotMergeableError } from './fan-out-errors.ts';

/** What a query came to in one shard. */
export interface ShardPartValue {
  /** `<field>/<value>`. */
  readonly shard: string;
  /** What `createPartValue` made. */
  readonly part: Value;
}

type Page = PaginationResult<Document>;

type ListPart = {
  readonly kind: 'list';
  readonly read: ListRead;
  readonly rows: readonly Document[];
  /** Whether a page has all that the shard has left. */
  readonly isDone: boolean;
};

type Part =
  | ListPart
  | { readonly kind: 'value'; readonly value: Value }
  /** It can be put together by nothing. */
  | { readonly kind: 'other'; readonly found: string };

interface PlacedPart {
  readonly shard: string;
  readonly part: Part;
}

interface PlacedRow {
  readonly key: string;
  readonly row: Document;
}

/**
 * What crosses of what a handler has returned.
 *
 * @param found the function
 * @param returned by its handler
 */
export function createPartValue({ fn }: FoundFunction, returned: unknown): Value {
  const value = returned === undefined ? null : returned;
  encodeValue(value); // Refuses what is no value, and says where.
  if (fn.scope.kind === 'acrossShards' && fn.scope.merge !== undefined) return { kind: 'value', value: value as Value };
  const read = getListRead(value);
  if (read === undefined) return { kind: 'other', found: describeValue(value) };
  const part: ListPart =
    read.page === null
      ? { kind: 'list', read, rows: value as readonly Document[], isDone: true }
      : { kind: 'list', read, rows: (value as Page).page, isDone: (value as Page).isDone };
  return part;
}

/**
 * Puts the parts of a query together.
 *
 * @param schema of the project
 * @param found the function
 * @param args of the call, as they were given
 * @param values of all shards, in the order of their names
 * @throws {NotMergeableError}
 * @throws whatever the function's `merge` throws
 */
export function mergeParts(
  schema: SchemaDefinition,
  found: FoundFunction,
  args: unknown,
  values: readonly ShardPartValue[],
): Value {
  // What crossed was written by this file.
  const parts = values.map(({ shard, part }): PlacedPart => ({ shard, part: part as object as Part }));
  const { scope } = found.fn;
  const merge = scope.kind === 'acrossShards' ? scope.merge : undefined;
  const merged = merge === undefined ? mergeLists(schema, found, args, parts) : mergeValues(merge, found, args, parts);
  const result = finishResult(found, merged);
  encodeValue(result);
  return result as Value;
}

/** P3 */
function mergeValues(merge: Merge, { path, fn }: FoundFunction, args: unknown, parts: readonly PlacedPart[]): unknown {
  const values = parts.map(({ shard, part }) => ({ shard, value: part.kind === 'value' ? part.value : null }));
  // Which parts and arguments it takes is known to its author's compiler, and was checked there.
  return merge(values as never, fn.argumentsCheck.parse(args, path) as never);
}

/** P1, P2 */
function mergeLists(
  schema: SchemaDefinition,
  { path }: FoundFunction,
  args: unknown,
  parts: readonly PlacedPart[],
): Value {
  const lists = parts.map(({ part }) => {
    if (part.kind === 'list') return part;
    throw new NotMergeableError(path, part.kind === 'other' ? part.found : 'a value');
  });
  const [first] = lists;
  if (first === undefined) return isPageAsked(args) ? { page: [], isDone: true, continueCursor: '[]' } : [];
  const { page, limit } = first.read;
  const index = mustFindIndexOf(schema, first.read);
  const joined = joinRows(path, index, first.read, lists);
  const count = page === null ? (limit ?? joined.length) : countPage(joined, limit);
  const rows = joined.slice(0, count).map(({ row }) => row);
  if (page === null) return rows;
  if (page.end !== null) return { page: rows, isDone: page.end.isEnd, continueCursor: page.end.cursor };
  const isDone = count >= joined.length && lists.every((list) => list.isDone);
  const last = isDone ? undefined : rows.at(-1);
  return { page: rows, isDone, continueCursor: formatCursor(page.query, last && positionOf(index, last)) };
}

/** Of no shard it is not known whether the function reads pages; clients call what they ask for by this name. */
function isPageAsked(args: unknown): boolean {
  return isPlainObject(args) && getField(args, 'paginationOpts') !== undefined;
}

/** The rows of all lists, in their order. */
function joinRows(path: string, index: IndexPlan, read: ListRead, lists: readonly ListPart[]): PlacedRow[] {
  const compare = read.order === 'asc' ? compareRows : (a: PlacedRow, b: PlacedRow) => compareRows(b, a);
  const all: PlacedRow[] = [];
  for (const list of lists) {
    if (!isSameRead(read, list.read)) throw new NotMergeableError(path, 'lists that were read in different ways');
    const rows = list.rows.map((row) => ({ key: indexKeyOf(index, row), row }));
    const isInOrder = rows.every((row, at) => at === 0 || compare(rows[at - 1] ?? row, row) <= 0);
    if (!isInOrder) throw new NotMergeableError(path, 'a list in another order than it was read in'); // P4
    for (const row of rows) all.push(row);
  }
  // Lists that follow each other, each in order, are what this sort is quick with.
  return all.sort(compare);
}

/** P2 */
function countPage(rows: readonly PlacedRow[], limit: number | null): number {
  let count = limit ?? rows.length;
  while (count < rows.length && rows[count]?.key === rows[count - 1]?.key) count += 1;
  return count;
}

function isSameRead(a: ListRead, b: ListRead): boolean {
  return canonicalKey(a) === canonicalKey(b);
}

function compareRows(a: PlacedRow, b: PlacedRow): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.row._id < b.row._id ? -1 : a.row._id > b.row._id ? 1 : 0;
}
