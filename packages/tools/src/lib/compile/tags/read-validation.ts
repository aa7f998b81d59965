/** `@validate params.email must be a valid email`: what arguments must be beyond their types. */
import type { JsonSchema, ObjectSchema } from '../../manifest/json-schema.ts';
import type { Middleware, ValidationRule } from '../../manifest/manifest.ts';
import type { DocTag } from '../comment/doc-comment.ts';
import type { TagSet } from './tag-set.ts';
import { splitWords } from '../split-words.ts';
import { parseNumber } from './tag-values.ts';

/** What can be demanded, by the words behind `must be`; the first that the rule contains counts. */
const demands: readonly (readonly [words: string, schema: JsonSchema])[] = [
  ['email', { type: 'string', format: 'email' }],
  ['url', { type: 'string', format: 'uri', pattern: '^https?://' }],
  ['uuid', { type: 'string', format: 'uuid' }],
  ['non-negative', { type: 'number', minimum: 0 }],
  ['positive', { type: 'number', exclusiveMinimum: 0 }],
  ['non-empty', { not: { type: 'null' }, minLength: 1, minItems: 1 }],
  ['integer', { type: 'integer' }],
];

/** The same with a number behind the words. */
const limits: readonly (readonly [words: string, create: (limit: number) => JsonSchema])[] = [
  ['at least', (limit) => ({ type: 'number', minimum: limit })],
  ['at most', (limit) => ({ type: 'number', maximum: limit })],
  ['more than', (limit) => ({ type: 'number', exclusiveMinimum: limit })],
  ['less than', (limit) => ({ type: 'number', exclusiveMaximum: limit })],
];

/**
 * The layer of a method's `@validate` tags.
 *
 * @param tags of the method
 * @param input the schema of its arguments
 * @returns undefined if it has none
 */
export function readValidation(tags: TagSet, input: ObjectSchema): Middleware | undefined {
  const rules = tags.all('validate').flatMap((tag) => readRule(tags, tag, input) ?? []);
  return rules.length === 0 ? undefined : { kind: 'validate', rules };
}

function readRule(tags: TagSet, tag: DocTag, input: ObjectSchema): ValidationRule | undefined {
  const [subject = '', ...words] = splitWords(tag.text);
  const [parameter = '', ...path] = subject.split('.').slice(subject.startsWith('params.') ? 1 : 0);
  const names = Object.keys(input.properties ?? {});
  if (!names.includes(parameter)) {
    return tags.error(tag, {
      message: `@validate ${subject}: the method has no argument ${parameter === '' ? 'without a name' : parameter}`,
      cure: names.length === 0 ? 'Remove the tag.' : `Its arguments are: ${names.join(', ')}.`,
    });
  }
  const schema = schemaOf(words.join(' '));
  if (schema === undefined) {
    return tags.error(tag, {
      message: `@validate ${subject}: "${words.join(' ')}" is no rule`,
      cure: `Write "must be" and one of: ${demands.map(([name]) => name).join(', ')}, or ${limits.map(([name]) => `${name} <number>`).join(', ')}.`,
    });
  }
  return { parameter, schema: nest(path, schema), text: tag.text };
}

function schemaOf(rule: string): JsonSchema | undefined {
  const lower = rule.toLowerCase();
  const demand = demands.find(([words]) => lower.includes(words));
  if (demand !== undefined) return demand[1];
  for (const [words, create] of limits) {
    const at = lower.indexOf(`${words} `);
    if (at === -1) continue;
    const [number = ''] = splitWords(lower.slice(at + words.length));
    const limit = parseNumber(number.startsWith('-') ? number.slice(1) : number);
    if (limit !== undefined) return create(number.startsWith('-') ? -limit : limit);
  }
  return undefined;
}

/** `user.email`: what the property of an argument must be. */
function nest(path: readonly string[], schema: JsonSchema): JsonSchema {
  return path.reduceRight<JsonSchema>(
    (inner, name) => ({ type: 'object', properties: { [name]: inner }, required: [name] }),
    schema,
  );
}
