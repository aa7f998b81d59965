/**
 * What a query across shards comes to in one shard, as it crosses to the root shard; and one answer out of all of them.
 *
 * - P1 A list that a read of `ctx.db` returned says how it was read: lists of all shards are put together in the order
 *   of their index, rows of equal keys by their ids, and cut to the limit. Each shard has read its part up to that
 *   limit.
 * - P2 Everything else is put together by the function's own `merge`.
 * - P3 What a function has made of a list (a row moved, a row added) is not taken for the list that was read.
 */
import type { Merge } from '../functions/registered-function.ts';
import { createRowKey, getListRead, type ListRead } from '../database/list-reads.ts';
import { finishResult } from '../functions/call-function.ts';
import type { FoundFunction } from '../functions/registry.ts';
import type { SchemaDefinition } from '../schema/definition.ts';
import { encodeValue } from '../values/encode-value.ts';
import { describeValue } from '../values/describe.ts';
import type { Document, Value } from '../values/value.ts';
import { NotMergeableError } from './fan-out-errors.ts';

/** What a query came to in one shard. */
export interface ShardPartValue {
  /** `<field>/<value>`. */
  readonly shard: string;
  /** What `createPartValue` made. */
  readonly part: Value;
}

type Part =
  | ({ readonly kind: 'list'; readonly rows: readonly Document[] } & ListRead)
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
  return { kind: 'list', ...read, rows: value as readonly Document[] };
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
  const merged = merge === undefined ? mergeLists(schema, found, parts) : mergeValues(merge, found, args, parts);
  const result = finishResult(found, merged);
  encodeValue(result);
  return result as Value;
}

/** P2 */
function mergeValues(merge: Merge, { path, fn }: FoundFunction, args: unknown, parts: readonly PlacedPart[]): unknown {
  const values = parts.map(({ shard, part }) => ({ shard, value: part.kind === 'value' ? part.value : null }));
  // Which parts and arguments it takes is known to its author's compiler, and was checked there.
  return merge(values as never, fn.argumentsCheck.parse(args, path) as never);
}

/** P1 */
function mergeLists(schema: SchemaDefinition, { path }: FoundFunction, parts: readonly PlacedPart[]): Value {
  const lists = parts.map(({ part }) => {
    if (part.kind === 'list') return part;
    throw new NotMergeableError(path, part.kind === 'other' ? part.found : 'a value');
  });
  const [first] = lists;
  if (first === undefined) return [];
  const keyOf = createRowKey(schema, first);
  const compare = first.order === 'asc' ? compareRows : (a: PlacedRow, b: PlacedRow) => compareRows(b, a);
  const all: PlacedRow[] = [];
  for (const list of lists) {
    if (!isSameRead(first, list)) throw new NotMergeableError(path, 'lists that were read in different ways');
    const rows = list.rows.map((row) => ({ key: keyOf(row), row }));
    const isInOrder = rows.every((row, index) => index === 0 || compare(rows[index - 1] ?? row, row) <= 0);
    if (!isInOrder) throw new NotMergeableError(path, 'a list in another order than it was read in'); // P3
    for (const row of rows) all.push(row);
  }
  // Lists that follow each other, each in order, are what this sort is quick with.
  return all
    .sort(compare)
    .slice(0, first.limit ?? all.length)
    .map(({ row }) => row);
}

function isSameRead(a: ListRead, b: ListRead): boolean {
  return a.table === b.table && a.index === b.index && a.order === b.order && a.limit === b.limit;
}

function compareRows(a: PlacedRow, b: PlacedRow): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.row._id < b.row._id ? -1 : a.row._id > b.row._id ? 1 : 0;
}
