/**
 * Sends a request on as its plan says, and brings the answer back.
 *
 * Runs in the Worker; bodies are streamed both ways. A service that fails is 502 or 504, in the words of XRPC; what it
 * refuses itself comes back with its status, its name and its sentence, and nothing else of it.
 */
import type { DidResolver } from '../identity/did-resolver.ts';
import { IdentityError } from '../identity/identity-error.ts';
import type { GuardedFetch } from '../network/guarded-fetch.ts';
import { NetworkError } from '../network/network-error.ts';
import { mediaTypeOf } from '../network/read-json.ts';
import { getText } from '../values/json.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { ProxyPlan } from './plan-proxy.ts';
import { pickErrorHeaders, pickRequestHeaders, pickResponseHeaders } from './proxy-headers.ts';
import { readUpTo } from './read-up-to.ts';

const TIMEOUT_MS = 60_000;
const REQUEST_BYTES_MAX = 100 * 1024 * 1024;
const RESPONSE_BYTES_MAX = 100 * 1024 * 1024;
const ERROR_BYTES_MAX = 64 * 1024;

/** What sending takes. */
export interface SendParts {
  readonly guardedFetch: GuardedFetch;
  readonly dids: DidResolver;
  /** The setting `publicUrl`: nothing is sent from this host to itself. */
  readonly publicUrl: string;
  /** A token that the account's key has signed, good for a minute. */
  readonly createToken: (audience: string, lxm: string) => Promise<string>;
  /** See `ResolveOptions`. */
  readonly waitUntil?: (promise: Promise<unknown>) => void;
}

/** What is sent. */
export interface SentRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** The query as it came, with its `?`; or empty. */
  readonly search: string;
  /** Of the client. */
  readonly headers: Headers;
  readonly body?: ReadableStream<Uint8Array> | string | null;
  /** Until the last byte of the answer; a minute unless given. */
  readonly timeoutMs?: number;
}

/**
 * @param plan to whom, with what token
 * @param request what is sent
 * @param parts what sending takes
 * @returns the answer, of a status under 300, with the headers that come back
 * @throws XrpcError what the service answers; 400 `InvalidRequest` if it cannot be found; 413 `PayloadTooLarge`;
 * 502 `UpstreamFailure`; 504 `UpstreamTimeout`
 */
export async function sendOn(plan: ProxyPlan, request: SentRequest, parts: SendParts): Promise<Response> {
  const body = request.method === 'POST' ? limitBody(request) : undefined;
  const [url, token] = await Promise.all([
    plan.url ?? findService(plan, parts),
    parts.createToken(plan.audience, plan.lxm),
  ]);
  const trust = plan.url === undefined ? {} : ({ isFromSettings: true } as const);
  const response = await reach(() =>
    parts.guardedFetch(`${url}/xrpc/${plan.nsid}${request.search}`, {
      method: request.method,
      headers: { ...pickRequestHeaders(request.headers, body !== undefined), authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body }),
      timeoutMs: request.timeoutMs ?? TIMEOUT_MS,
      bytesMax: RESPONSE_BYTES_MAX,
      ...trust,
    }),
  );
  if (response.status >= 300) throw await readRefusal(response);
  return new Response(response.body, { status: response.status, headers: pickResponseHeaders(response.headers) });
}

/** The URL in the service's DID document. */
async function findService({ service }: ProxyPlan, parts: SendParts): Promise<string> {
  const options = parts.waitUntil === undefined ? {} : { waitUntil: parts.waitUntil };
  const url = await parts.dids
    .resolve(service.did, options)
    .then((identity) => identity.services.get(service.id)?.url)
    .catch((error: unknown) => {
      if (!(error instanceof IdentityError)) throw error;
      throw new XrpcError(400, 'InvalidRequest', 'could not resolve proxy did');
    });
  if (url === undefined || new URL(url).origin === new URL(parts.publicUrl).origin) {
    throw new XrpcError(400, 'InvalidRequest', 'could not resolve proxy did service url');
  }
  return url;
}

async function reach(fetchNow: () => Promise<Response>): Promise<Response> {
  try {
    return await fetchNow();
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    if (error.code === 'url_refused') {
      throw new XrpcError(400, 'InvalidRequest', 'could not resolve proxy did service url');
    }
    if (error.code === 'timed_out') throw new XrpcError(504, 'UpstreamTimeout', 'Upstream service timed out');
    throw new XrpcError(502, 'UpstreamFailure', 'Upstream service unreachable');
  }
}

/** What a service says itself; its own failure is the failure of what this host stands before. */
async function readRefusal(response: Response): Promise<XrpcError> {
  const { error, message } = await readErrorBody(response);
  if (response.status < 400) return new XrpcError(502, 'UpstreamFailure', 'Upstream service redirects');
  const status = response.status === 500 ? 502 : response.status;
  const code = error ?? (status >= 500 ? 'UpstreamFailure' : 'InvalidRequest');
  return new XrpcError(status, code, message ?? 'Upstream service refuses', pickErrorHeaders(response.headers));
}

/** An answer that is longer than errors are says nothing that could be passed on. */
async function readErrorBody(
  response: Response,
): Promise<{ readonly error?: string | undefined; readonly message?: string | undefined }> {
  if (!/^application\/(?:[\w.-]+\+)?json$/.test(mediaTypeOf(response))) {
    await response.body?.cancel();
    return {};
  }
  try {
    const { bytes, rest } = await readUpTo(response.body, ERROR_BYTES_MAX);
    await rest?.cancel();
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return { error: getText(body, 'error'), message: getText(body, 'message') };
  } catch {
    return {};
  }
}

/** The body, which ends with an error where it is greater than allowed. */
function limitBody(request: SentRequest): ReadableStream<Uint8Array> | string | undefined {
  const { body, headers } = request;
  if (body === null || body === undefined || typeof body === 'string') return body ?? undefined;
  const declared = headers.get('content-length');
  if (Number(declared ?? 0) > REQUEST_BYTES_MAX) {
    throw new XrpcError(413, 'PayloadTooLarge', 'request entity too large');
  }
  // A body whose length is declared has that length: the engine sees to it, and can then say it to the service.
  if (declared !== null) return body;
  let size = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size > REQUEST_BYTES_MAX) controller.error(new NetworkError('too_large', 'The request is too large.'));
        else controller.enqueue(chunk);
      },
    }),
  );
}
