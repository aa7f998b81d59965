/**
 * The only way by which a URL that came from outside is fetched: identity documents, client metadata, lexicons,
 * services that requests are sent on to.
 *
 * Called by `identity`, `oauth`, `proxy` and `sequencer`. Owns nothing.
 *
 * G1. The URL, and each URL that it is redirected to, is judged (safe-url.ts) before it is fetched.
 * G2. Redirects are followed only as often as the caller says, only for requests without a body, and never take along
 *     what the caller sent to the first host.
 * G3. Headers and body arrive within `timeoutMs`, and no more than `bytesMax` of the body.
 *
 * What the guard cannot see: the address that a name leads to. A Worker has no such view, and an answer of the DNS that
 * it asked for itself need not be the one that the engine gets. So a name that leads to a private address is for the
 * network to refuse: Cloudflare's does, and a host of ours connects Workers to public addresses only, looking at the
 * address it connects to (`--allow-network` adds to them). Whoever runs `workerd` by another configuration has to do
 * the same.
 */
import { NetworkError } from './network-error.ts';
import { mustBeSafeUrl, type UrlRules } from './safe-url.ts';

/** How something is fetched, and how much of it is taken. */
export interface GuardedRequest {
  /** `GET` unless given. */
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: NonNullable<RequestInit['body']>;
  /** The header `accept`. */
  readonly accept?: string;
  /** Until the last byte of the answer. */
  readonly timeoutMs: number;
  /** The answer's greatest size, decompressed. */
  readonly bytesMax: number;
  /** How many redirects are followed; none unless given. */
  readonly redirectsMax?: number;
  /**
   * Set if the URL is one of this host's own settings, which may name a private host. Redirects are judged all the
   * same.
   */
  readonly isFromSettings?: true;
}

/**
 * Fetches. The answer has whatever status the other side gave; its type is for the caller to check.
 *
 * @param url what is fetched
 * @param request how, and how much
 * @returns the answer; reading its body fails with `NetworkError` if it is too great or too slow
 * @throws NetworkError
 */
export type GuardedFetch = (url: string | URL, request: GuardedRequest) => Promise<Response>;

/** What a guarded fetch is made of. */
export interface GuardedFetchOptions extends UrlRules {
  /** The engine's `fetch` unless given. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/**
 * @param options how URLs are judged, and what fetches
 * @returns the guarded fetch
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const rules: UrlRules = { isLocal: options.isLocal };
  const fetchNow = options.fetch ?? ((url, init) => fetch(url, init));
  return async (url, request) => {
    const first = request.isFromSettings ? new URL(url) : mustBeSafeUrl(String(url), rules);
    const deadline = new Deadline(request.timeoutMs);
    try {
      const response = await follow(first, request, rules, (next, init) =>
        fetchNow(next.href, { ...init, signal: deadline.signal }),
      );
      return bound(response, first.host, request.bytesMax, deadline);
    } catch (error) {
      deadline.clear();
      throw translate(error, first.host, deadline);
    }
  };
}

/** Fetches, and fetches again where it is sent (G1, G2). */
async function follow(
  first: URL,
  request: GuardedRequest,
  rules: UrlRules,
  fetchOne: (url: URL, init: RequestInit) => Promise<Response>,
): Promise<Response> {
  const { method = 'GET', accept, body, redirectsMax = 0 } = request;
  const acceptance: Record<string, string> = accept === undefined ? {} : { accept };
  const init: RequestInit = { method, redirect: 'manual', headers: { ...request.headers, ...acceptance } };
  let url = first;
  let response = await fetchOne(url, body === undefined ? init : { ...init, body });
  for (let count = 0; isRedirect(response); count++) {
    await response.body?.cancel();
    if (count >= redirectsMax || method === 'POST') {
      throw new NetworkError('redirected', `${first.host} leads elsewhere, which is not followed.`);
    }
    const next = mustBeSafeUrl(response.headers.get('location') ?? '', rules, url);
    const isSameOrigin = next.origin === first.origin;
    url = next;
    response = await fetchOne(url, isSameOrigin ? init : { ...init, headers: acceptance });
  }
  return response;
}

function isRedirect({ status, headers }: Response): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.has('location');
}

/** The answer, whose body ends with an error where it exceeds a bound (G3). */
function bound(response: Response, host: string, bytesMax: number, deadline: Deadline): Response {
  const declared = Number(response.headers.get('content-length') ?? 0);
  if (declared > bytesMax) {
    void response.body?.cancel().catch(() => undefined);
    throw new NetworkError('too_large', `${host} answers with more than ${bytesMax} bytes.`);
  }
  const { status, statusText, headers } = response;
  if (response.body === null) {
    deadline.clear();
    return new Response(null, { status, statusText, headers });
  }
  const reader = response.body.getReader();
  let size = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        size += value?.byteLength ?? 0;
        if (size > bytesMax) throw new NetworkError('too_large', `${host} answers with more than ${bytesMax} bytes.`);
        if (!done) return controller.enqueue(value);
        deadline.clear();
        controller.close();
      } catch (error) {
        deadline.clear();
        void reader.cancel().catch(() => undefined);
        controller.error(translate(error, host, deadline));
      }
    },
    async cancel(reason) {
      deadline.clear();
      await reader.cancel(reason);
    },
  });
  return new Response(body, { status, statusText, headers });
}

function translate(error: unknown, host: string, deadline: Deadline): NetworkError {
  if (error instanceof NetworkError) return error;
  if (deadline.signal.aborted)
    return new NetworkError('timed_out', `${host} does not answer in time.`, { cause: error });
  return new NetworkError('unreachable', `${host} cannot be reached.`, { cause: error });
}

/** A time by which everything is over. */
class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(timeoutMs: number) {
    this.#timer = setTimeout(() => this.#controller.abort(), timeoutMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
