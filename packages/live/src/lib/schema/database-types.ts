/**
 * `ctx.db` and `ctx.global` as authors see them. The room `database` implements the first, which answers at once; the
 * second answers with promises. Both are the same but for that (`Mode`).
 */
import type { GenericId } from '../values/id.ts';
import type { Value } from '../values/value.ts';
import type { DataModel, GlobalTableName, LocalTableName, TableTypes } from './data-model.ts';

/** Whether it answers at once (the shard's own tables) or later (D1). */
export type Mode = 'now' | 'later';

/** An answer in its mode. */
export type Answer<ItsMode extends Mode, Type> = ItsMode extends 'now' ? Type : Promise<Type>;

/** An id of a row of one of these tables; in a loose data model any string. */
export type IdIn<Model extends DataModel, Table extends string> = string extends keyof Model
  ? string
  : GenericId<Table>;

/** Reads of some tables of a data model. */
export interface TableReader<Model extends DataModel, Tables extends keyof Model & string, ItsMode extends Mode> {
  /**
   * Finds a row by its id.
   *
   * @returns null if there is none
   */
  get<Table extends Tables>(id: IdIn<Model, Table>): Answer<ItsMode, Model[Table]['document'] | null>;
  /** Begins a query; without `withIndex` it reads in order of creation. */
  query<Table extends Tables>(table: Table): QueryStart<Model[Table], ItsMode>;
  /** The same text as an id of this table, or null if it is none by its form. */
  normalizeId<Table extends Tables>(table: Table, id: string): IdIn<Model, Table> | null;
}

/** Reads and writes of some tables of a data model. */
export interface TableWriter<
  Model extends DataModel,
  Tables extends keyof Model & string,
  ItsMode extends Mode,
> extends TableReader<Model, Tables, ItsMode> {
  /** Adds a row, and returns its id. */
  insert<Table extends Tables>(table: Table, value: Model[Table]['input']): Answer<ItsMode, IdIn<Model, Table>>;
  /** Changes some fields of a row; one that is `undefined` goes. */
  patch<Table extends Tables>(id: IdIn<Model, Table>, fields: Partial<Model[Table]['input']>): Answer<ItsMode, void>;
  /** Puts other fields in place of all of a row. */
  replace<Table extends Tables>(
    id: IdIn<Model, Table>,
    value: Model[Table]['input'] & { readonly _id?: IdIn<Model, Table>; readonly _creationTime?: number },
  ): Answer<ItsMode, void>;
  /** Takes a row away. */
  delete<Table extends Tables>(id: IdIn<Model, Table>): Answer<ItsMode, void>;
}

/** `ctx.db` of a query. */
export type DatabaseReader<Model extends DataModel> = TableReader<Model, LocalTableName<Model>, 'now'>;

/** `ctx.db` of a mutation. */
export type DatabaseWriter<Model extends DataModel> = TableWriter<Model, LocalTableName<Model>, 'now'>;

/** `ctx.global` of a query that is declared global. */
export type GlobalReader<Model extends DataModel> = TableReader<Model, GlobalTableName<Model>, 'later'>;

/** `ctx.global` of an action, and of a mutation that is declared global. */
export type GlobalWriter<Model extends DataModel> = TableWriter<Model, GlobalTableName<Model>, 'later'>;

/** A query of which nothing is chosen yet. */
export interface QueryStart<Table extends TableTypes, ItsMode extends Mode> extends QueryOrder<Table, ItsMode> {
  /**
   * Reads a stretch of an index, in its order.
   *
   * @param name of the index
   * @param range `(q) => q.eq('channelId', id).gt('_creationTime', since)`; without it the whole index
   */
  withIndex<Name extends keyof Table['indexes'] & string>(
    name: Name,
    range?: (q: IndexRangeBuilder<Table['document'], Table['indexes'][Name]>) => IndexRangeEnd,
  ): QueryOrder<Table, ItsMode>;
  /** Reads the whole table in order of creation, and says so. */
  fullTableScan(): QueryOrder<Table, ItsMode>;
}

/** A query whose order may still be chosen. */
export interface QueryOrder<Table extends TableTypes, ItsMode extends Mode> extends Query<Table, ItsMode> {
  /** The order of the index; without it ascending. */
  order(order: 'asc' | 'desc'): Query<Table, ItsMode>;
}

/** A query that can be run, once. In mode `now` it can be iterated too, and reads no further than that. */
export interface Query<Table extends TableTypes, ItsMode extends Mode> {
  /** Leaves out rows after they have been read. */
  filter(predicate: (q: FilterBuilder<Table['document']>) => FilterExpression<boolean>): this;
  /** The first so many. */
  take(count: number): Answer<ItsMode, readonly Table['document'][]>;
  /** The first, or null. */
  first(): Answer<ItsMode, Table['document'] | null>;
  /** The only one, or null; more than one is an error. */
  unique(): Answer<ItsMode, Table['document'] | null>;
  /** All. */
  collect(): Answer<ItsMode, readonly Table['document'][]>;
  /** So many from a place on. */
  paginate(options: PaginationOptions): Answer<ItsMode, PaginationResult<Table['document']>>;
  [Symbol.iterator]: ItsMode extends 'now' ? () => Iterator<Table['document'], undefined> : undefined;
}

/** Which page of a query. */
export interface PaginationOptions {
  readonly numItems: number;
  /** `continueCursor` of the page before; null: the first page. */
  readonly cursor: string | null;
  /** Where the page ends, whatever has come between: pages that stay next to each other never gap. */
  readonly endCursor?: string | null | undefined;
}

/** A page of a query. */
export interface PaginationResult<Type> {
  readonly page: readonly Type[];
  readonly isDone: boolean;
  readonly continueCursor: string;
}

/** The end of a range of an index. */
export interface IndexRangeEnd {
  readonly kind: 'indexRange';
}

/** Fields of an index in order: any number of `eq`, then a lower bound, then an upper one on the same field. */
export type IndexRangeBuilder<Document, Fields extends readonly string[]> = Fields extends readonly [
  infer Field extends string,
  ...infer Rest extends readonly string[],
]
  ? IndexRangeStep<Document, Field, Rest>
  : number extends Fields['length']
    ? IndexRangeStep<Document, string, Fields>
    : IndexRangeEnd;

/** The next field of an index. */
export interface IndexRangeStep<Document, Field extends string, Rest extends readonly string[]> extends UpperBound<
  Document,
  Field
> {
  eq(field: Field, value: FieldOf<Document, Field>): IndexRangeBuilder<Document, Rest>;
  gt(field: Field, value: FieldOf<Document, Field>): UpperBound<Document, Field>;
  gte(field: Field, value: FieldOf<Document, Field>): UpperBound<Document, Field>;
}

/** Where only an upper bound may follow. */
export interface UpperBound<Document, Field extends string> extends IndexRangeEnd {
  lt(field: Field, value: FieldOf<Document, Field>): IndexRangeEnd;
  lte(field: Field, value: FieldOf<Document, Field>): IndexRangeEnd;
}

/** The type of a field of a document. */
export type FieldOf<Document, Field extends string> = Field extends keyof Document
  ? Document[Field]
  : Value | undefined;

/** Part of a filter: a field, or something made of fields. */
export interface FilterExpression<Type> {
  readonly kind: 'filterExpression';
  /** For the compiler only, never there. */
  readonly type?: Type;
}

/** An expression, or a value as it is. */
export type FilterOperand<Type> = FilterExpression<Type> | Type;

/** What filters are made of. */
export interface FilterBuilder<Document> {
  /** A field by its path: `author`, `address.city`. One that is absent is `undefined`. */
  field<Path extends FieldPath<Document>>(path: Path): FilterExpression<FieldAt<Document, Path>>;
  eq<Type extends Value | undefined>(left: FilterOperand<Type>, right: FilterOperand<Type>): FilterExpression<boolean>;
  neq<Type extends Value | undefined>(left: FilterOperand<Type>, right: FilterOperand<Type>): FilterExpression<boolean>;
  lt<Type extends Value | undefined>(left: FilterOperand<Type>, right: FilterOperand<Type>): FilterExpression<boolean>;
  lte<Type extends Value | undefined>(left: FilterOperand<Type>, right: FilterOperand<Type>): FilterExpression<boolean>;
  gt<Type extends Value | undefined>(left: FilterOperand<Type>, right: FilterOperand<Type>): FilterExpression<boolean>;
  gte<Type extends Value | undefined>(left: FilterOperand<Type>, right: FilterOperand<Type>): FilterExpression<boolean>;
  add<Type extends number | bigint>(left: FilterOperand<Type>, right: FilterOperand<Type>): FilterExpression<Type>;
  sub<Type extends number | bigint>(left: FilterOperand<Type>, right: FilterOperand<Type>): FilterExpression<Type>;
  mul<Type extends number | bigint>(left: FilterOperand<Type>, right: FilterOperand<Type>): FilterExpression<Type>;
  div<Type extends number | bigint>(left: FilterOperand<Type>, right: FilterOperand<Type>): FilterExpression<Type>;
  mod<Type extends number | bigint>(left: FilterOperand<Type>, right: FilterOperand<Type>): FilterExpression<Type>;
  neg<Type extends number | bigint>(operand: FilterOperand<Type>): FilterExpression<Type>;
  and(...operands: readonly FilterOperand<boolean>[]): FilterExpression<boolean>;
  or(...operands: readonly FilterOperand<boolean>[]): FilterExpression<boolean>;
  not(operand: FilterOperand<boolean>): FilterExpression<boolean>;
}

/** Paths of a document's fields, through objects in it. */
export type FieldPath<Type> = string extends keyof Type
  ? string
  : { [Name in keyof Type & string]: Name | InnerPath<Name, NonNullable<Type[Name]>> }[keyof Type & string];

type InnerPath<Name extends string, Type> = Type extends Scalar | readonly unknown[]
  ? never
  : Type extends object
    ? `${Name}.${FieldPath<Type>}`
    : never;

type Scalar = string | number | boolean | bigint | ArrayBuffer;

/** The type of what a path leads to. */
export type FieldAt<Type, Path extends string> = Path extends keyof Type
  ? Type[Path]
  : Path extends `${infer Name}.${infer Rest}`
    ? Name extends keyof Type
      ? FieldAt<NonNullable<Type[Name]>, Rest> | (undefined extends Type[Name] ? undefined : never)
      : Value | undefined
    : Value | undefined;
