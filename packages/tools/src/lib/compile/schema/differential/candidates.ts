/** Values made from a schema: some that fit it, and each of those with one thing changed. */
import type { Json, JsonObject, JsonSchema } from '../../../manifest/json-schema.ts';

const DEPTH_MAX = 4;
const COUNT_MAX = 12;

/**
 * Values near the border of a schema.
 *
 * @param schema a root
 * @returns values that fit it, and values that nearly do
 */
export function createCandidates(schema: JsonSchema): Json[] {
  const fitting = samples(schema, schema, 0);
  const changed = fitting.flatMap(mutate);
  const texts = new Map([...fitting, ...changed].map((value) => [JSON.stringify(value), value]));
  return [...texts.values()];
}

function samples(schema: JsonSchema, root: JsonSchema, depth: number): Json[] {
  if (depth > DEPTH_MAX) return [];
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice('#/$defs/'.length);
    return samples(root.$defs?.[name] ?? {}, root, depth + 1);
  }
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum !== undefined) return [...schema.enum];
  if (schema.anyOf !== undefined)
    return schema.anyOf.flatMap((branch) => samples(branch, root, depth).slice(0, COUNT_MAX));
  return [schema.type ?? []]
    .flat()
    .flatMap((type) => samplesOfType(type, schema, root, depth))
    .slice(0, COUNT_MAX);
}

function samplesOfType(type: string, schema: JsonSchema, root: JsonSchema, depth: number): Json[] {
  if (type === 'null') return [null];
  if (type === 'boolean') return [true];
  if (type === 'number' || type === 'integer') return [5];
  if (type === 'string') return ['sample'];
  return type === 'array' ? samplesOfArray(schema, root, depth) : samplesOfObject(schema, root, depth);
}

function samplesOfArray(schema: JsonSchema, root: JsonSchema, depth: number): Json[] {
  const places = (schema.prefixItems ?? []).map((place) => samples(place, root, depth + 1));
  const items = typeof schema.items === 'object' ? samples(schema.items, root, depth + 1) : [];
  const lengths = places.map((_, index) => index + 1).filter((length) => length >= (schema.minItems ?? 0));
  const starts = (lengths.length === 0 ? [0] : lengths).map((length) =>
    places.slice(0, length).map((values) => values[0] ?? null),
  );
  return [
    ...starts,
    ...items.map((item) => [...(starts.at(-1) ?? []), item]),
    ...(schema.minItems === undefined ? [[]] : []),
  ];
}

function samplesOfObject(schema: JsonSchema, root: JsonSchema, depth: number): Json[] {
  const required = new Set(schema.required);
  const entries = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    values: samples(property, root, depth + 1),
  }));
  if (entries.some(({ name, values }) => required.has(name) && values.length === 0)) return [];
  const pick = (wanted: (name: string) => boolean): JsonObject =>
    Object.fromEntries(
      entries.flatMap(({ name, values: [value] }) => (value !== undefined && wanted(name) ? [[name, value]] : [])),
    );
  const full = pick(() => true);
  const others = entries.flatMap(({ name, values }) => values.slice(1, 4).map((value) => ({ ...full, [name]: value })));
  const { additionalProperties } = schema;
  const free = typeof additionalProperties === 'object' ? samples(additionalProperties, root, depth + 1) : [];
  return [
    pick((name) => required.has(name)),
    full,
    ...others,
    ...free.slice(0, 3).map((value) => ({ ...full, free: value })),
  ];
}

/** The same value with one member missing, added, of another type or null. */
function mutate(value: Json): Json[] {
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    const replaced = list.flatMap((_, index) => [null, 'other', 9].map((other) => list.with(index, other)));
    return [...replaced, list.slice(1), [...list, 'other'], [...list, 9]];
  }
  if (typeof value !== 'object' || value === null) return [];
  const object = value as JsonObject;
  return [
    { ...object, undeclared: 1 },
    ...Object.keys(object).flatMap((name) => {
      const { [name]: member, ...rest } = object;
      const deeper = member === undefined ? [] : mutate(member).slice(0, 6);
      return [rest, ...[null, 'other', 9, true, ...deeper].map((other) => ({ ...object, [name]: other }))];
    }),
  ];
}
