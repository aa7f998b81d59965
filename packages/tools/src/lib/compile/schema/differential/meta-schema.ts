/**
 * The meta-schema of JSON Schema 2020-12, as one schema: the dialect's own is made of nine that extend each other by
 * `$dynamicRef`, which the validator does not know. It has only the keywords that our schemas may use, so that a
 * misspelt one is found, and only references into `$defs`.
 */
import { Validator, type Schema } from '@cfworker/json-schema';

import type { JsonSchema } from '../../../manifest/json-schema.ts';

const schema = { $ref: '#/$defs/schema' };
const schemaOrBoolean = { anyOf: [schema, { type: 'boolean' }] };
const schemas = { type: 'array', items: schema, minItems: 1 };
const schemasByName = { type: 'object', additionalProperties: schema };
const number = { type: 'number' };
const length = { type: 'integer', minimum: 0 };
const text = { type: 'string' };
const flag = { type: 'boolean' };
const typeName = { enum: ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'] };

/** Keywords whose value is of one kind, by that kind. */
const kinds: readonly (readonly [value: object, keywords: readonly string[]])[] = [
  [schema, ['not', 'propertyNames']],
  [schemas, ['anyOf', 'oneOf', 'allOf', 'prefixItems']],
  [schemasByName, ['$defs', 'properties', 'patternProperties']],
  [schemaOrBoolean, ['additionalProperties', 'items']],
  [length, ['minItems', 'maxItems', 'minLength', 'maxLength']],
  [number, ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']],
  [text, ['title', 'description', 'format', 'contentEncoding']],
  [flag, ['deprecated', 'readOnly', 'writeOnly', 'uniqueItems']],
];
const simpleKeywords = Object.fromEntries(
  kinds.flatMap(([value, keywords]) => keywords.map((keyword) => [keyword, value])),
);

const META_SCHEMA: Schema = {
  $ref: '#/$defs/schema',
  $defs: {
    schema: {
      type: 'object',
      properties: {
        $ref: { type: 'string', pattern: '^#/\\$defs/[A-Za-z0-9_]+$' },
        type: { anyOf: [typeName, { type: 'array', items: typeName, minItems: 1, uniqueItems: true }] },
        const: {},
        enum: { type: 'array', minItems: 1, uniqueItems: true },
        required: { type: 'array', items: text, uniqueItems: true },
        multipleOf: { type: 'number', exclusiveMinimum: 0 },
        pattern: { type: 'string', format: 'regex' },
        default: {},
        examples: { type: 'array' },
        ...simpleKeywords,
      },
      patternProperties: { '^x-': {} },
      additionalProperties: false,
    },
  },
};

const validator = new Validator(META_SCHEMA, '2020-12');

/**
 * Finds what makes a schema no schema.
 *
 * @param root a whole schema
 * @returns a keyword or a reference with its place; undefined if all is well
 */
export function findInvalidKeyword(root: JsonSchema): string | undefined {
  const { valid, errors } = validator.validate(root);
  if (!valid) return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`).join('\n');
  return findDangling(JSON.parse(JSON.stringify(root)), root);
}

/** A reference to a definition that is not there. */
function findDangling(part: unknown, root: JsonSchema): string | undefined {
  if (typeof part !== 'object' || part === null) return undefined;
  const reference: unknown = Reflect.get(part, '$ref');
  if (typeof reference === 'string' && root.$defs?.[reference.slice('#/$defs/'.length)] === undefined) return reference;
  for (const inner of Object.values(part)) {
    const found = findDangling(inner, root);
    if (found !== undefined) return found;
  }
  return undefined;
}
