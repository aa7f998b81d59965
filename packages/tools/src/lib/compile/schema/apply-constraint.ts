/** The inline tags that narrow a type: bounds, patterns, formats, choices. */
import type { Json, JsonSchema, JsonSchemaType } from '../../manifest/json-schema.ts';
import type { InlineTag } from './parse-inline-tags.ts';

/** A schema that says what a tag says, or why it cannot. */
export type Applied =
  | { readonly kind: 'schema'; readonly schema: JsonSchema }
  | { readonly kind: 'misfit'; readonly message: string; readonly cure: string };

type Resolve = (ref: string) => JsonSchema | undefined;

/** What a tag adds to a schema of one type; undefined if it means nothing there. */
type PatchOf = (type: JsonSchemaType, schema: JsonSchema) => JsonSchema | undefined;

type Bounds = Readonly<Partial<Record<JsonSchemaType, 'minimum' | 'maximum' | Lengths>>>;
type Lengths = 'minLength' | 'maxLength' | 'minItems' | 'maxItems';

/** The keyword that a bound becomes, by the type that it stands at. */
const bounds: ReadonlyMap<string, Bounds> = new Map<string, Bounds>([
  ['min', { number: 'minimum', integer: 'minimum', string: 'minLength', array: 'minItems' }],
  ['max', { number: 'maximum', integer: 'maximum', string: 'maxLength', array: 'maxItems' }],
  ['minItems', { array: 'minItems' }],
  ['maxItems', { array: 'maxItems' }],
]);

/** Pairs that must not cross. */
const pairs: readonly (readonly [keyof JsonSchema, keyof JsonSchema])[] = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
];

const constraints: ReadonlyMap<string, (schema: JsonSchema, tag: InlineTag, resolve: Resolve) => Applied> = new Map([
  ...[...bounds.keys()].map((name) => [name, applyBound] as const),
  ['unique', applyUnique],
  ['pattern', applyPattern],
  ['format', applyFormat],
  ['multipleOf', applyMultipleOf],
  ['int', applyInteger],
  ['choice', applyChoice],
  ['choice-from', applyChoiceFrom],
]);

/** Tells whether a tag narrows the type. */
export function isConstraint(tag: InlineTag): boolean {
  return constraints.has(tag.name);
}

/**
 * Narrows a schema by a tag.
 *
 * @param schema the schema so far
 * @param tag one for which `isConstraint` holds
 * @param resolve finds finished definitions
 * @returns the narrower schema, or why the tag does not fit
 */
export function applyConstraint(schema: JsonSchema, tag: InlineTag, resolve: Resolve): Applied {
  const apply = constraints.get(tag.name);
  return apply === undefined ? { kind: 'schema', schema } : apply(schema, tag, resolve);
}

function applyBound(schema: JsonSchema, tag: InlineTag, resolve: Resolve): Applied {
  const value = Number(tag.value);
  if (tag.value === '' || !Number.isFinite(value)) return misfit(tag, 'its value is no number', 'Write a number.');
  const keywords = bounds.get(tag.name) ?? {};
  const applied = applyPatch(schema, tag, resolve, (type) => {
    const keyword = keywords[type];
    if (keyword === undefined) return undefined;
    const isLength = keyword !== 'minimum' && keyword !== 'maximum';
    return isLength && (value < 0 || !Number.isInteger(value)) ? undefined : { [keyword]: value };
  });
  if (applied.kind === 'misfit' || !hasCrossedBounds(applied.schema)) return applied;
  return misfit(tag, 'the lower bound is above the upper one, so that nothing fits', 'Change one of the two.');
}

function hasCrossedBounds(schema: JsonSchema): boolean {
  const isCrossed = pairs.some(([low, high]) => {
    const [lower, upper] = [schema[low], schema[high]];
    return typeof lower === 'number' && typeof upper === 'number' && lower > upper;
  });
  return isCrossed || (schema.anyOf ?? []).some(hasCrossedBounds);
}

function applyUnique(schema: JsonSchema, tag: InlineTag, resolve: Resolve): Applied {
  return applyPatch(schema, tag, resolve, (type) => (type === 'array' ? { uniqueItems: true } : undefined));
}

function applyPattern(schema: JsonSchema, tag: InlineTag, resolve: Resolve): Applied {
  try {
    void new RegExp(tag.value, 'u');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return misfit(
      tag,
      reason,
      'Write a regular expression that is valid with the flag u: it escapes only what has a meaning.',
    );
  }
  return applyPatch(schema, tag, resolve, (type, { format, pattern }) =>
    type === 'string' && format === undefined && pattern === undefined ? { pattern: tag.value } : undefined,
  );
}

function applyFormat(schema: JsonSchema, tag: InlineTag, resolve: Resolve): Applied {
  if (tag.value === '') return misfit(tag, 'it names no format', 'Write one, such as {@format email}.');
  return applyPatch(schema, tag, resolve, (type) => (type === 'string' ? { format: tag.value } : undefined));
}

function applyMultipleOf(schema: JsonSchema, tag: InlineTag, resolve: Resolve): Applied {
  const value = Number(tag.value);
  if (!(value > 0)) return misfit(tag, 'its value is no number above zero', 'Write one, such as {@multipleOf 5}.');
  if (value === 1) return applyInteger(schema, tag, resolve);
  return applyPatch(schema, tag, resolve, (type) => (isNumeric(type) ? { multipleOf: value } : undefined));
}

function applyInteger(schema: JsonSchema, tag: InlineTag, resolve: Resolve): Applied {
  return applyPatch(schema, tag, resolve, (type, { type: types }) => {
    if (!isNumeric(type)) return undefined;
    return { type: Array.isArray(types) ? types.map((one) => (one === 'number' ? 'integer' : one)) : 'integer' };
  });
}

function applyChoice(schema: JsonSchema, tag: InlineTag, resolve: Resolve): Applied {
  const texts = tag.value
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  if (texts.length === 0)
    return misfit(tag, 'it names no choice', 'Write them with commas, as in {@choice small,large}.');
  const declared = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (declared !== undefined) return narrowChoices(schema, declared, texts, tag);
  if (schema.type === undefined && Object.keys(schema).every((key) => key === 'description')) {
    return { kind: 'schema', schema: { ...schema, type: 'string', enum: texts } };
  }
  return applyPatch(schema, tag, resolve, (type, branch) => patchOfChoice(type, branch, texts));
}

function patchOfChoice(type: JsonSchemaType, schema: JsonSchema, texts: readonly string[]): JsonSchema | undefined {
  const others = Array.isArray(schema.type) ? schema.type.filter((other) => other !== type) : [];
  if (others.some((other) => other !== 'null')) return undefined;
  const nothing = others.map(() => null);
  if (type === 'string') return { enum: [...texts, ...nothing] };
  if (type === 'array' && isPlainSchema(schema.items)) {
    const patch = [schema.items.type ?? 'string']
      .flat()
      .map((item) => patchOfChoice(item, schema.items as JsonSchema, texts));
    const fitting = patch.find((one) => one !== undefined);
    return fitting && { items: { type: 'string', ...schema.items, ...fitting } };
  }
  const numbers = texts.map(Number);
  return isNumeric(type) && numbers.every(Number.isFinite) ? { enum: [...numbers, ...nothing] } : undefined;
}

/** Choices of a type that has some already must be among them. */
function narrowChoices(
  schema: JsonSchema,
  declared: readonly Json[],
  texts: readonly string[],
  tag: InlineTag,
): Applied {
  const chosen = declared.filter((value) => value === null || texts.includes(textOf(value)));
  const strange = texts.filter((text) => !declared.some((value) => textOf(value) === text));
  if (strange.length === 0) return { kind: 'schema', schema: { ...schema, enum: chosen } };
  return misfit(tag, `the type does not allow ${strange.join(', ')}`, 'Leave the tag out: the type lists its choices.');
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The choices come when tools are listed; the name of the method that knows them stays in the schema. */
function applyChoiceFrom(schema: JsonSchema, tag: InlineTag): Applied {
  if (tag.value === '') return misfit(tag, 'it names no method', 'Write one, as in {@choice-from groups.name}.');
  return { kind: 'schema', schema: { ...schema, 'x-choice-from': tag.value } };
}

/** Adds to every part of the schema that the tag fits. */
function applyPatch(schema: JsonSchema, tag: InlineTag, resolve: Resolve, patchOf: PatchOf): Applied {
  const patched = patch(schema, resolve, patchOf);
  if (patched !== undefined) return { kind: 'schema', schema: patched };
  const found = describeType(schema);
  return misfit(tag, `it does not fit ${found}`, 'Leave it out, or change the type that it stands at.');
}

function patch(schema: JsonSchema, resolve: Resolve, patchOf: PatchOf): JsonSchema | undefined {
  if (schema.anyOf !== undefined) {
    const branches = schema.anyOf.map((branch) => ({ branch, patched: patch(branch, resolve, patchOf) }));
    if (branches.every(({ patched }) => patched === undefined)) return undefined;
    return { ...schema, anyOf: branches.map(({ branch, patched }) => patched ?? branch) };
  }
  const shape = schema.$ref === undefined ? schema : (resolve(schema.$ref) ?? schema);
  if (shape.enum !== undefined || shape.const !== undefined || isOpaque(shape)) return undefined;
  const patches = [shape.type ?? []].flat().flatMap((type) => patchOf(type, shape) ?? []);
  return patches.length === 0 ? undefined : Object.assign({}, schema, ...patches);
}

/** Strings that stand for something else: neither their length nor their letters are the author's. */
function isOpaque(schema: JsonSchema): boolean {
  const isString = [schema.type ?? []].flat().includes('string');
  return isString && schema['x-class'] !== undefined && schema['x-class'] !== 'Date';
}

function isPlainSchema(items: JsonSchema['items']): items is JsonSchema {
  return (
    typeof items === 'object' && items.enum === undefined && items.const === undefined && items.anyOf === undefined
  );
}

function isNumeric(type: JsonSchemaType): boolean {
  return type === 'number' || type === 'integer';
}

function describeType(schema: JsonSchema): string {
  if (schema.enum !== undefined || schema.const !== undefined) return 'a type that lists its values';
  if (schema.anyOf !== undefined) return 'any member of the union';
  const types = [schema.type ?? []].flat();
  return types.length === 0 ? 'a type that says nothing about its values' : `the type ${types.join(' or ')}`;
}

function misfit(tag: InlineTag, reason: string, cure: string): Applied {
  const written = tag.value === '' ? `{@${tag.name}}` : `{@${tag.name} ${tag.value}}`;
  return { kind: 'misfit', message: `${written} is left out: ${reason}`, cure };
}
