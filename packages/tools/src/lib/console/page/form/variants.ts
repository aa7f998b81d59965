/** What a schema leaves open: one of several values, one of several schemas. */
import type { Json, JsonSchema } from '../../../manifest/json-schema.ts';
import { isJsonObject } from '../../../manifest/json-values.ts';
import type { Option } from './form-node.ts';
import { formatJson, isArray, isSame, resolve } from './json.ts';

/**
 * The values that a schema lists, if it does nothing else: `enum`, or a union of constants with titles.
 *
 * @param schema resolved
 * @returns undefined if it lists none
 */
export function listOptions(schema: JsonSchema): readonly Option[] | undefined {
  const names = schema['x-enum-names'];
  if (schema.enum !== undefined)
    return schema.enum.map((value, index) => {
      const name = isArray(names) ? names[index] : undefined;
      return { label: formatJson(name ?? value), value };
    });
  const options = (schema.anyOf ?? schema.oneOf ?? []).map(({ const: value, title }) =>
    value === undefined ? undefined : { label: title ?? formatJson(value), value },
  );
  return options.length > 0 && options.every((option) => option !== undefined) ? options : undefined;
}

/**
 * The schemas of which a value must fit one.
 *
 * @param schema resolved
 * @returns undefined if it is one schema
 */
export function listVariants(schema: JsonSchema): readonly JsonSchema[] | undefined {
  const { anyOf, oneOf, type, default: _, title: __, description: ___, ...rest } = schema;
  const members = anyOf ?? oneOf;
  if (members !== undefined) return members;
  if (!isArray(type)) return undefined;
  return (type as readonly NonNullable<JsonSchema['type']>[]).map((one) => ({ ...rest, type: one }));
}

/** What a variant is called: its title, the constants that tell it apart, its name, its type. */
export function labelVariant(variant: JsonSchema, root: JsonSchema): string {
  const { schema, refs } = resolve(variant, root);
  const constants = Object.values(schema.properties ?? {}).flatMap(({ const: value }) =>
    value === undefined ? [] : [formatJson(value)],
  );
  return (
    schema.title ??
    (constants.length > 0 ? constants.join(' ') : undefined) ??
    (schema.const === undefined ? undefined : formatJson(schema.const)) ??
    refs[0]?.split('/').at(-1) ??
    schema.format ??
    [schema.type ?? 'anything'].flat().join(' or ')
  );
}

/** Whether a value looks like one of the schema: its type, its constants and the names that it must have. */
export function isLike(value: Json, variant: JsonSchema, root: JsonSchema): boolean {
  const { schema } = resolve(variant, root);
  if (schema.const !== undefined) return isSame(value, schema.const);
  if (schema.enum !== undefined) return schema.enum.some((one) => isSame(value, one));
  const members = schema.anyOf ?? schema.oneOf;
  if (members !== undefined) return members.some((member) => isLike(value, member, root));
  if (schema.type !== undefined && ![schema.type].flat().some((type) => isOfType(value, type))) return false;
  if (!isJsonObject(value)) return true;
  return Object.entries(schema.properties ?? {}).every(([name, property]) => {
    const member = value[name];
    if (member === undefined) return schema.required?.includes(name) !== true;
    return property.const === undefined || isSame(member, property.const);
  });
}

function isOfType(value: Json, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return isArray(value);
  if (type === 'null') return value === null;
  return type === 'object' ? isJsonObject(value) : typeof value === type;
}
