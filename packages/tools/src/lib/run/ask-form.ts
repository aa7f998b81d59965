/** Forms as MCP lets clients show them: one level of texts, numbers, switches and choices. */
import type { Json, JsonObject, JsonSchema, ObjectSchema } from '../manifest/json-schema.ts';
import { isJsonObject } from '../manifest/json-values.ts';
import { AskInvalidError } from '../photon/errors.ts';

/** A form for a client. */
export interface Form {
  /** What the client is told. */
  readonly requestedSchema: JsonObject;
  /** What the answer must be besides; undefined if the client is told all of it. */
  readonly check: ObjectSchema | undefined;
}

/** What MCP lets a field of each type say. */
const WORDS = {
  string: ['title', 'description', 'default', 'minLength', 'maxLength', 'format', 'enum', 'enumNames', 'oneOf'],
  number: ['title', 'description', 'default', 'minimum', 'maximum'],
  boolean: ['title', 'description', 'default'],
  array: ['title', 'description', 'default', 'minItems', 'maxItems', 'items'],
} as const;

/** The formats that clients know. */
const FORMATS: readonly unknown[] = ['email', 'uri', 'date', 'date-time'];

/**
 * Reads a schema as a form.
 *
 * @param schema as the photon wrote it
 * @returns what a client may be told of it, and the rest
 * @throws AskInvalidError a field is none that clients can show
 */
export function parseForm(schema: unknown): Form {
  const { properties: given, required } = mustBeObject(schema, 'the schema');
  const properties: Record<string, JsonObject> = {};
  let isWhole = true;
  for (const [name, field] of Object.entries(mustBeObject(given, 'the schema’s "properties"'))) {
    const shown = parseField(name, mustBeObject(field, `field "${name}"`));
    properties[name] = shown.field;
    isWhole &&= shown.isWhole;
  }
  const names: JsonObject = required === undefined ? {} : { required: mustBeNames(required, properties) };
  const requestedSchema: JsonObject = { type: 'object', properties, ...names };
  const whole: JsonSchema = { ...mustBeObject(schema, 'the schema'), type: 'object' };
  return { requestedSchema, check: isWhole ? undefined : { ...whole, type: 'object' } };
}

function parseField(name: string, field: JsonObject): { field: JsonObject; isWhole: boolean } {
  const type = field['type'] ?? (field['enum'] === undefined && field['oneOf'] === undefined ? undefined : 'string');
  const words = wordsOf(type);
  if (words === undefined || typeof type !== 'string') {
    throw new AskInvalidError(
      `field "${name}"`,
      'of type "string", "number", "integer", "boolean", or an "array" of choices: forms have one level',
    );
  }
  const shown: Record<string, Json> = { type };
  let isWhole = true;
  for (const [word, value] of Object.entries(field)) {
    if (word === 'type' || value === undefined) continue;
    if (words.includes(word) && (word !== 'format' || FORMATS.includes(value))) shown[word] = value;
    else isWhole &&= word.startsWith('x-') || word === '$schema';
  }
  if (type === 'string') mustBeChoices(name, shown);
  if (type === 'array') shown['items'] = parseItems(name, field['items']);
  return { field: shown, isWhole };
}

function wordsOf(type: Json | undefined): readonly string[] | undefined {
  if (type === 'integer') return WORDS.number;
  return typeof type === 'string' && Object.hasOwn(WORDS, type) ? WORDS[type as keyof typeof WORDS] : undefined;
}

function mustBeChoices(name: string, { enum: values, oneOf }: JsonObject): void {
  if (values !== undefined && !isTexts(values))
    throw new AskInvalidError(`"enum" of field "${name}"`, 'a list of texts');
  if (oneOf !== undefined && !areTitled(oneOf)) {
    throw new AskInvalidError(`"oneOf" of field "${name}"`, 'a list of { const, title } with texts');
  }
}

/** Clients know choices with titles as `anyOf` here, and only here. */
function parseItems(name: string, items: Json | undefined): JsonObject {
  const { enum: values, anyOf, oneOf } = mustBeObject(items, `"items" of field "${name}"`);
  if (isTexts(values)) return { type: 'string', enum: values };
  const titled = anyOf ?? oneOf;
  if (areTitled(titled)) return { anyOf: titled };
  throw new AskInvalidError(
    `"items" of field "${name}"`,
    '{ type: "string", enum: […] } or { anyOf: [{ const, title }, …] }: forms have one level',
  );
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string');
}

function areTitled(value: Json | undefined): value is readonly JsonObject[] {
  return (
    Array.isArray(value) &&
    value.every((element: unknown) => {
      const isObject = typeof element === 'object' && element !== null;
      return isObject && 'const' in element && typeof element.const === 'string' && 'title' in element;
    })
  );
}

function mustBeNames(required: Json, properties: Readonly<Record<string, JsonObject>>): readonly string[] {
  if (isTexts(required) && required.every((name) => Object.hasOwn(properties, name))) return required;
  throw new AskInvalidError('the schema’s "required"', 'a list of names of its properties');
}

function mustBeObject(value: unknown, path: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new AskInvalidError(path, 'an object');
}
