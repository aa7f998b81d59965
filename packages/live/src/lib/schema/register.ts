import type { Schema } from './define-schema.ts';
import type { DataModelOf, LooseDataModel } from './data-model.ts';
import type { GenericId } from '../values/id.ts';

/**
 * What a project is made of, for the types of `ctx.db`, `Doc`, `Id` and `api`. `sundog generate` declares it:
 * `declare module '@sundog/live/server' { interface Register { schema: typeof schema; functions: { … } } }`.
 * Without that, every table may be named, and documents are of any fields.
 */
export interface Register {} // oxlint-disable-line typescript/no-empty-object-type -- it is there to be extended

/** The project's tables, as types. */
export type RegisteredDataModel = Register extends { readonly schema: Schema<infer Tables> }
  ? DataModelOf<Schema<Tables>>
  : LooseDataModel;

/** Names of the project's tables. */
export type TableName = Extract<keyof RegisteredDataModel, string>;

/** Tables that are not the project's. */
export type SystemTableName = '_storage' | '_scheduled_functions';

/** Tables that ids can be of. */
export type IdTable = TableName | SystemTableName; // oxlint-disable-line typescript/no-redundant-type-constituents -- with `Register` it is not

/** An id of a row of this table; without `Register` any string. */
export type Id<Table extends IdTable> = string extends TableName ? string : GenericId<Table>;

/** A row of this table. */
export type Doc<Table extends TableName> = RegisteredDataModel[Table]['document'];
