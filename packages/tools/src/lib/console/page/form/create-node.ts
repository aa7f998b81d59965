/** Makes a form of a schema, filled with a value or with the schema's defaults. */
import type { Json, JsonSchema } from '../../../manifest/json-schema.ts';
import { isJsonObject } from '../../../mcp/json-values.ts';
import type { FormNode, NodeFacts, NumberNode, Option, TextNode } from './form-node.ts';
import { formatJson, isArray, isSame, resolve } from './json.ts';
import { isLike, labelVariant, listOptions, listVariants } from './variants.ts';

/** Forms are at most so deep; what is deeper is written as JSON. */
const DEPTH_MAX = 8;

/** Fewer options than this can be seen all at once. */
const RADIOS_MAX = 4;

/** Where a schema stands. */
interface Place {
  readonly title: string;
  readonly isRequired: boolean;
  readonly root: JsonSchema;
  /** The references that led here: what comes back to one of them need not be shown yet. */
  readonly refs: readonly string[];
  readonly depth: number;
}

/**
 * Makes the form of a tool's arguments, or of an ask.
 *
 * @param schema of an object, as the server sent it
 * @param value what to fill in; else the schema's defaults
 * @returns the form
 */
export function createForm(schema: JsonSchema, value?: Json): FormNode {
  return createNode(schema, { title: '', isRequired: true, root: schema, refs: [], depth: 0 }, value);
}

function createNode(given: JsonSchema, place: Place, value: Json | undefined): FormNode {
  const { schema, refs } = resolve(given, place.root);
  const facts = {
    title: schema.title ?? place.title,
    description: [schema.description, schema['x-hint']].filter(Boolean).join('\n'),
    isRequired: place.isRequired,
  };
  const filled = value === undefined ? schema.default : value;
  const inside = { ...place, refs: [...place.refs, ...refs], depth: place.depth + 1 };
  if (schema['x-hidden'] === true) return { ...facts, kind: 'fixed', value: value ?? schema.const, isShown: false };
  if (schema.const !== undefined && place.isRequired)
    return { ...facts, kind: 'fixed', value: schema.const, isShown: true };
  const options = listOptions(schema.const === undefined ? schema : { enum: [schema.const] });
  if (options !== undefined) return createChoice(facts, options, schema, filled);
  if (place.depth > DEPTH_MAX) return createJson(facts, filled);
  const variants = listVariants(schema);
  if (variants !== undefined) return createUnion(facts, variants, inside, filled);
  if (schema.type === 'object' && schema['x-field'] === 'file')
    return { ...facts, kind: 'file', accept: textOf(schema['x-accept']), file: undefined };
  switch (schema.type) {
    case 'string':
      return createText(facts, schema, filled);
    case 'integer':
    case 'number':
      return createNumber(facts, schema, filled);
    case 'boolean':
      return createSwitch(facts, schema, filled);
    case 'null':
      return { ...facts, kind: 'fixed', value: null, isShown: true };
    case 'array':
      return createArray(facts, schema, inside, filled);
    case 'object':
      return createObject(facts, schema, inside, filled);
    case undefined:
    default:
      return createJson(facts, filled);
  }
}

function createText(facts: NodeFacts, schema: JsonSchema, value: Json | undefined): TextNode {
  const { 'x-accept': accept, 'x-field': field, contentEncoding } = schema;
  const look = lookOfText(schema);
  const empty = look === 'color' && facts.isRequired ? '#000000' : ''; // The browser's field for colors is never empty.
  const text = value === undefined ? empty : formatJson(value);
  const isFile = accept !== undefined || field === 'file' || contentEncoding === 'base64';
  return {
    ...facts,
    kind: 'text',
    look,
    placeholder: placeholderOf(schema),
    lengthMin: schema.minLength,
    lengthMax: schema.maxLength,
    pattern: schema.pattern,
    file: isFile ? { accept: textOf(accept), isBase64: contentEncoding === 'base64' } : undefined,
    raw: look === 'datetime-local' ? toLocalTime(text) : text,
  };
}

/** Types of the `input` element that have the same name as what they are for. */
const looks = ['email', 'url', 'date', 'password', 'color', 'tel', 'week', 'month'];

const aliases: Readonly<Record<string, string>> = {
  uri: 'url',
  'date-time': 'datetime-local',
  datetime: 'datetime-local',
  textarea: 'area',
  markdown: 'area',
  code: 'area',
};

function lookOfText(schema: JsonSchema): string {
  for (const name of [textOf(schema['x-field']), schema.format ?? '']) {
    if (looks.includes(name)) return name;
    if (Object.hasOwn(aliases, name)) return aliases[name] ?? '';
  }
  return 'text';
}

function createNumber(facts: NodeFacts, schema: JsonSchema, value: Json | undefined): NumberNode {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const isInteger = type === 'integer';
  const isRange =
    minimum !== undefined && maximum !== undefined && ['range', 'slider'].includes(textOf(schema['x-field']));
  const filled = value ?? (isRange && facts.isRequired ? minimum : undefined);
  return {
    ...facts,
    kind: 'number',
    isInteger,
    look: isRange ? 'range' : 'number',
    placeholder: placeholderOf(schema),
    min: minimum ?? exclusiveMinimum,
    max: maximum ?? exclusiveMaximum,
    step: multipleOf ?? (isInteger ? 1 : undefined),
    raw: filled === undefined ? '' : formatJson(filled),
  };
}

function createSwitch(facts: NodeFacts, schema: JsonSchema, value: Json | undefined): FormNode {
  if (facts.isRequired || value !== undefined) return { ...facts, kind: 'switch', isOn: value === true };
  const options = [
    { label: 'yes', value: true },
    { label: 'no', value: false },
  ];
  return createChoice(facts, options, schema, value);
}

function createChoice(
  facts: NodeFacts,
  options: readonly Option[],
  schema: JsonSchema,
  value: Json | undefined,
): FormNode {
  // A radio button cannot be taken back.
  const isRadio = facts.isRequired && (options.length < RADIOS_MAX || schema['x-field'] === 'radio');
  const chosen = value === undefined ? -1 : options.findIndex((option) => isSame(option.value, value));
  return { ...facts, kind: 'choice', options, chosen, look: isRadio ? 'radio' : 'select' };
}

function createUnion(
  facts: NodeFacts,
  schemas: readonly JsonSchema[],
  place: Place,
  value: Json | undefined,
): FormNode {
  const { root, refs } = place;
  const create = (schema: JsonSchema, filled?: Json) =>
    createNode(schema, { ...place, title: '', isRequired: true }, filled);
  const variants = schemas.map((schema) => ({ label: labelVariant(schema, root), create: () => create(schema) }));
  const first = schemas.findIndex((schema) => schema.$ref === undefined || !refs.includes(schema.$ref)); // F1
  const like = value === undefined ? -1 : schemas.findIndex((schema) => isLike(value, schema, root));
  const chosen = like === -1 && facts.isRequired ? Math.max(first, 0) : like;
  const schema = schemas[chosen];
  const inner = schema === undefined ? undefined : create(schema, like === -1 ? undefined : value);
  return { ...facts, kind: 'union', variants, chosen, inner };
}

function createArray(facts: NodeFacts, schema: JsonSchema, place: Place, value: Json | undefined): FormNode {
  const { items, prefixItems, minItems = 0, maxItems = Infinity, default: fallback } = schema;
  const filled = isArray(value) ? value : [];
  const createItem = (index: number, given: JsonSchema) =>
    createNode(given, { ...place, title: String(index + 1), isRequired: true }, filled[index]);
  if (prefixItems !== undefined && !isJsonObject(items))
    return createOptional(facts, value, () => ({
      ...facts,
      kind: 'list',
      hasDefault: false,
      lengthMin: prefixItems.length,
      lengthMax: prefixItems.length,
      items: prefixItems.map((item, index) => createItem(index, item)),
      create: undefined,
    }));
  if (!isJsonObject(items) || prefixItems !== undefined) return createJson(facts, value);
  const options = listOptions(resolve(items, place.root).schema);
  const hasDefault = fallback !== undefined;
  if (options !== undefined && (schema.uniqueItems === true || options.length < RADIOS_MAX * 3)) {
    const isChosen = ({ value: one }: Option) => filled.some((other) => isSame(one, other));
    const chosen = new Set(options.flatMap((option, index) => (isChosen(option) ? [index] : [])));
    return { ...facts, kind: 'choices', options, hasDefault, chosen };
  }
  const create = (index: number) => createItem(index, items);
  const length = Math.max(filled.length, facts.isRequired ? minItems : 0);
  return {
    ...facts,
    kind: 'list',
    hasDefault,
    lengthMin: minItems,
    lengthMax: maxItems,
    items: Array.from({ length }, (_, index) => create(index)),
    create,
  };
}

function createObject(facts: NodeFacts, schema: JsonSchema, place: Place, value: Json | undefined): FormNode {
  const { properties, required = [], additionalProperties, default: fallback } = schema;
  const filled = isJsonObject(value) ? value : {};
  if (properties !== undefined || additionalProperties === false)
    return createOptional(facts, value, () => ({
      ...facts,
      kind: 'group',
      members: Object.entries(properties ?? {}).map(([name, property]) => {
        const isRequired = required.includes(name);
        return { name, node: createNode(property, { ...place, title: name, isRequired }, filled[name]) };
      }),
    }));
  if (!isJsonObject(additionalProperties)) return createJson(facts, value);
  const create = (given?: Json) =>
    createNode(additionalProperties, { ...place, title: 'value', isRequired: true }, given);
  const rows = Object.entries(filled).map(([name, member]) => ({ name, node: create(member) }));
  return { ...facts, kind: 'record', hasDefault: fallback !== undefined, rows, create: () => create() };
}

/** F1: what need not be there is made when it is wanted. */
function createOptional(facts: NodeFacts, value: Json | undefined, create: () => FormNode): FormNode {
  if (facts.isRequired) return create();
  return { ...facts, kind: 'optional', create, inner: value === undefined ? undefined : create() };
}

function createJson(facts: NodeFacts, value: Json | undefined): FormNode {
  return { ...facts, kind: 'json', raw: value === undefined ? '' : JSON.stringify(value, null, 2) };
}

function placeholderOf({ 'x-placeholder': placeholder, examples }: JsonSchema): string {
  const [example] = examples ?? [];
  return textOf(placeholder) || (example === undefined ? '' : formatJson(example));
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** ISO 8601 as the clock on the wall shows it, without a zone: what the browser's field for times takes. */
function toLocalTime(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return '';
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, -1);
}
