/** A record beside its schema: every object in it, with what the lexicon says of the place. */
import { isBlob } from '@atcute/lexicons/interfaces';
import type { BaseSchema } from '@atcute/lexicons/validations';

import { isArray, isLiteral, isObject, isOptional, isRecord, isVariant, unwrap } from './schema-kinds.ts';

/** Keys and positions from the record to a place in it. */
export type Path = readonly (string | number)[];

/** Looks at an object. Without a schema, the lexicon does not say what belongs there. */
export type Visit = (value: object, schema: BaseSchema | undefined, path: Path) => void;

/**
 * Shows every object of a record, references to blobs as one and lists not at all, outer ones first.
 *
 * @param record data in JSON form, no deeper than the data model allows
 * @param schema of the record, if one is known
 * @param visit looks at an object
 */
export function walkRecord(record: unknown, schema: BaseSchema | undefined, visit: Visit): void {
  walk(record, schema, [], visit);
}

function walk(value: unknown, declared: BaseSchema | undefined, path: Path, visit: Visit): void {
  if (typeof value !== 'object' || value === null) return;
  const schema = declared && memberOf(unwrap(declared), value);
  if (Array.isArray(value)) {
    const item = schema !== undefined && isArray(schema) ? schema.item : undefined;
    value.forEach((each, index) => walk(each, item, [...path, index], visit));
    return;
  }
  visit(value, schema, path);
  if (isBlob(value)) return;
  const fields: Readonly<Record<string, BaseSchema>> = schema !== undefined && isObject(schema) ? schema.shape : {};
  for (const [key, field] of Object.entries(value)) {
    walk(field, Object.hasOwn(fields, key) ? fields[key] : undefined, [...path, key], visit);
  }
}

/** Of a union, the member that the value says to be; of a record, its object. */
function memberOf(schema: BaseSchema, value: object): BaseSchema | undefined {
  if (isRecord(schema)) return schema.object;
  if (!isVariant(schema)) return schema;
  const type = '$type' in value ? value.$type : undefined;
  return schema.members
    .map((member) => (isRecord(member) ? member.object : member))
    .find((member) => type !== undefined && typeNameOf(member.shape) === type);
}

function typeNameOf({ $type }: Readonly<Record<string, BaseSchema>>): unknown {
  if ($type === undefined) return undefined;
  const literal = isOptional($type) ? $type.wrapped : $type;
  return isLiteral(literal) ? literal.expected : undefined;
}
