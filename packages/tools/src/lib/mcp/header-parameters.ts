/**
 * Arguments that headers repeat (`x-mcp-header`, 2026-07-28), so that proxies can route by them, and the encoding of
 * such headers.
 *
 * Called by: `photon-protocol`, once for each tool; `classify`, for each call.
 */
import type { Json, JsonObject, JsonSchema, ObjectSchema } from '../manifest/json-schema.ts';
import { decodeBase64, decodeUtf8 } from './base64.ts';
import { getOwn, isJsonObject } from '../manifest/json-values.ts';

/** An argument that a header repeats. */
export interface HeaderParameter {
  /** `Mcp-Param-Region`. */
  readonly header: string;
  /** Names of the properties that lead to it. */
  readonly path: readonly string[];
  readonly type: 'string' | 'integer' | 'boolean';
}

const annotation = 'x-mcp-header';
const sentinelStart = '=?base64?';
const sentinelEnd = '?=';

/** RFC 9110's `token`. */
const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Visible ASCII, space and tab: all that a header may hold. */
const valuePattern = /^[\t\x20-\x7E]*$/;

/** What may stand for an integer: the same number can be written in several ways. */
const integerPattern = /^-?[0-9]+(?:\.0+)?$/;

/**
 * The arguments of a tool that headers repeat.
 *
 * @param input schema of the tool's arguments
 * @returns what clients will repeat: annotations that break MCP's rules are left out
 */
export function collectHeaderParameters(input: ObjectSchema): readonly HeaderParameter[] {
  const found: HeaderParameter[] = [];
  collect(input, [], found);
  const isTwice = (one: HeaderParameter): boolean =>
    found.some((other) => other !== one && other.header.toLowerCase() === one.header.toLowerCase());
  return found.filter((parameter) => !isTwice(parameter));
}

function collect(schema: JsonSchema, path: readonly string[], found: HeaderParameter[]): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const header = property[annotation];
    const { type } = property;
    const ownPath = [...path, name];
    if (typeof header === 'string' && tokenPattern.test(header) && isHeaderType(type))
      found.push({ header: `Mcp-Param-${header}`, path: ownPath, type });
    collect(property, ownPath, found);
  }
}

function isHeaderType(type: unknown): type is HeaderParameter['type'] {
  return type === 'string' || type === 'integer' || type === 'boolean';
}

/**
 * Reads a header's value: plain, or `=?base64?…?=` around UTF-8.
 *
 * @param value of the header
 * @returns undefined if it is not well-formed
 */
export function decodeHeaderValue(value: string): string | undefined {
  if (!valuePattern.test(value)) return undefined;
  if (!value.startsWith(sentinelStart) || !value.endsWith(sentinelEnd)) return value;
  const bytes = decodeBase64(value.slice(sentinelStart.length, -sentinelEnd.length));
  return bytes === undefined ? undefined : decodeUtf8(bytes);
}

/**
 * Compares a header with the argument that it repeats.
 *
 * @param parameter which argument
 * @param args of the call
 * @param value of the header; null if it is not there
 * @returns what is wrong, for a message; undefined if nothing is
 */
export function findHeaderProblem(
  parameter: HeaderParameter,
  args: JsonObject,
  value: string | null,
): string | undefined {
  const argument = readPath(args, parameter.path);
  // An argument of another type is the tool's to refuse, with a better message.
  if (argument === undefined || argument === null || typeof argument === 'object') return undefined;
  const name = parameter.path.join('.');
  if (value === null) return `"${name}" is in the arguments, but the header ${parameter.header} is missing`;
  const decoded = decodeHeaderValue(value);
  if (decoded === undefined) return `the header ${parameter.header} is not well-formed`;
  const isSame =
    typeof argument === 'number' && integerPattern.test(decoded)
      ? Number(decoded) === argument
      : decoded === String(argument);
  return isSame ? undefined : `the header ${parameter.header} says something else than "${name}" in the arguments`;
}

/**
 * What names lead to.
 *
 * @param args an object
 * @param path names of properties
 * @returns undefined if there is nothing
 */
export function readPath(args: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = args;
  for (const name of path) {
    if (!isJsonObject(value)) return undefined;
    value = getOwn(value, name);
  }
  return value;
}
