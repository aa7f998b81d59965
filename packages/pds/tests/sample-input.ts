/** Calls that fit their lexicons: what goes to every method of the table when all of them are tried. */
import type { BaseSchema } from '@atcute/lexicons/validations';

import {
  isArray,
  isLiteral,
  isObject,
  isOptional,
  isRecord,
  isVariant,
  getIntegerRange,
  unwrap,
} from '../src/lib/lexicons/schema-kinds.ts';
import type { Method } from '../src/lib/xrpc/method.ts';

/** A call over HTTP. */
export interface SampleCall {
  readonly verb: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What fields of some names hold, instead of what their format says. */
export type Fields = Readonly<Record<string, unknown>>;

const FORMATS: Readonly<Record<string, string>> = {
  'at-identifier': 'did:plc:ewvi7nxzyoun6zhxrhs64oiz',
  'at-uri': 'at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/com.example.note/one',
  cid: 'bafkreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a',
  datetime: '2020-01-01T00:00:00.000Z',
  did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz',
  handle: 'x.test',
  language: 'en',
  nsid: 'com.example.note',
  'record-key': 'one',
  tid: '3jzfcijpj2z2a',
  uri: 'https://example.com/',
};

/**
 * @param method the row
 * @param fields by their names, wherever they are
 * @returns a call with everything that the lexicon requires, and what of the rest is in `fields`
 */
export function createSampleCall({ schema }: Method, fields: Fields = {}): SampleCall {
  const params = schema.params === null ? {} : createFields(schema.params.shape, fields);
  const query = new URLSearchParams(
    Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const path = `/xrpc/${schema.nsid}${query.size === 0 ? '' : `?${query.toString()}`}`;
  if (schema.type !== 'xrpc_procedure') return { verb: 'GET', path, headers: {}, body: undefined };
  const { input } = schema;
  if (input === null) return { verb: 'POST', path, headers: {}, body: undefined };
  if (input.type === 'blob') {
    const type = input.encoding?.find((each) => !each.includes('*')) ?? 'text/plain';
    return { verb: 'POST', path, headers: { 'content-type': type }, body: 'no such file' };
  }
  const body = JSON.stringify(createSample('input', input.schema, fields));
  return { verb: 'POST', path, headers: { 'content-type': 'application/json' }, body };
}

function createSample(name: string, declared: BaseSchema, fields: Fields): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const schema = unwrap(declared);
  if (isArray(schema)) return [createSample(`${name}[]`, schema.item, fields)];
  if (isVariant(schema)) return schema.members[0] && createSample(name, schema.members[0], fields);
  if (isRecord(schema)) return createSample(name, schema.object, fields);
  if (isObject(schema)) return createFields(schema.shape, fields);
  if (isLiteral(schema)) return schema.expected;
  return createPlain(schema);
}

function createPlain(schema: BaseSchema): unknown {
  switch (schema.type) {
    case 'integer':
      return getIntegerRange(schema)?.min ?? 1;
    case 'boolean':
      return false;
    case 'literal_enum':
      return 'expected' in schema && Array.isArray(schema.expected) ? (schema.expected[0] as unknown) : undefined;
    case 'unknown':
      return { $type: 'com.example.note' };
    default:
      return 'format' in schema && typeof schema.format === 'string' ? FORMATS[schema.format] : 'text';
  }
}

function createFields(shape: Readonly<Record<string, BaseSchema>>, fields: Fields): Record<string, unknown> {
  const wanted = Object.entries(shape).filter(
    ([name, field]) => !isOptional(field) || Object.hasOwn(fields, name) || name === '$type',
  );
  return Object.fromEntries(
    wanted.map(([name, field]) => [name, createSample(name, isOptional(field) ? field.wrapped : field, fields)]),
  );
}
