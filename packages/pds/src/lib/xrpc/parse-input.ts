/**
 * The body of a call: JSON that fits the lexicon, or a stream of bytes that is left alone.
 *
 * Objects are open: fields that the lexicon does not know stay. How deep they are is looked at before anything walks.
 */
import { safeParse, type XRPCBodyParam } from '@atcute/lexicons/validations';

import { describeIssues } from '../lexicons/describe-issue.ts';
import { isDeeper } from '../values/json.ts';
import { isWellFormed } from '../values/well-formed.ts';
import type { Method } from './method.ts';
import { getContentType, readBody } from './read-body.ts';
import { XrpcError } from './xrpc-error.ts';

/** JSON, unless a row says otherwise. */
export const INPUT_BYTES_MAX = 150 * 1024;
/** Objects and lists within each other: more than records may have, with room for what is around them. */
const DEPTH_MAX = 64;
const surrogateEscape = /\\u[dD][89a-fA-F]/;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** What the body of a call has come to. */
export interface ParsedInput {
  /** Data, if the lexicon has a schema. */
  readonly input: unknown;
  /** The media type of a body of bytes, which is still to be read (`openBody`). */
  readonly contentType?: string;
}

/**
 * @param request whose body nobody has read
 * @param method the row
 * @returns the data, or the type of the bytes
 * @throws {XrpcError} `InvalidRequest` that names the place, `PayloadTooLarge`, `UnsupportedMediaType`
 */
export async function parseInput(request: Request, method: Method): Promise<ParsedInput> {
  const { schema, bodyBytesMax = INPUT_BYTES_MAX } = method;
  const body = schema.type === 'xrpc_procedure' ? schema.input : null;
  if (body === null) {
    const isEmpty = request.body === null || (await readBody(request, bodyBytesMax)).byteLength === 0;
    if (!isEmpty) throw invalid('A request body was provided when none was expected');
    return { input: undefined };
  }
  if (request.body === null) throw invalid('A request body is expected but none was provided');
  const contentType = mustFitType(getContentType(request), body);
  if (body.type === 'blob') return { input: undefined, contentType };
  const value = parseJson(await readBody(request, bodyBytesMax));
  const result = safeParse(body.schema, value);
  if (result.ok) return { input: result.value };
  throw invalid(`Invalid input: ${describeIssues(result, 'input')}`);
}

function mustFitType(type: string | undefined, body: NonNullable<XRPCBodyParam>): string {
  if (type === undefined) throw invalid('Request encoding (Content-Type) required but not provided');
  const allowed = body.type === 'lex' ? ['application/json'] : body.encoding;
  if (allowed?.includes(type) === false) throw invalid(`Wrong request encoding (Content-Type): ${type}`);
  return type;
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) throw invalid('A request body is expected but none was provided');
  let text: string;
  let value: unknown;
  try {
    text = decoder.decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw invalid('The request body is not JSON in UTF-8');
  }
  if (isDeeper(value, DEPTH_MAX)) throw invalid(`The request body is nested deeper than ${DEPTH_MAX} levels`);
  // UTF-8 has no half of a character; only an escape can bring one.
  if (surrogateEscape.test(text) && !hasWholeText(value))
    throw invalid('The request body has text that is not Unicode');
  return value;
}

/** Whether all text in it is Unicode, names of fields included. */
function hasWholeText(value: unknown): boolean {
  if (typeof value === 'string') return isWellFormed(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, field]) => isWellFormed(name) && hasWholeText(field));
}

function invalid(message: string): XrpcError {
  return new XrpcError(400, 'InvalidRequest', message);
}
