/** Makes a form of a schema, filled with a value or with the schema's defaults. */
import type { Json, JsonSchema } from '../../../manifest/json-schema.ts';
import { isJsonObject } from '../../../manifest/json-values.ts';
import type { CompoundNode, FormNode, InputNode, NodeFacts, Option } from './form-node.ts';
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
  const { isRequired } = place;
  const description = [schema.description, textOf(schema['x-hint'])].filter(Boolean).join('\n');
  const facts = { title: schema.title ?? place.title, description, isRequired };
  const filled = value === undefined ? schema.default : value;
  const inside = { ...place, title: '', isRequired: true, refs: [...place.refs, ...refs], depth: place.depth + 1 };
  const { const: constant, type, 'x-field': field } = schema;
  if (schema['x-hidden'] === true) return { ...facts, kind: 'fixed', value: value ?? constant, isShown: false };
  if (constant !== undefined && isRequired) return { ...facts, kind: 'fixed', value: constant, isShown: true };
  const options = listOptions(constant === undefined ? schema : { enum: [constant] });
  if (options !== undefined) return createChoice(facts, options, filled, field === 'radio');
  if (place.depth > DEPTH_MAX) return createInput(facts, {}, filled);
  const variants = listVariants(schema);
  if (variants !== undefined) return createUnion(facts, variants, inside, filled);
  if (type === 'null') return { ...facts, kind: 'fixed', value: null, isShown: true };
  if (type === 'boolean') return createSwitch(facts, filled);
  if (type === 'object' && field === 'file')
    return { ...facts, kind: 'file', accept: textOf(schema['x-accept']), file: undefined };
  const create = type === 'array' ? createArray : type === 'object' ? createObject : createInput;
  return create(facts, schema, filled, inside);
}

/** Types of the `input` element that are called like what they are for. */
const looks = ['email', 'url', 'date', 'password', 'color', 'tel', 'range'];

const looksByName: Readonly<Record<string, string>> = {
  uri: 'url',
  'date-time': 'datetime-local',
  slider: 'range',
  textarea: 'area',
};

function createInput(facts: NodeFacts, schema: JsonSchema, value: Json | undefined): InputNode {
  const isText = schema.type === 'string';
  const number = schema.type === 'number' || schema.type === 'integer' ? schema.type : undefined;
  const { 'x-accept': accept, 'x-field': field, contentEncoding, format = '' } = schema;
  const names = [textOf(field), isText ? format : ''];
  const found = names.map((name) =>
    looks.includes(name) ? name : Object.hasOwn(looksByName, name) && looksByName[name],
  );
  const look = found.find(Boolean) || (isText ? 'text' : number === undefined ? 'area' : 'number');
  const isFile = isText && (accept !== undefined || field === 'file' || contentEncoding === 'base64');
  const isTime = look === 'datetime-local';
  const raw =
    value === undefined ? emptyOf(look, facts, schema) : isText ? formatJson(value) : JSON.stringify(value, null, 2);
  return {
    ...facts,
    kind: 'input',
    type: isTime ? 'time' : isText ? 'text' : (number ?? 'json'),
    look,
    attributes: attributesOf(schema),
    file: isFile ? (contentEncoding === 'base64' ? 'base64' : 'text') : undefined,
    raw: isTime ? toLocalTime(raw) : raw,
  };
}

/** Some of the browser's fields are never empty. */
function emptyOf(look: string, { isRequired }: NodeFacts, { minimum = 0 }: JsonSchema): string {
  if (!isRequired) return '';
  return look === 'color' ? '#000000' : look === 'range' ? String(minimum) : '';
}

function attributesOf(schema: JsonSchema): InputNode['attributes'] {
  const { pattern, examples = [], minimum, maximum } = schema;
  const [example] = examples;
  return {
    placeholder: textOf(schema['x-placeholder']) || (example === undefined ? '' : formatJson(example)),
    minlength: schema.minLength,
    maxlength: schema.maxLength,
    // The attribute matches whole values, a schema's pattern any part of one.
    pattern: pattern && String.raw`[\s\S]*(?:${pattern})[\s\S]*`,
    min: minimum ?? schema.exclusiveMinimum,
    max: maximum ?? schema.exclusiveMaximum,
    step: schema.multipleOf ?? (schema.type === 'integer' ? 1 : 'any'),
    accept: textOf(schema['x-accept']),
  };
}

function createSwitch(facts: NodeFacts, value: Json | undefined): FormNode {
  if (facts.isRequired || value !== undefined) return { ...facts, kind: 'switch', isOn: value === true };
  const options = [true, false].map((one) => ({ label: one ? 'yes' : 'no', value: one }));
  return createChoice(facts, options, value, false);
}

function createChoice(
  facts: NodeFacts,
  options: readonly Option[],
  value: Json | undefined,
  wantsRadio: boolean,
): FormNode {
  // A radio button cannot be taken back.
  const isRadio = facts.isRequired && (options.length < RADIOS_MAX || wantsRadio);
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
  const variants = schemas.map((schema) => {
    const isFilled = value !== undefined && isLike(value, schema, root);
    const create = () => createNode(schema, place, isFilled ? value : undefined);
    return { label: labelVariant(schema, root), isFilled, create };
  });
  const first = schemas.findIndex(({ $ref }) => $ref === undefined || !refs.includes($ref)); // F1
  const like = variants.findIndex(({ isFilled }) => isFilled);
  const chosen = like === -1 && facts.isRequired ? Math.max(first, 0) : like;
  return { ...facts, kind: 'union', variants, chosen, inner: variants[chosen]?.create() };
}

function createArray(facts: NodeFacts, schema: JsonSchema, value: Json | undefined, place: Place): FormNode {
  const { items, prefixItems, minItems = 0, maxItems = Infinity, uniqueItems } = schema;
  const filled = isArray(value) ? value : [];
  const createPart = (given: JsonSchema, index: number) => ({
    name: '',
    node: createNode(given, { ...place, title: String(index + 1) }, filled[index]),
  });
  const isList = isJsonObject(items);
  if (isList === (prefixItems !== undefined)) return createInput(facts, schema, value);
  if (!isList)
    return createOptional(facts, value, () => createCompound(facts, { parts: (prefixItems ?? []).map(createPart) }));
  const isAbsentIfEmpty = !facts.isRequired && schema.default === undefined;
  const options = listOptions(resolve(items, place.root).schema);
  if (options !== undefined && (uniqueItems === true || options.length < RADIOS_MAX * 3)) {
    const isChosen = (option: Option) => filled.some((one) => isSame(one, option.value));
    const chosen = new Set(options.flatMap((option, index) => (isChosen(option) ? [index] : [])));
    return { ...facts, kind: 'choices', options, isAbsentIfEmpty, chosen };
  }
  const length = Math.max(filled.length, facts.isRequired ? minItems : 0);
  return createCompound(facts, {
    parts: Array.from({ length }, (_, index) => createPart(items, index)),
    create: (index) => createPart(items, index).node,
    lengthMin: minItems,
    lengthMax: maxItems,
    isAbsentIfEmpty,
  });
}

function createObject(facts: NodeFacts, schema: JsonSchema, value: Json | undefined, place: Place): FormNode {
  const { properties, required = [], additionalProperties: items } = schema;
  const filled = isJsonObject(value) ? value : {};
  const isObject = true;
  if (properties !== undefined || items === false)
    return createOptional(facts, value, () => {
      const parts = Object.entries(properties ?? {}).map(([name, property]) => {
        const isRequired = required.includes(name);
        return { name, node: createNode(property, { ...place, title: name, isRequired }, filled[name]) };
      });
      return createCompound(facts, { isObject, parts });
    });
  if (!isJsonObject(items)) return createInput(facts, {}, value);
  const create = (_: number, given?: Json) => createNode(items, { ...place, title: 'value' }, given);
  const parts = Object.entries(filled).map(([name, member]) => ({ name, node: create(0, member) }));
  const isAbsentIfEmpty = !facts.isRequired && schema.default === undefined;
  return createCompound(facts, { isObject, parts, create, isAbsentIfEmpty });
}

function createCompound(facts: NodeFacts, compound: Pick<CompoundNode, 'parts'> & Partial<CompoundNode>): CompoundNode {
  const none = { isObject: false, create: undefined, lengthMin: 0, lengthMax: Infinity, isAbsentIfEmpty: false };
  return { ...facts, kind: 'compound', ...none, ...compound };
}

/** F1: what need not be there is made when it is wanted. */
function createOptional(facts: NodeFacts, value: Json | undefined, create: () => FormNode): FormNode {
  if (facts.isRequired) return create();
  const isThere = value !== undefined;
  const variants = [{ label: facts.title, create }];
  return { ...facts, kind: 'union', variants, chosen: isThere ? 0 : -1, inner: isThere ? create() : undefined };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** ISO 8601 as the clock on the wall shows it, without a zone: what the browser's field for times takes. */
function toLocalTime(text: string): string {
  const time = new Date(text);
  const atMs = time.getTime() - time.getTimezoneOffset() * 60_000;
  return Number.isNaN(atMs) ? '' : new Date(atMs).toISOString().slice(0, -1);
}
