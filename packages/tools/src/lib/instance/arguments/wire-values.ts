/**
 * Values of the platform's classes and their JSON. `x-class` in a schema says which class a parameter has in the
 * source: what a client sends for a `Date` is text, and the method gets a `Date`.
 */
import type { JsonSchema } from '../../manifest/json-schema.ts';
import { decodeBase64 } from '../../mcp/base64.ts';
import { isJsonObject } from '../../manifest/json-values.ts';
import { followRef } from '../../schema/json-pointer.ts';

/** Makes the value of a parameter out of its JSON, which fits the schema. */
export type Revive = (json: unknown) => unknown;

/**
 * Makes what turns JSON into the values that a method takes.
 *
 * @param root schema of the arguments
 * @returns undefined if JSON is what the method takes, as most do
 */
export function createRevive(root: JsonSchema): Revive | undefined {
  if (!JSON.stringify(root).includes('"x-class"')) return undefined;
  return (json) => revive(json, root, root);
}

function revive(json: unknown, schema: JsonSchema, root: JsonSchema): unknown {
  if (schema.$ref !== undefined) return revive(json, followRef(schema.$ref, root) ?? {}, root);
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts !== undefined) {
    const part = parts.find((candidate) => fits(json, candidate, root));
    return part === undefined ? json : revive(json, part, root);
  }
  const inner = reviveParts(json, schema, root);
  const className = schema['x-class'];
  return typeof className === 'string' && json !== null ? (construct[className]?.(inner) ?? inner) : inner;
}

function reviveParts(json: unknown, schema: JsonSchema, root: JsonSchema): unknown {
  if (Array.isArray(json)) {
    const { prefixItems = [], items } = schema;
    const rest = typeof items === 'object' ? items : {};
    return json.map((held: unknown, index) => revive(held, prefixItems[index] ?? rest, root));
  }
  if (typeof json !== 'object' || json === null) return json;
  const { properties = {}, patternProperties = {}, additionalProperties } = schema;
  const rest = typeof additionalProperties === 'object' ? additionalProperties : {};
  return Object.fromEntries(
    Object.entries(json).map(([name, held]) => {
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const pattern = Object.keys(patternProperties).find((each) => new RegExp(each, 'u').test(name));
      return [name, revive(held, own ?? (pattern === undefined ? rest : (patternProperties[pattern] ?? rest)), root)];
    }),
  );
}

/** Makes values by the class's name, out of JSON whose parts have been revived. */
const construct: Readonly<Record<string, (json: unknown) => unknown>> = {
  Date: (json) => new Date(String(json)),
  URL: (json) => new URL(String(json)),
  BigInt: (json) => BigInt(String(json)),
  Uint8Array: toBytes,
  Buffer: toBytes,
  Uint8ClampedArray: (json) => new Uint8ClampedArray(toBytes(json)),
  ArrayBuffer: (json) => toBytes(json).buffer,
  DataView: (json) => new DataView(toBytes(json).buffer),
  Int8Array: (json) => new Int8Array(toNumbers(json)),
  Int16Array: (json) => new Int16Array(toNumbers(json)),
  Uint16Array: (json) => new Uint16Array(toNumbers(json)),
  Int32Array: (json) => new Int32Array(toNumbers(json)),
  Uint32Array: (json) => new Uint32Array(toNumbers(json)),
  Float32Array: (json) => new Float32Array(toNumbers(json)),
  Float64Array: (json) => new Float64Array(toNumbers(json)),
  Set: (json) => new Set(Array.isArray(json) ? json : []),
  Map: (json) => new Map(Array.isArray(json) ? (json as [unknown, unknown][]) : Object.entries(json ?? {})),
};

function toBytes(json: unknown): Uint8Array<ArrayBuffer> {
  return decodeBase64(String(json)) ?? new Uint8Array();
}

function toNumbers(json: unknown): number[] {
  return Array.isArray(json) ? json.map(Number) : [];
}

/** Whether a part of a union is the one that the JSON is of, as far as its outermost shape tells. */
function fits(json: unknown, schema: JsonSchema, root: JsonSchema): boolean {
  if (schema.$ref !== undefined) return fits(json, followRef(schema.$ref, root) ?? {}, root);
  if (schema.const !== undefined) return schema.const === json;
  if (schema.enum !== undefined) return schema.enum.some((choice) => choice === json);
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts !== undefined) return parts.some((part) => fits(json, part, root));
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  if (types !== undefined && !types.some((type) => typeOf(json, type))) return false;
  if (schema.format === 'date-time') return !Number.isNaN(Date.parse(String(json)));
  if (schema.pattern !== undefined && typeof json === 'string') return new RegExp(schema.pattern, 'u').test(json);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return true;
  const { required = [], properties = {} } = schema;
  return required.every(
    (name) => Object.hasOwn(json, name) && fits(Reflect.get(json, name), properties[name] ?? {}, root),
  );
}

function typeOf(json: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return json === null;
    case 'array':
      return Array.isArray(json);
    case 'object':
      return isJsonObject(json);
    case 'integer':
      return Number.isInteger(json);
    default:
      return typeof json === type;
  }
}
