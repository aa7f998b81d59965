/** Tables as types: what `ctx.db` knows of each. */
import type { GenericId } from '../values/id.ts';
import type { Expand, ObjectInput, ObjectType } from '../values/validator.ts';
import type { Document, Value } from '../values/value.ts';
import type { Schema, TableOf } from './define-schema.ts';
import type { Placement } from './definition.ts';

/** One table, as types. */
export interface TableTypes {
  readonly document: { readonly _id: string; readonly _creationTime: number };
  /** What an insert takes. */
  readonly input: object;
  /** Fields of each index in order; they end with `_creationTime`. */
  readonly indexes: Readonly<Record<string, readonly string[]>>;
  readonly placement: Placement['kind'];
}

/** All tables, as types. */
export type DataModel = Readonly<Record<string, TableTypes>>;

/** Tables of a project that has not been registered: any name, any fields. */
export type LooseDataModel = Readonly<Record<string, LooseTable>>;

/** A table of which nothing is known. */
export interface LooseTable {
  readonly document: Document;
  readonly input: { readonly [field: string]: Value | undefined };
  readonly indexes: Readonly<Record<string, readonly string[]>>;
  readonly placement: Placement['kind'];
}

/** The data model of a schema: `DataModelOf<typeof schema>`. */
export type DataModelOf<S> =
  S extends Schema<infer Tables>
    ? {
        readonly [Name in keyof Tables & string]: Tables[Name] extends TableOf<infer Fields, infer Indexes, infer Kind>
          ? {
              readonly document: Expand<
                { readonly _id: GenericId<Name>; readonly _creationTime: number } & ObjectType<Fields>
              >;
              readonly input: ObjectInput<Fields>;
              readonly indexes: Expand<Indexes & SystemIndexes>;
              readonly placement: Kind;
            }
          : never;
      }
    : never;

/** The indexes that every table has. */
export type SystemIndexes = {
  readonly by_id: readonly ['_id'];
  readonly by_creation_time: readonly ['_creationTime'];
};

/** A document without what the database adds to it. */
export type WithoutSystemFields<Type> = Omit<Type, '_id' | '_creationTime'>;

/** Tables that live in shards: what `ctx.db` knows. */
export type LocalTableName<Model extends DataModel> = {
  [Name in keyof Model & string]: Model[Name]['placement'] extends 'global' ? never : Name;
}[keyof Model & string];

/** Tables that live in D1: what `ctx.global` knows. */
export type GlobalTableName<Model extends DataModel> = {
  [Name in keyof Model & string]: 'global' extends Model[Name]['placement'] ? Name : never;
}[keyof Model & string];
