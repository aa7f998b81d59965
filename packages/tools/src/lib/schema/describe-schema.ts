/** Schemas and values in words, for whoever has sent something else. */
import type { Json, JsonSchema } from '../manifest/json-schema.ts';

const nameOfType: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
  number: 'a number',
  integer: 'a whole number',
  string: 'a text',
};

/**
 * What a keyword asks for.
 *
 * @param keyword that a value breaks
 * @param schema that has the keyword
 * @returns undefined for keywords that need the validator's own words
 */
export function describeExpected(keyword: string, schema: JsonSchema | undefined): string | undefined {
  if (schema === undefined) return undefined;
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema;
  switch (keyword) {
    case 'type':
    case 'const':
    case 'enum':
    case 'anyOf':
    case 'oneOf':
      return describeSchema(schema);
    case 'minimum':
      return `a number of at least ${minimum}`;
    case 'maximum':
      return `a number of at most ${maximum}`;
    case 'exclusiveMinimum':
      return `a number above ${schema.exclusiveMinimum}`;
    case 'exclusiveMaximum':
      return `a number below ${schema.exclusiveMaximum}`;
    case 'multipleOf':
      return schema.multipleOf === 1 ? 'a whole number' : `a multiple of ${schema.multipleOf}`;
    case 'minLength':
      return `a text of at least ${minLength} characters`;
    case 'maxLength':
      return `a text of at most ${maxLength} characters`;
    case 'minItems':
      return `at least ${minItems} items`;
    case 'maxItems':
      return `at most ${maxItems} items`;
    case 'uniqueItems':
      return 'items that are all different';
    case 'pattern':
      return `a text that matches ${schema.pattern}`;
    case 'format':
      return `a text of format ${schema.format}`;
    default:
      return undefined;
  }
}

/** Choices beyond these are left out. */
const CHOICES_MAX = 12;

/**
 * What a schema asks for, in short.
 *
 * @param schema any
 * @returns `a number`, `one of "a", "b"`, `a text or null`
 */
export function describeSchema(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return describeChoices(schema.enum);
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts !== undefined) return [...new Set(parts.map(describeSchema))].join(' or ');
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  if (types.length === 0) return schema.$ref === undefined ? 'a value' : `a value of type ${nameOfRef(schema.$ref)}`;
  return types.map((type) => nameOfType[type] ?? type).join(' or ');
}

function describeChoices(choices: readonly Json[]): string {
  const shown = choices.slice(0, CHOICES_MAX).map((choice) => JSON.stringify(choice));
  const rest = choices.length > CHOICES_MAX ? ` and ${choices.length - CHOICES_MAX} more` : '';
  return `one of ${shown.join(', ')}${rest}`;
}

function nameOfRef(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/** Longer values are cut. */
const FOUND_LENGTH_MAX = 60;

/**
 * A value in short.
 *
 * @param value of JSON
 */
export function describeFound(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= FOUND_LENGTH_MAX ? text : `${text.slice(0, FOUND_LENGTH_MAX)}…`;
}
