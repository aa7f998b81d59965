/** Tables as authors declare them. */
import { createFieldNodes } from '../values/v.ts';
import { isValidator, type Infer, type ObjectValidator, type PropertyValidators } from '../values/validator.ts';
import { checkSchema } from './check-schema.ts';
import type { IndexDefinition, Placement, SchemaDefinition, TableDefinition } from './definition.ts';
import { InvalidSchemaError } from './schema-errors.ts';

/** A schema: tables by name. Made by `defineSchema`. */
export interface Schema<Tables extends Readonly<Record<string, AnyTable>>> {
  readonly tables: Tables;
  /** The same as plain data. */
  readonly definition: SchemaDefinition;
}

/** A table of a schema. Made by `defineTable`. */
export interface TableOf<Fields extends PropertyValidators, Indexes, Kind extends Placement['kind']> {
  readonly fields: Fields;
  readonly data: TableData;
  /** For the compiler only, never there. */
  readonly types?: { readonly indexes: Indexes; readonly placement: Kind };
  /**
   * Adds an index. Its order ends with `_creationTime`.
   *
   * @param name of the index
   * @param fields in order
   * @param options `unique`: no two rows of a shard may have the same values in it; absent and null ones may
   */
  index<
    const Name extends string,
    const IndexFields extends readonly [IndexableField<Fields>, ...IndexableField<Fields>[]],
  >(
    name: Name,
    fields: IndexFields,
    options?: { readonly unique?: boolean },
  ): TableOf<Fields, WithIndex<Indexes, Name, IndexFields>, Kind>;
}

/** A table whose place can be chosen. */
export interface PlaceableTable<
  Fields extends PropertyValidators,
  Indexes,
  Kind extends Placement['kind'],
> extends TableOf<Fields, Indexes, Kind> {
  index<
    const Name extends string,
    const IndexFields extends readonly [IndexableField<Fields>, ...IndexableField<Fields>[]],
  >(
    name: Name,
    fields: IndexFields,
    options?: { readonly unique?: boolean },
  ): PlaceableTable<Fields, WithIndex<Indexes, Name, IndexFields>, Kind>;
  /** Gives every value of a field an object of its own. The field is a required string or id. */
  shardBy(field: ShardField<Fields>): TableOf<Fields, Indexes, 'sharded'>;
  /** Puts the table into D1, where actions and functions declared `global: true` reach it by `ctx.global`. */
  global(): TableOf<Fields, Indexes, 'global'>;
}

/** Indexes and one more. */
export type WithIndex<Indexes, Name extends string, IndexFields extends readonly string[]> = Indexes & {
  readonly [Key in Name]: readonly [...IndexFields, '_creationTime'];
};

/** Any table. */
export interface AnyTable {
  readonly fields: PropertyValidators;
  readonly data: TableData;
}

/** Any schema. */
export type AnySchema = Schema<Readonly<Record<string, AnyTable>>>;

/** A table as plain data, before it has a name. */
export type TableData = Omit<TableDefinition, 'name'>;

/** Fields that an index can have: what SQLite can compare. */
export type IndexableField<Fields extends PropertyValidators> = {
  [Name in keyof Fields & string]: Infer<Fields[Name]> extends string | number | boolean | bigint | null | ArrayBuffer
    ? Name
    : never;
}[keyof Fields & string];

/** Fields that a table can be sharded by. */
export type ShardField<Fields extends PropertyValidators> = {
  [Name in keyof Fields & string]: Fields[Name] extends { readonly presence: 'required' }
    ? Infer<Fields[Name]> extends string
      ? Name
      : never
    : never;
}[keyof Fields & string];

/**
 * Declares a table.
 *
 * @param fields validators by field, or `v.object({ … })`
 * @throws {InvalidValidatorError} for fields that make no sense
 */
export function defineTable<Fields extends PropertyValidators>(
  fields: Fields | ObjectValidator<Fields>,
): PlaceableTable<Fields, object, 'root'> {
  const own = isObjectValidator(fields) ? fields.fields : fields;
  const nodes = createFieldNodes('defineTable', own);
  return createTable(own, { fields: nodes, indexes: [], placement: { kind: 'root' } });
}

/**
 * Declares the tables of a project.
 *
 * @param tables by name
 * @throws {InvalidSchemaError} listing everything that makes no sense
 */
export function defineSchema<const Tables extends Readonly<Record<string, AnyTable>>>(tables: Tables): Schema<Tables> {
  const definition = createSchemaDefinition(tables);
  const problems = checkSchema(definition);
  if (problems.length > 0) throw new InvalidSchemaError(problems);
  return { tables, definition };
}

/** Tables as plain data, whether or not they make sense. */
function createSchemaDefinition(tables: Readonly<Record<string, AnyTable>>): SchemaDefinition {
  const entries = Object.entries(tables).map(([name, { data }]) => [name, { name, ...data }] as const);
  return { tables: Object.fromEntries(entries) };
}

function createTable<Fields extends PropertyValidators, Indexes, Kind extends Placement['kind']>(
  fields: Fields,
  data: TableData,
): PlaceableTable<Fields, Indexes, Kind> {
  const place = (call: string, placement: Placement): TableData => {
    if (data.placement.kind === 'root') return { ...data, placement };
    throw new InvalidSchemaError([`${call}: the table is ${data.placement.kind} already; a table lives in one place.`]);
  };
  return {
    fields,
    data,
    index(name, indexFields, options = {}) {
      const index: IndexDefinition = { name, fields: indexFields, isUnique: options.unique === true };
      return createTable(fields, { ...data, indexes: [...data.indexes, index] });
    },
    shardBy: (field) => createTable(fields, place(`.shardBy('${field}')`, { kind: 'sharded', field })),
    global: () => createTable(fields, place('.global()', { kind: 'global' })),
  };
}

function isObjectValidator<Fields extends PropertyValidators>(
  fields: Fields | ObjectValidator<Fields>,
): fields is ObjectValidator<Fields> {
  return isValidator(fields) && 'fields' in fields;
}
