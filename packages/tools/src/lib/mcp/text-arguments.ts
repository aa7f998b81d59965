/**
 * Arguments that can only be texts on the wire, as those of prompts and the variables of URIs: each becomes what the
 * method's schema says it is.
 *
 * Called by: `instance`, before it checks the arguments; `photon-protocol`.
 */
import type { Json, JsonObject, JsonSchema, ObjectSchema } from '../manifest/json-schema.ts';
import { readJson } from '../manifest/json-values.ts';
import { listVariants } from './schema-variants.ts';

/**
 * Reads texts as the types of a schema.
 *
 * @param texts by name
 * @param schema of the method's arguments
 * @returns the arguments; what cannot be read as its type stays a text, for the schema to refuse
 */
export function readTextArguments(texts: Readonly<Record<string, string>>, schema: ObjectSchema): JsonObject {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const property = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
      return [name, property === undefined ? text : readText(text, listVariants(property, schema).flatMap(typesOf))];
    }),
  );
}

function readText(text: string, allowed: readonly string[]): Json {
  const types = new Set(allowed);
  if (types.has('string') || types.size === 0) return text;
  if ((types.has('number') || types.has('integer')) && text.trim() !== '' && Number.isFinite(Number(text)))
    return Number(text);
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (types.has('null') && (text === '' || text === 'null')) return null;
  if (types.has('object') || types.has('array')) return readJson(text) ?? text;
  return text;
}

function typesOf(schema: JsonSchema): readonly string[] {
  if (schema.type !== undefined) return typeof schema.type === 'string' ? [schema.type] : schema.type;
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  return values.map((value) => (value === null ? 'null' : typeof value));
}
