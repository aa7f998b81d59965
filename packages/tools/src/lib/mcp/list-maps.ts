/**
 * Maps in results. One whose keys may be no texts travels as a list of pairs, any other as an object. One that is
 * empty, or happens to have texts only, does not say which of the two it is; the schema of the result does.
 *
 * Called by: `output-schema`.
 */
import type { JsonSchema } from '../manifest/json-schema.ts';
import { listVariants } from './schema-variants.ts';

/** Deeper values stay as they are. */
const maxDepth = 50;

/**
 * Makes what replaces maps by lists.
 *
 * @param root schema of the result
 * @returns undefined if it has no map of that kind, as most have not
 */
export function createMapLister(root: JsonSchema): ((value: unknown) => unknown) | undefined {
  if (!JSON.stringify(root).includes('"x-class":"Map"')) return undefined;
  return (value) => list(value, [root], root, 0);
}

/** The value, or a copy in which such maps are lists. */
function list(value: unknown, schemas: readonly JsonSchema[], root: JsonSchema, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > maxDepth) return value;
  const variants = schemas.flatMap((schema) => listVariants(schema, root));
  const inner = (held: unknown, its: readonly JsonSchema[]): unknown => list(held, its, root, depth + 1);
  if (value instanceof Map) {
    const [keys, values] = [variants.flatMap(keysOf), variants.flatMap(valuesOf)];
    const pairs = [...value].map(([key, held]): [unknown, unknown] => [inner(key, keys), inner(held, values)]);
    return variants.some(isListedMap) ? pairs : new Map(pairs);
  }
  if (Array.isArray(value))
    return value.map((held: unknown, index) =>
      inner(
        held,
        variants.flatMap((one) => itemOf(one, index)),
      ),
    );
  if (value instanceof Set)
    return [...value].map((held: unknown) =>
      inner(
        held,
        variants.flatMap((one) => itemOf(one, 0)),
      ),
    );
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [
      name,
      inner(
        held,
        variants.flatMap((one) => propertyOf(one, name)),
      ),
    ]),
  );
}

function isListedMap(schema: JsonSchema): boolean {
  return schema['x-class'] === 'Map' && schema.type === 'array';
}

function pairOf({ items }: JsonSchema): readonly JsonSchema[] {
  return typeof items === 'object' ? (items.prefixItems ?? []) : [];
}

function keysOf(schema: JsonSchema): readonly JsonSchema[] {
  return pairOf(schema).slice(0, 1);
}

function valuesOf(schema: JsonSchema): readonly JsonSchema[] {
  const { additionalProperties } = schema;
  return [...pairOf(schema).slice(1), ...(typeof additionalProperties === 'object' ? [additionalProperties] : [])];
}

function itemOf({ prefixItems = [], items }: JsonSchema, index: number): readonly JsonSchema[] {
  const item = prefixItems[index] ?? items;
  return typeof item === 'object' ? [item] : [];
}

function propertyOf({ properties = {}, additionalProperties }: JsonSchema, name: string): readonly JsonSchema[] {
  const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
  const found = own ?? additionalProperties;
  return typeof found === 'object' ? [found] : [];
}
