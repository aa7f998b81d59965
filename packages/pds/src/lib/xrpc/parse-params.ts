/**
 * Parameters out of a query string: text, typed by the lexicon's schema, with its defaults in.
 *
 * Invariants:
 * - P1 Whatever the query string holds, the answer is parameters that fit the schema or `InvalidRequest`.
 * - P2 A page's `limit` beyond the lexicon's range is brought into it; every other value out of range is refused.
 */
import { safeParse, type BaseSchema, type ObjectSchema } from '@atcute/lexicons/validations';

import { describeIssues } from '../lexicons/describe-issue.ts';
import { getIntegerRange, isArray, unwrap } from '../lexicons/schema-kinds.ts';
import { XrpcError } from './xrpc-error.ts';

/**
 * @param schema of a method's parameters; null: it has none
 * @param query of the request's URL
 * @returns the parameters; what the schema does not know is left out
 * @throws {XrpcError} `InvalidRequest` that names the parameter
 */
export function parseParams(schema: ObjectSchema | null, query: URLSearchParams): Readonly<Record<string, unknown>> {
  if (schema === null) return {};
  const given: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.shape)) {
    // A parameter without a value is one that was not given: clients send `cursor=` for the first page.
    const texts = query.getAll(name).filter((text) => text !== '');
    if (texts.length > 0) given[name] = parseParam(name, unwrap(field), texts);
  }
  const result = safeParse(schema, given);
  if (result.ok) return result.value;
  throw new XrpcError(400, 'InvalidRequest', `Invalid parameters: ${describeIssues(result, 'params')}`);
}

function parseParam(name: string, schema: BaseSchema, texts: readonly string[]): unknown {
  if (isArray(schema)) return texts.map((text) => parseText(unwrap(schema.item), text));
  const [text = ''] = texts;
  if (texts.length > 1) {
    throw new XrpcError(400, 'InvalidRequest', `Invalid parameters: params.${name} must be given once`);
  }
  const value = parseText(schema, text);
  return name === 'limit' ? clamp(value, schema) : value;
}

/** What is no number or boolean stays text, which the schema refuses. */
function parseText(schema: BaseSchema, text: string): unknown {
  switch (schema.type) {
    case 'integer':
      return /^-?\d{1,16}$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    default:
      return text;
  }
}

function clamp(value: unknown, schema: BaseSchema): unknown {
  const range = getIntegerRange(schema);
  if (range === undefined || typeof value !== 'number') return value;
  return Math.min(Math.max(value, range.min), range.max);
}
