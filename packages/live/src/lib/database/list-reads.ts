/**
 * What is known of lists and pages that `ctx.db` has returned, so that those of several shards can become one.
 *
 * It is known of the very object that was returned: what a function has made of it may have another order.
 */
import type { SchemaDefinition } from '../schema/definition.ts';
import { getField } from '../values/plain-object.ts';
import type { Order } from './stretch.ts';
import { createTablePlan, type IndexPlan, type TablePlan } from './table-plan.ts';

/** How a list was read. A type alias, as are those in it: interfaces are no `Value`s, and it crosses between shards. */
export type ListRead = {
  readonly table: string;
  /** Name of the index. */
  readonly index: string;
  readonly order: Order;
  /** How many rows at most; null: all. */
  readonly limit: number | null;
  /** Null: it is no page. */
  readonly page: PageRead | null;
};

/** How a page was read. */
export type PageRead = {
  /** Of which query its cursors are: see `fingerprint`. */
  readonly query: number;
  /** Null: behind its last row. */
  readonly end: PageEnd | null;
};

/** Where a page ends, whatever has come between. */
export type PageEnd = {
  readonly cursor: string;
  /** Whether there is nothing behind it. */
  readonly isEnd: boolean;
};

const reads = new WeakMap<object, ListRead>();

/**
 * Notes how a list, or a page, was read.
 *
 * @param returned by `ctx.db`
 */
export function noteListRead(returned: object, read: ListRead): void {
  reads.set(returned, read);
}

/**
 * How a list, or a page, was read.
 *
 * @param value that a function has returned
 * @returns undefined: it is nothing that `take`, `collect` or `paginate` has returned
 */
export function getListRead(value: unknown): ListRead | undefined {
  return typeof value === 'object' && value !== null ? reads.get(value) : undefined;
}

/** The index of a list, for rows of whatever shard. */
export function mustFindIndexOf(schema: SchemaDefinition, { table, index }: ListRead): IndexPlan {
  const definition = getField(schema.tables, table);
  const plan = definition === undefined ? undefined : mustPlan(definition).indexes.get(index);
  if (plan === undefined) throw new TypeError(`There is no index ${table}.${index}.`);
  return plan;
}

const plans = new WeakMap<object, TablePlan>();

function mustPlan(definition: SchemaDefinition['tables'][string]): TablePlan {
  const known = plans.get(definition);
  if (known !== undefined) return known;
  const plan = createTablePlan(definition);
  plans.set(definition, plan);
  return plan;
}
