/**
 * Applies documentation to the schema of the type that it stands at.
 *
 * Invariants:
 * - A1 A tag either changes the schema or is complained about; none is lost in silence.
 * - A2 What a tag means follows from the type: `min` is `minimum` of numbers, `minLength` of strings, `minItems` of
 *   arrays; in a union it goes to every member that it fits.
 * - A3 Values a tag gives (`default`, `example`) fit the finished schema, or are left out.
 */
import { Validator, type Schema } from '@cfworker/json-schema';

import type { Json, JsonSchema, JsonSchemaType } from '../../manifest/json-schema.ts';
import { applyConstraint, isConstraint, type Applied } from './apply-constraint.ts';
import { namesOfInlineTags, type Documentation, type InlineTag } from './parse-inline-tags.ts';
import type { Complaint } from './schema-problem.ts';

/** What a misfit does to the build. */
const severity = 'warning';

/** What applying needs from the schema that is being built. */
export interface Surroundings {
  /** Finished `$defs` by their `$ref`; undefined while they are being built. */
  readonly resolve: (ref: string) => JsonSchema | undefined;
  readonly complain: (complaint: Complaint) => void;
}

/**
 * Applies a description and its inline tags.
 *
 * @param schema the schema of the type
 * @param documentation what is written at it
 * @param surroundings who resolves references and takes complaints
 * @returns the schema that says both
 */
export function applyDocumentation(
  schema: JsonSchema,
  documentation: Documentation,
  surroundings: Surroundings,
): JsonSchema {
  for (const name of documentation.unknown ?? []) surroundings.complain(complainOfUnknown(name));
  const { description, tags } = documentation;
  let result = description === undefined ? schema : describe(schema, description);
  for (const tag of [...tags.filter(isConstraint), ...tags.filter((other) => !isConstraint(other))]) {
    const applied = isConstraint(tag) ? applyConstraint(result, tag, surroundings.resolve) : applyNote(result, tag);
    if (applied.kind === 'misfit') surroundings.complain({ severity, message: applied.message, cure: applied.cure });
    else result = applied.schema;
  }
  return result;
}

/**
 * Applies a default that the source gives as a value.
 *
 * @param schema the schema of the parameter or property
 * @param value the constant
 * @param surroundings who takes the complaint if it does not fit
 * @returns the schema with the default, or as it was
 */
export function applyDefault(schema: JsonSchema, value: Json, surroundings: Surroundings): JsonSchema {
  if (fits(value, schema)) return { ...schema, default: value };
  surroundings.complain({
    severity,
    message: `the default ${JSON.stringify(value)} does not fit what its own type and tags say`,
    cure: 'Change the default, or the tag that excludes it.',
  });
  return schema;
}

/** The description stands right behind the type, where readers look for it. */
function describe(schema: JsonSchema, description: string): JsonSchema {
  const described: JsonSchema = { ...schema, description };
  return { ...(schema.type !== undefined && { type: schema.type }), description, ...described };
}

/** Tags that only people, forms and clients read. */
function applyNote(schema: JsonSchema, tag: InlineTag): Applied {
  const { name, value } = tag;
  switch (name) {
    case 'default':
      return applyValue(schema, tag, (parsed) => ({ default: parsed }));
    case 'example':
      return applyValue(schema, tag, (parsed) => ({ examples: [...(schema.examples ?? []), parsed] }));
    case 'deprecated':
      return change(schema, { deprecated: true, ...describeDeprecated(schema.description, value) });
    case 'readOnly':
    case 'writeOnly':
      return applyAccess(schema, name);
    case 'header':
      return applyHeader(schema, value);
    case 'hidden':
      return change(schema, { 'x-hidden': true });
    case 'label':
      return value === '' ? missingValue(name) : change(schema, { title: value });
    default:
      return value === '' ? missingValue(name) : change(schema, { [`x-${name}`]: value });
  }
}

function applyAccess(schema: JsonSchema, name: 'readOnly' | 'writeOnly'): Applied {
  if (schema[name === 'readOnly' ? 'writeOnly' : 'readOnly'] !== true) return change(schema, { [name]: true });
  return {
    kind: 'misfit',
    message: `{@${name}} stands beside its opposite`,
    cure: 'A value is read-only, write-only or neither: keep one.',
  };
}

/** What a header can repeat (MCP 2026-07-28), and how it may be called (RFC 9110's `token`). */
function applyHeader(schema: JsonSchema, value: string): Applied {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value)) {
    return {
      kind: 'misfit',
      message: `{@header ${value}} names no header`,
      cure: 'Write letters, digits and dashes, as in {@header Region}: the header is then Mcp-Param-Region.',
    };
  }
  if (schema.type !== 'string' && schema.type !== 'integer' && schema.type !== 'boolean') {
    return {
      kind: 'misfit',
      message: `{@header ${value}} does not fit its type ${describeKinds(schema)}`,
      cure: 'A header repeats a text, a boolean or a whole number: {@int} makes a number one.',
    };
  }
  return change(schema, { 'x-mcp-header': value });
}

function applyValue(schema: JsonSchema, tag: InlineTag, patch: (parsed: Json) => JsonSchema): Applied {
  const parsed = parseValue(tag.value, schema);
  if (parsed !== undefined) return change(schema, patch(parsed));
  return {
    kind: 'misfit',
    message: `{@${tag.name} ${tag.value}} does not fit its type ${describeKinds(schema)} and its other tags`,
    cure: 'Write a value that fits; arrays and objects are written as JSON.',
  };
}

/** The value that a text means: JSON if that fits, else the text itself if that fits. */
function parseValue(text: string, schema: JsonSchema): Json | undefined {
  return [parseJson(text), text].find((value) => value !== undefined && fits(value, schema));
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Whether a value fits; a schema that points to a definition still in the making is not asked. */
function fits(value: Json, schema: JsonSchema): boolean {
  if (hasReference(schema)) return true;
  return new Validator(schema as Schema, '2020-12').validate(value).valid;
}

function hasReference(value: Json | JsonSchema): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, member]) => key === '$ref' || hasReference(member as Json));
}

function describeDeprecated(description: string | undefined, reason: string): Pick<JsonSchema, 'description'> {
  if (reason === '') return {};
  return { description: [description, `Deprecated: ${reason}`].filter((part) => part !== undefined).join('\n\n') };
}

function describeKinds(schema: JsonSchema): string {
  const kinds: JsonSchemaType | readonly JsonSchemaType[] = schema.type ?? [];
  const text = [kinds].flat().join(' or ');
  return text === '' ? '' : `(${text})`;
}

function change(schema: JsonSchema, patch: JsonSchema): Applied {
  return { kind: 'schema', schema: { ...schema, ...patch } };
}

function missingValue(name: string): Applied {
  return { kind: 'misfit', message: `{@${name}} has no value`, cure: `Write {@${name} …}, or leave it out.` };
}

function complainOfUnknown(name: string): Complaint {
  return {
    severity,
    message: `{@${name}} is no inline tag`,
    cure: `It stays in the description. Tags are: ${namesOfInlineTags().join(', ')}.`,
  };
}
