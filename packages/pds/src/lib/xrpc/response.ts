/** What a call answers, as HTTP: data, bytes, a refusal; open to every origin. */
import { ActorError } from '@sundog/actor/errors';

import type { BytesOutput } from './handler.ts';
import type { MethodSchema } from './method.ts';

/** What scripts of other origins may read of an answer. */
const EXPOSED_HEADERS = [
  'atproto-content-labelers',
  'atproto-repo-rev',
  'content-disposition',
  'dpop-nonce',
  'ratelimit-limit',
  'ratelimit-policy',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'www-authenticate',
].join(', ');

const SWITCHING_PROTOCOLS = 101;
const PREFLIGHT_MAX_AGE_S = 24 * 60 * 60;

/**
 * @param output what a handler answered: data, bytes, a response, or nothing
 * @param schema of the method
 * @returns the response, status 200 unless the handler made it
 */
export function createResponse(output: unknown, schema: MethodSchema): Response {
  if (output instanceof Response) return output;
  if (output === undefined) return new Response(null);
  if (isBytes(output)) return new Response(output, { headers: { 'content-type': getBytesType(schema) } });
  return Response.json(output);
}

/**
 * @param error whatever was thrown
 * @returns the refusal: the error's status, name, message and headers; for what is no caller's business a bare 500
 */
export function createErrorResponse(error: unknown): Response {
  const refusal = getRefusal(error);
  if (refusal === undefined) {
    return Response.json({ error: 'InternalServerError', message: 'Internal Server Error' }, { status: 500 });
  }
  const { status, code, message, headers } = refusal;
  return Response.json({ error: code, message }, { status, headers });
}

/**
 * What every answer of a method carries: who may read it from where, and that no shared cache keeps what depends on the
 * caller. A handler's own `cache-control` stays.
 *
 * @param response to be sent
 * @param further headers, such as those of rate limits
 * @returns a response with the same body; one that opens a socket as it is
 */
export function withCommonHeaders(response: Response, further: Readonly<Record<string, string>> = {}): Response {
  if (response.status === SWITCHING_PROTOCOLS) return response;
  try {
    setCommonHeaders(response.headers, further);
    return response;
  } catch {
    // The headers of what came from an actor or the network cannot be changed.
    const copy = new Response(response.body, response);
    setCommonHeaders(copy.headers, further);
    return copy;
  }
}

function setCommonHeaders(headers: Headers, further: Readonly<Record<string, string>>): void {
  headers.set('access-control-allow-origin', '*');
  headers.set('access-control-expose-headers', EXPOSED_HEADERS);
  headers.append('vary', 'authorization');
  if (!headers.has('cache-control')) headers.set('cache-control', 'private');
  for (const [name, value] of Object.entries(further)) headers.set(name, value);
}

/**
 * @param request whose verb is OPTIONS
 * @returns leave for every origin, verb and header; credentials come in headers only, so there is nothing to steal
 */
export function createPreflightResponse(request: Request): Response {
  const headers = new Headers({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD, POST',
    'access-control-max-age': `${PREFLIGHT_MAX_AGE_S}`,
    vary: 'access-control-request-headers',
  });
  const wanted = request.headers.get('access-control-request-headers');
  if (wanted !== null) headers.set('access-control-allow-headers', wanted);
  return new Response(null, { status: 204, headers });
}

/** The parts of an `XrpcError`; an error that crossed from another actor has them as data, and no class of its own. */
interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Record<string, string>;
}

function getRefusal(error: unknown): Refusal | undefined {
  if (!(error instanceof ActorError)) return undefined;
  const { code, message, data, name } = error;
  if (name === 'XrpcError' && typeof data['status'] === 'number') {
    return { status: data['status'], code, message, headers: parseHeaders(data['headers']) };
  }
  const isFaultOfCaller = FAULTS_OF_OTHERS.get(name)?.(error);
  if (isFaultOfCaller === undefined) return undefined;
  return isFaultOfCaller
    ? { status: 400, code: 'InvalidRequest', message, headers: {} }
    : { status: 502, code: 'UpstreamFailure', message, headers: {} };
}

/**
 * What becomes of a call that needs the word of others: their failure is 502, what they refuse is the caller's. Known
 * by name, as it may have crossed from another actor.
 */
const FAULTS_OF_OTHERS: ReadonlyMap<string, (error: ActorError) => boolean> = new Map<
  string,
  (error: ActorError) => boolean
>([
  ['PlcError', ({ data: { status } }) => typeof status === 'number' && status < 500],
  ['IdentityError', ({ code }) => code !== 'unreachable'],
  ['NetworkError', ({ code }) => code === 'url_refused'],
]);

function parseHeaders(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'));
}

function isBytes(output: unknown): output is Exclude<BytesOutput, Response> {
  return output instanceof Uint8Array || output instanceof ReadableStream;
}

function getBytesType(schema: MethodSchema): string {
  const output = 'output' in schema ? schema.output : null;
  const [type] = (output?.type === 'blob' && output.encoding) || [];
  return type === undefined || type.includes('*') ? 'application/octet-stream' : type;
}
