/**
 * A request for another service, from the plan to the answer: what the Worker calls for rows whose place is `proxy`,
 * and for methods that have no row.
 */
import type { Credential } from '../access/credential.ts';
import type { ScopeDemand } from '../xrpc/method.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { GeneratorFinder } from './find-generator.ts';
import { planFeed, planProxy, planPush, type ProxyPlan, type ProxySettings } from './plan-proxy.ts';
import { getText } from '../values/json.ts';
import type { LocalState } from '../account/local-state.ts';
import { isReadAfterWrite, readAfterWrite } from './read-after-write/read-after-write.ts';
import { sendOn, type SendParts, type SentRequest } from './send-on.ts';

/** A request whose sender is known. */
export interface ProxyCall {
  readonly nsid: string;
  readonly request: Request;
  readonly credential: Credential;
  /** The body, where it was read and parsed already; otherwise it is streamed from the request. */
  readonly input?: unknown;
}

/** What it takes. Made for each request; `dids` and `generators` outlive it. */
export interface ProxyParts extends SendParts {
  readonly settings: ProxySettings;
  readonly generators: GeneratorFinder;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Throws if the credential, an OAuth session, was not granted what is demanded. */
  readonly authorize: (demand: ScopeDemand) => void;
  /** Asks the account's actor what is newer than a revision: see `LocalState`. */
  readonly getLocalState: (rev: string) => Promise<LocalState | undefined>;
  /** Told of answers that could not be changed. */
  readonly warn: (error: unknown) => void;
}

/** Of this host's own questions: whoever waits for an answer waits for these as well. */
const ASK_TIMEOUT_MS = 3000;

type Ask = (nsid: string, params: Readonly<Record<string, string>>) => Promise<unknown>;

const PUSH_METHODS: ReadonlySet<string> = new Set([
  'app.bsky.notification.registerPush',
  'app.bsky.notification.unregisterPush',
]);

/**
 * @param call the request
 * @param parts what it takes
 * @returns the service's answer
 * @throws XrpcError
 */
export async function proxyCall(call: ProxyCall, parts: ProxyParts): Promise<Response> {
  const { nsid, request } = call;
  const { search, searchParams } = new URL(request.url);
  const plan = createPlan(call, parts);
  if (plan.demand !== undefined) parts.authorize(plan.demand);
  const sent = createSent(call, search);
  const ask = createAsk(call, parts);
  if (nsid === 'app.bsky.feed.getFeed') {
    const generator = await parts.generators.find(searchParams.get('feed') ?? '', { ask, now: parts.now });
    return await sendOn(planFeed(plan, generator), sent, parts);
  }
  const send = (): Promise<Response> => sendOn(plan, sent, parts);
  if (request.method !== 'GET' || !isReadAfterWrite(nsid)) return await send();
  const { now, getLocalState, warn, settings } = parts;
  return await readAfterWrite(nsid, send, {
    params: searchParams,
    publicUrl: settings.publicUrl,
    now,
    getLocalState,
    ask,
    warn,
  });
}

function createPlan({ nsid, request, credential, input }: ProxyCall, { settings }: ProxyParts): ProxyPlan {
  if (PUSH_METHODS.has(nsid)) return planPush(nsid, getText(input, 'serviceDid') ?? '', settings, credential);
  return planProxy(nsid, request.headers.get('atproto-proxy'), settings, credential);
}

function createSent({ request, input }: ProxyCall, search: string): SentRequest {
  const { method, headers } = request;
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') {
    throw new XrpcError(400, 'InvalidRequest', 'XRPC requests only supports GET and POST');
  }
  if (input === undefined) return { method, search, headers, body: request.body };
  const sentHeaders = new Headers(headers);
  sentHeaders.set('content-type', 'application/json');
  sentHeaders.delete('content-encoding');
  return { method, search, headers: sentHeaders, body: JSON.stringify(input) };
}

/**
 * Questions of this host to the AppView, on the account's behalf. What an OAuth session was granted is not asked: the
 * answers become part of one that it may have.
 */
function createAsk({ request, credential }: ProxyCall, parts: ProxyParts): Ask {
  const headers = new Headers();
  for (const name of ['accept-language', 'atproto-accept-labelers']) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return async (nsid, params) => {
    const plan = planProxy(nsid, null, parts.settings, credential);
    const search = `?${new URLSearchParams(params).toString()}`;
    return await (await sendOn(plan, { method: 'GET', search, headers, timeoutMs: ASK_TIMEOUT_MS }, parts)).json();
  };
}
