/**
 * How values of the platform's classes travel as JSON. `x-class` names the class, so that whoever holds the schema can
 * make the value out of the JSON and the JSON out of the value:
 *
 * | class                                                              | travels as                                    |
 * | ------------------------------------------------------------------ | --------------------------------------------- |
 * | `Date`                                                             | ISO 8601 string                               |
 * | `URL`                                                              | string                                        |
 * | `bigint`                                                           | string of digits                              |
 * | `Uint8Array`, `Uint8ClampedArray`, `ArrayBuffer`, `DataView`, `Buffer` | Base64 string                             |
 * | `Map` with keys that are strings                                   | object                                        |
 * | `Map` with other keys                                              | array of pairs                                |
 * | `Set`                                                              | array without duplicates                      |
 * | other typed arrays                                                 | array of numbers                              |
 */
import type { Type } from 'typescript';

import type { JsonSchema } from '../../manifest/json-schema.ts';
import { isNothing, type SchemaBuild, type Site } from './build.ts';
import { getGlobalName, getTypeArguments } from './platform-types.ts';
import { elementNodes } from './type-nodes.ts';

/** A bigint: JSON's numbers would lose its digits. */
export const BIGINT_SCHEMA: JsonSchema = { type: 'string', pattern: '^-?\\d+$', 'x-class': 'BigInt' };

const BYTES: JsonSchema = { type: 'string', contentEncoding: 'base64' };
const NUMBERS: JsonSchema = { type: 'array', items: { type: 'number' } };

const simpleClasses: ReadonlyMap<string, JsonSchema> = new Map<string, JsonSchema>([
  ['Date', { type: 'string', format: 'date-time', 'x-class': 'Date' }],
  ['URL', { type: 'string', format: 'uri', 'x-class': 'URL' }],
  ...['Uint8Array', 'Uint8ClampedArray', 'ArrayBuffer', 'DataView', 'Buffer'].map((name): [string, JsonSchema] => [
    name,
    { ...BYTES, 'x-class': name },
  ]),
  ...['Int8Array', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array'].map(
    (name): [string, JsonSchema] => [name, { ...NUMBERS, 'x-class': name }],
  ),
  ['String', { type: 'string' }],
  ['Number', { type: 'number' }],
  ['Boolean', { type: 'boolean' }],
]);

/** What to do instead, by the class that cannot travel. */
const cures: ReadonlyMap<string, string> = new Map([
  ['Promise', 'Await it before it goes out.'],
  ['Function', 'Make it a method, and take a name that chooses between methods.'],
  ['RegExp', 'Take its source as a string.'],
  ['Error', 'Throw it; or return its message as a string.'],
  ['Blob', 'Use Uint8Array, which travels as Base64.'],
  ['File', 'Use Uint8Array, which travels as Base64.'],
  ['ReadableStream', 'Read it to its end and use Uint8Array, or yield piece by piece.'],
]);

/**
 * The schema of a class of the platform that has a form of its own on the wire.
 *
 * @param type an object type
 * @param site where it stands
 * @param build the schema in the making
 * @returns undefined if the type is no such class
 */
export function createWireClassSchema(type: Type, site: Site, build: SchemaBuild): JsonSchema | undefined {
  const name = getGlobalName(type);
  if (name === undefined) return undefined;
  const simple = simpleClasses.get(name);
  if (simple !== undefined) return simple;
  const [first, second] = getTypeArguments(type, build.checker);
  const nodes = elementNodes(site.typeNode);
  if (first === undefined) return undefined;
  if (name === 'Set' || name === 'ReadonlySet') {
    const items = build.schemaOf(first, { ...site, path: `${site.path}[]`, typeNode: nodes[0] });
    return { type: 'array', items, uniqueItems: true, 'x-class': 'Set' };
  }
  if ((name !== 'Map' && name !== 'ReadonlyMap') || second === undefined) return undefined;
  const [keyNode, valueNode] = nodes;
  const key = build.schemaOf(first, { ...site, path: `${site.path} (keys)`, typeNode: keyNode });
  const value = build.schemaOf(second, { ...site, path: `${site.path}[]`, typeNode: valueNode });
  return createMapSchema(key, value);
}

/**
 * What to write instead of a class that cannot travel.
 *
 * @param name of the class
 */
export function cureOfClass(name: string): string {
  return cures.get(name) ?? 'Take and return plain data: strings, numbers, arrays, objects with declared properties.';
}

/** Tells whether a type is a function, or has no other content. */
export function isFunction(type: Type): boolean {
  return (
    type.getCallSignatures().length > 0 ||
    type.getConstructSignatures().length > 0 ||
    getGlobalName(type) === 'Function'
  );
}

/** Strings as keys make an object, anything else a list of pairs. */
function createMapSchema(key: JsonSchema, value: JsonSchema): JsonSchema {
  if (key.type !== 'string' || key['x-class'] !== undefined) {
    const pair: JsonSchema = { type: 'array', prefixItems: [key, value], items: false, minItems: 2 };
    return { type: 'array', items: pair, 'x-class': 'Map' };
  }
  const { type: _, ...names } = key;
  return {
    type: 'object',
    ...(Object.keys(names).length > 0 && { propertyNames: names }),
    additionalProperties: isNothing(value) ? false : value,
    'x-class': 'Map',
  };
}
