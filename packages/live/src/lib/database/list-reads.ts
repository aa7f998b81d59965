/**
 * What is known of lists that `ctx.db` has returned, so that the same list of several shards can become one.
 *
 * It is known of the very list that was returned: one that a function has made of it has an order of its own.
 */
import type { SchemaDefinition } from '../schema/definition.ts';
import { getField } from '../values/plain-object.ts';
import type { Document } from '../values/value.ts';
import type { IndexKey } from './footprint.ts';
import type { Order } from './stretch.ts';
import { createTablePlan, indexKeyOf, type TablePlan } from './table-plan.ts';

/** How a list was read. */
export interface ListRead {
  readonly table: string;
  /** Name of the index. */
  readonly index: string;
  readonly order: Order;
  /** How many rows at most; null: all. */
  readonly limit: number | null;
}

const reads = new WeakMap<object, ListRead>();

/**
 * Notes how a list was read.
 *
 * @param list that is returned
 */
export function noteListRead(list: readonly Document[], read: ListRead): void {
  reads.set(list, read);
}

/**
 * How a list was read.
 *
 * @param value that a function has returned
 * @returns undefined: it is no list that `take` or `collect` has returned
 */
export function getListRead(value: unknown): ListRead | undefined {
  return typeof value === 'object' && value !== null ? reads.get(value) : undefined;
}

/**
 * Makes what says where a row stands in an index, for rows of whatever shard.
 *
 * @param read a list of the index
 */
export function createRowKey(schema: SchemaDefinition, { table, index }: ListRead): (row: Document) => IndexKey {
  const definition = getField(schema.tables, table);
  const plan = definition === undefined ? undefined : mustPlan(definition).indexes.get(index);
  if (plan === undefined) throw new TypeError(`There is no index ${table}.${index}.`);
  return (row) => indexKeyOf(plan, row);
}

const plans = new WeakMap<object, TablePlan>();

function mustPlan(definition: SchemaDefinition['tables'][string]): TablePlan {
  const known = plans.get(definition);
  if (known !== undefined) return known;
  const plan = createTablePlan(definition);
  plans.set(definition, plan);
  return plan;
}
