import type { JsonSchema, ObjectSchema } from '../../manifest/json-schema.ts';

/**
 * The same schema with objects that may have more properties than it names: whoever sends by a webhook may extend it.
 *
 * @param schema closed at every depth
 */
export function openObjects(schema: ObjectSchema): ObjectSchema {
  return { ...open(schema), type: 'object' };
}

function open({ additionalProperties, ...schema }: JsonSchema): JsonSchema {
  const { properties, patternProperties, $defs, items, prefixItems, anyOf, oneOf, allOf } = schema;
  return {
    ...schema,
    ...(properties && { properties: openAll(properties) }),
    ...(patternProperties && { patternProperties: openAll(patternProperties) }),
    ...($defs && { $defs: openAll($defs) }),
    ...(typeof items === 'object' && { items: open(items) }),
    ...(prefixItems && { prefixItems: prefixItems.map(open) }),
    ...(anyOf && { anyOf: anyOf.map(open) }),
    ...(oneOf && { oneOf: oneOf.map(open) }),
    ...(allOf && { allOf: allOf.map(open) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: open(additionalProperties) }),
  };
}

function openAll(schemas: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, open(schema)]));
}
