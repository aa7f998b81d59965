/**
 * A table of the schema as a table of SQLite, computed once: columns, indexes, and the texts of statements.
 *
 * - T1 The key of a row is the time of its creation in microseconds (`_creationTimeUs`, SQLite's rowid): no two rows of
 *   a shard share it. So each index ends with it for nothing, and the table itself is the index `by_creation_time`.
 * - T2 A row is read and written as a list: key, id, then the fields' columns in the order of the schema.
 */
import type { IndexDefinition, TableDefinition } from '../schema/definition.ts';
import { getField } from '../values/plain-object.ts';
import type { ValidatorNode } from '../values/validator-node.ts';
import type { Document, Value } from '../values/value.ts';
import { columnTypes, createColumn, decodeColumn, encodeColumn, type Column } from './column.ts';
import { encodeIndexKey, type ColumnValue } from './index-key.ts';

/** An index as queries use it. */
export interface IndexPlan {
  readonly name: string;
  /** `<table>.<index>`: its name in footprints, and in SQLite. */
  readonly key: string;
  /** Columns of its fields, without the key of the row, with which every index ends. */
  readonly columns: readonly Column[];
  readonly isUnique: boolean;
}

/** A table of SQLite that holds a table of the schema. */
export interface TablePlan {
  readonly name: string;
  readonly definition: TableDefinition;
  /** What a row must be, without `_id` and `_creationTime`. */
  readonly node: ValidatorNode & { readonly kind: 'object' };
  readonly columns: readonly Column[];
  /** By name, with `by_creation_time`, which is first. */
  readonly indexes: ReadonlyMap<string, IndexPlan>;
  readonly statements: TableStatements;
  /** How many rows one statement inserts at most. */
  readonly rowsPerInsert: number;
}

/** Statements of a table. `?` are values in the order of T2 unless said. */
export interface TableStatements {
  readonly create: string;
  readonly insert: string;
  /** What stands behind `insert` for each row more. */
  readonly nextRow: string;
  /** By key. */
  readonly select: string;
  /** By a list of keys as JSON. */
  readonly selectMany: string;
  /** By key. */
  readonly delete: string;
}

/** The key of a row, as a column. */
export const KEY_COLUMN = '"_creationTimeUs"';
/** The index that every table has without one: the table itself. */
export const BY_CREATION_TIME = 'by_creation_time';
/** The other one: ids begin with their time. */
export const BY_ID = 'by_id';

/**
 * Plans a table.
 *
 * @param definition of a table that is not global
 */
export function createTablePlan(definition: TableDefinition): TablePlan {
  const { name, fields } = definition;
  const columns = Object.entries(fields).map(([field, node]) => createColumn(field, node));
  const byField = new Map(columns.map((column) => [column.name, column]));
  const indexes = definition.indexes.map((index) => createIndexPlan(name, index, byField));
  const creationTime = { name: BY_CREATION_TIME, key: `${name}.${BY_CREATION_TIME}`, columns: [], isUnique: true };
  return {
    name,
    definition,
    node: { kind: 'object', fields },
    columns,
    indexes: new Map([creationTime, ...indexes].map((index) => [index.name, index])),
    statements: createStatements(name, columns),
    rowsPerInsert: countRowsPerInsert(definition, columns.length + 2),
  };
}

/**
 * The statement that makes an index in SQLite.
 *
 * @param index of the table, not `by_creation_time`
 */
export function createIndexText(table: string, index: IndexPlan): string {
  const columns = index.columns.map(({ name }) => quoteName(name)).join(', ');
  return `create ${index.isUnique ? 'unique ' : ''}index ${quoteName(index.key)} on ${quoteName(table)} (${columns})`;
}

/**
 * The columns of a row (T2) without its key and id.
 *
 * @param fields that fit the table's validator
 */
export function encodeFields(plan: TablePlan, fields: Readonly<Record<string, Value | undefined>>): ColumnValue[] {
  return plan.columns.map((column) => encodeColumn(column, getField(fields, column.name)));
}

/**
 * A row as functions see it.
 *
 * @param row as T2 says
 * @returns frozen
 */
export function decodeRow(plan: TablePlan, row: readonly ColumnValue[]): Document {
  const document: Record<string, Value> = { _id: row[1] as string, _creationTime: Number(row[0]) / 1000 };
  for (let index = 0; index < plan.columns.length; index++) {
    const column = plan.columns[index];
    const held = row[index + 2];
    if (column === undefined || held === undefined) continue;
    const value = decodeColumn(column, held);
    if (value !== undefined) document[column.name] = value;
  }
  return Object.freeze(document) as Document;
}

/**
 * The key of a row.
 *
 * @returns microseconds since 1970
 */
export function keyOf(document: Document): number {
  return Math.round(document._creationTime * 1000);
}

/** Where a row stands in an index: its columns, and its key. */
export function positionOf(index: IndexPlan, document: Document): ColumnValue[] {
  const position = index.columns.map((column) => encodeColumn(column, getField(document, column.name)));
  position.push(keyOf(document));
  return position;
}

/** The same as a key of the index. */
export function indexKeyOf(index: IndexPlan, document: Document): string {
  return encodeIndexKey(positionOf(index, document));
}

/** A name of a table, column or index in a statement. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The definition of a column in a statement. */
export function columnText(column: Column): string {
  return `${quoteName(column.name)} ${columnTypes[column.kind]}`;
}

function createIndexPlan(
  table: string,
  { name, fields, isUnique }: IndexDefinition,
  byField: ReadonlyMap<string, Column>,
): IndexPlan {
  const columns = fields.flatMap((field) => byField.get(field) ?? []);
  return { name, key: `${table}.${name}`, columns, isUnique };
}

/** Values that a statement may have. */
const VALUES_MAX = 100;
/** More than these save little. */
const ROWS_PER_INSERT_MAX = 16;
/** With more, statements of many rows are not faster: the indexes are what takes time. */
const INDEXES_MAX = 2;

function countRowsPerInsert({ indexes }: TableDefinition, columns: number): number {
  if (indexes.length > INDEXES_MAX || indexes.some(({ isUnique }) => isUnique)) return 1;
  return Math.max(Math.min(Math.floor(VALUES_MAX / columns), ROWS_PER_INSERT_MAX), 1);
}

function createStatements(table: string, columns: readonly Column[]): TableStatements {
  const name = quoteName(table);
  const names = [KEY_COLUMN, '"_id"', ...columns.map((column) => quoteName(column.name))];
  const places = `(${names.map(() => '?').join(', ')})`;
  const select = `select ${names.join(', ')} from ${name} where ${KEY_COLUMN}`;
  const definitions = [`${KEY_COLUMN} integer primary key`, '"_id" text not null', ...columns.map(columnText)];
  return {
    create: `create table ${name} (${definitions.join(', ')}) strict`,
    insert: `insert into ${name} (${names.join(', ')}) values ${places}`,
    nextRow: `, ${places}`,
    select: `${select} = ?`,
    selectMany: `${select} in (select value from json_each(?))`,
    delete: `delete from ${name} where ${KEY_COLUMN} = ?`,
  };
}
