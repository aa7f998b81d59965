/**
 * The plain schemas behind a schema: references followed, alternatives listed.
 *
 * Called by: `output-schema`, `text-arguments`.
 */
import type { JsonSchema } from '../manifest/json-schema.ts';
import { followRef } from '../schema/json-pointer.ts';

/** Deep enough for what a compiler writes; a schema that is nothing but itself ends here. */
const maxDepth = 8;

/**
 * The schemas of which a value must fit one.
 *
 * @param schema any
 * @param root where its references begin
 * @returns schemas without `$ref`, `anyOf`, `oneOf`
 */
export function listVariants(schema: JsonSchema, root: JsonSchema): readonly JsonSchema[] {
  return list(schema, root, 0);
}

function list(schema: JsonSchema, root: JsonSchema, depth: number): readonly JsonSchema[] {
  if (depth > maxDepth) return [];
  const target = schema.$ref === undefined ? undefined : followRef(schema.$ref, root);
  if (target !== undefined) return list(target, root, depth + 1);
  const variants = schema.anyOf ?? schema.oneOf;
  return variants === undefined ? [schema] : variants.flatMap((variant) => list(variant, root, depth + 1));
}
