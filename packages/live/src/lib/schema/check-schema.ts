/** What a schema must keep to, so that each table can be a table of SQLite. */
import { findNearNames } from '../values/near-names.ts';
import type { FieldNodes, ValidatorNode } from '../values/validator-node.ts';
import type { IndexDefinition, SchemaDefinition, TableDefinition } from './definition.ts';

/** SQLite's own limit is 100 columns, and two are the database's. */
const FIELDS_MAX = 90;
/** Every write keeps all of them up. */
const INDEXES_MAX = 32;
/** Fields of one index. */
const INDEX_FIELDS_MAX = 16;

/** Tables that are not the project's, which ids may be of. */
export const SYSTEM_TABLES: readonly string[] = ['_storage', '_scheduled_functions'];

const NAME_LENGTH_MAX = 64;

/**
 * Finds everything that makes no sense.
 *
 * @returns one sentence each, beginning with the place
 */
export function checkSchema(schema: SchemaDefinition): string[] {
  const tables = Object.values(schema.tables);
  const names = tables.map(({ name }) => name);
  return [
    ...names.flatMap((name) => checkName(name, 'a table')),
    ...names
      .filter((name) => /^sqlite_/i.test(name))
      .map((name) => `${name}: names that begin with "sqlite_" are SQLite's own.`),
    ...findTwins(names).map((pair) => `${pair}: two tables may not differ in upper and lower case only.`),
    ...tables.flatMap((table) => checkTable(table, names)),
  ];
}

function checkTable(table: TableDefinition, tables: readonly string[]): string[] {
  const fields = Object.keys(table.fields);
  const problems = [
    ...fields.flatMap((field) => checkName(field, 'a field', table.name)),
    ...findTwins(fields).map(
      (pair) => `${table.name}: the fields ${pair} may not differ in upper and lower case only.`,
    ),
    ...checkReferences(table.name, table.fields, tables),
    ...table.indexes.flatMap((index) => checkIndex(table, index)),
    ...findTwins(table.indexes.map(({ name }) => name)).map(
      (pair) => `${table.name}: the indexes ${pair} need names of their own.`,
    ),
    ...checkShardField(table),
  ];
  if (fields.length > FIELDS_MAX) {
    problems.push(
      `${table.name}: it has ${fields.length} fields, and ${FIELDS_MAX} is the most; put some into one v.object.`,
    );
  }
  if (table.indexes.length > INDEXES_MAX) {
    problems.push(`${table.name}: it has ${table.indexes.length} indexes, and ${INDEXES_MAX} is the most.`);
  }
  return problems;
}

function checkName(name: string, what: string, table?: string): string[] {
  const place = table === undefined ? name : `${table}.${name}`;
  if (name === '_id' || name === '_creationTime') return [`${place}: every table has it; leave it out.`];
  if (!/^[a-z][a-z0-9_]*$/i.test(name)) {
    return [`${place}: the name of ${what} begins with a letter, and has only letters (a to z), digits and "_".`];
  }
  if (name.length <= NAME_LENGTH_MAX) return [];
  return [`${place}: the name of ${what} has at most ${NAME_LENGTH_MAX} characters, and this has ${name.length}.`];
}

/** SQLite does not tell names apart by upper and lower case. */
function findTwins(names: readonly string[]): string[] {
  const seen = new Map<string, string>();
  const twins: string[] = [];
  for (const name of names) {
    const first = seen.get(name.toLowerCase());
    if (first === undefined) seen.set(name.toLowerCase(), name);
    else twins.push(`${first} and ${name}`);
  }
  return twins;
}

function checkReferences(place: string, fields: FieldNodes, tables: readonly string[]): string[] {
  return Object.entries(fields).flatMap(([name, { node }]) =>
    findReferences(node)
      .filter((table) => !tables.includes(table) && !SYSTEM_TABLES.includes(table))
      .map((table) => `${place}.${name}: v.id('${table}') names a table that there is not${suggest(table, tables)}.`),
  );
}

/** Tables that ids in a validator are of. */
export function findReferences(node: ValidatorNode): string[] {
  if (node.kind === 'id') return [node.table];
  if (node.kind === 'array') return findReferences(node.element);
  if (node.kind === 'record') return [...findReferences(node.key), ...findReferences(node.value)];
  if (node.kind === 'union') return node.members.flatMap(findReferences);
  return node.kind === 'object' ? Object.values(node.fields).flatMap((field) => findReferences(field.node)) : [];
}

function checkIndex(table: TableDefinition, index: IndexDefinition): string[] {
  const place = `${table.name}.${index.name}`;
  if (index.name === 'by_id' || index.name === 'by_creation_time') {
    return [`${place}: every table has an index of this name; call yours something else.`];
  }
  const problems = checkName(index.name, 'an index', table.name);
  if (index.fields.length === 0) problems.push(`${place}: an index needs at least one field.`);
  if (index.fields.length > INDEX_FIELDS_MAX) {
    problems.push(`${place}: it has ${index.fields.length} fields, and ${INDEX_FIELDS_MAX} is the most.`);
  }
  if (new Set(index.fields).size < index.fields.length) problems.push(`${place}: a field stands in it twice.`);
  return [...problems, ...index.fields.flatMap((field) => checkIndexField(place, table.fields, field))];
}

function checkIndexField(place: string, fields: FieldNodes, name: string): string[] {
  if (name === '_creationTime') return [`${place}: every index ends with _creationTime; leave it out.`];
  if (name === '_id') return [`${place}: rows are found by _id with ctx.db.get; leave it out.`];
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) {
    return [`${place}: the table has no field "${name}"${suggest(name, Object.keys(fields))}.`];
  }
  const kind = findUnorderedKind(field.node);
  if (kind === undefined) return [];
  return [
    `${place}: the field "${name}" can be ${kind}, which an index cannot order; index a string, number, boolean, bigint, id or bytes.`,
  ];
}

/** What a field can be that no index can order, in words. */
function findUnorderedKind(node: ValidatorNode): string | undefined {
  if (node.kind === 'array') return 'a list';
  if (node.kind === 'object' || node.kind === 'record') return 'an object';
  if (node.kind === 'any') return 'anything';
  return node.kind === 'union' ? node.members.map(findUnorderedKind).find((kind) => kind !== undefined) : undefined;
}

function checkShardField({ name, fields, placement }: TableDefinition): string[] {
  if (placement.kind !== 'sharded') return [];
  const place = `${name}.shardBy('${placement.field}')`;
  const field = Object.hasOwn(fields, placement.field) ? fields[placement.field] : undefined;
  if (field === undefined) {
    return [`${place}: the table has no such field${suggest(placement.field, Object.keys(fields))}.`];
  }
  if (field.isOptional || field.default !== undefined) {
    return [`${place}: the field must be required without a default, as every row has its shard by it.`];
  }
  return isText(field.node) ? [] : [`${place}: the field must be a string or an id, as shards are named by it.`];
}

function isText(node: ValidatorNode): boolean {
  if (node.kind === 'literal') return typeof node.value === 'string';
  if (node.kind === 'union') return node.members.every(isText);
  return node.kind === 'string' || node.kind === 'id';
}

function suggest(wanted: string, names: readonly string[]): string {
  const near = findNearNames(wanted, names);
  if (near.length > 0) return ` (is it ${near.join(' or ')}?)`;
  return names.length === 0 ? '' : ` (there are ${names.slice(0, 10).join(', ')})`;
}
