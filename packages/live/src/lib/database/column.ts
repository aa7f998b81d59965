/**
 * How a field is kept in a column. NULL is one thing only: the field is absent, or it is null; a field that may be both
 * is kept as JSON, like everything that is no scalar of one kind.
 */
import { decodeValue } from '../values/decode-value.ts';
import { stringifyValue } from '../values/encode-value.ts';
import type { FieldNode, ValidatorNode } from '../values/validator-node.ts';
import type { Value } from '../values/value.ts';
import { decodeBigint, encodeBigint } from './bigint-text.ts';
import { freezeValue } from './freeze-value.ts';
import { encodeIndexKey, type ColumnValue } from './index-key.ts';

/** What a column holds. Rows are ordered by it except for `json`, whose text has no order that means anything. */
export type ColumnKind = 'text' | 'number' | 'boolean' | 'bigint' | 'bytes' | 'json';

/** A column of a field. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** What a NULL says. */
  readonly nullMeans: 'absent' | 'null';
}

/** Types of strict tables. Numbers are `any`: a `real` could hold neither NaN nor -0. */
export const columnTypes: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  number: 'any',
  boolean: 'integer',
  bigint: 'text',
  bytes: 'blob',
  json: 'text',
};

/**
 * The column for a field.
 *
 * @param name of the field
 */
export function createColumn(name: string, field: FieldNode): Column {
  const members = listMembers(field.node);
  const isNullable = members.some(({ kind }) => kind === 'null');
  const kinds = new Set(members.filter(({ kind }) => kind !== 'null').map(findKind));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1 || (isNullable && field.isOptional)) {
    return { name, kind: 'json', nullMeans: 'absent' };
  }
  return { name, kind, nullMeans: isNullable && kind !== 'json' ? 'null' : 'absent' };
}

/**
 * A field's value as its column holds it.
 *
 * @param value that fits the field's validator
 */
export function encodeColumn(column: Column, value: Value | undefined): ColumnValue {
  if (value === undefined) return null;
  switch (column.kind) {
    case 'text':
      return value as string | null;
    case 'number':
      // NaN sorts last, as text does after numbers; SQLite would make a NULL of it.
      return Number.isNaN(value) ? 'NaN' : (value as number | null);
    case 'boolean':
      return value === null ? null : Number(value);
    case 'bigint':
      return value === null ? null : encodeBigint(value as bigint);
    case 'bytes':
      return value === null ? null : (value as ArrayBuffer).slice(0);
    case 'json':
      return stringifyValue(value);
  }
}

/**
 * A field's value from its column.
 *
 * @param held what `encodeColumn` made
 * @returns frozen; undefined: the field is absent
 */
export function decodeColumn(column: Column, held: ColumnValue): Value | undefined {
  if (held === null) return column.nullMeans === 'null' ? null : undefined;
  switch (column.kind) {
    case 'text':
    case 'bytes':
      return held;
    case 'number':
      return held === 'NaN' ? Number.NaN : held;
    case 'boolean':
      return held === 1;
    case 'bigint':
      return decodeBigint(held as string);
    case 'json':
      return freezeValue(decodeValue(JSON.parse(held as string)));
  }
}

/** Whether a value can stand in a column at all: what an index is asked for must be comparable with what it holds. */
export function isOfColumn(column: Column, value: Value | undefined): boolean {
  if (column.kind === 'json') return true;
  if (value === undefined) return column.nullMeans === 'absent';
  if (value === null) return column.nullMeans === 'null';
  switch (column.kind) {
    case 'text':
      return typeof value === 'string';
    case 'bytes':
      return value instanceof ArrayBuffer;
    case 'number':
    case 'boolean':
    case 'bigint':
      return typeof value === column.kind;
  }
}

/** Whether a column would hold the same. */
export function isSameHeld(a: ColumnValue, b: ColumnValue): boolean {
  if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) return encodeIndexKey([a]) === encodeIndexKey([b]);
  return Object.is(a, b);
}

function listMembers(node: ValidatorNode): ValidatorNode[] {
  return node.kind === 'union' ? node.members.flatMap(listMembers) : [node];
}

function findKind(node: ValidatorNode): ColumnKind {
  switch (node.kind) {
    case 'string':
    case 'id':
      return 'text';
    case 'number':
    case 'boolean':
    case 'bigint':
    case 'bytes':
      return node.kind;
    case 'literal':
      return typeof node.value === 'string' ? 'text' : (typeof node.value as 'number' | 'boolean' | 'bigint');
    case 'null':
    case 'any':
    case 'array':
    case 'object':
    case 'record':
    case 'union':
      return 'json';
  }
}
