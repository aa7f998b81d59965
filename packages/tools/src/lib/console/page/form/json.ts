import type { Json, JsonSchema } from '../../../manifest/json-schema.ts';
import { isJsonObject } from '../../../manifest/json-values.ts';

/** Whether a value is an array of JSON. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A text as it is, anything else as JSON. */
export function formatJson(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether two values are the same, whatever the order of their names. */
export function isSame(left: Json | undefined, right: Json | undefined): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  const names = Object.keys(left);
  return (
    Array.isArray(left) === Array.isArray(right) &&
    names.length === Object.keys(right).length &&
    names.every((name) => isSame(Reflect.get(left, name), Reflect.get(right, name)))
  );
}

/**
 * Follows a schema's references.
 *
 * @param schema any
 * @param root where references are looked up
 * @returns the schema that is meant, and the references that led to it
 */
export function resolve(schema: JsonSchema, root: JsonSchema): { schema: JsonSchema; refs: readonly string[] } {
  const refs: string[] = [];
  let found = schema;
  while (found.$ref !== undefined && !refs.includes(found.$ref)) {
    const { $ref, ...rest } = found;
    refs.push($ref);
    found = { ...lookUp($ref, root), ...rest };
  }
  return { schema: found, refs };
}

/** RFC 6901: `#/$defs/Tree`. */
function lookUp(ref: string, root: JsonSchema): JsonSchema {
  let found: unknown = root;
  for (const part of ref.split('/').slice(1)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    found = isJsonObject(found) ? found[name] : undefined;
  }
  return isJsonObject(found) ? found : {};
}
