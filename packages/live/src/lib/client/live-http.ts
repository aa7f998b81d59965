import { Bookmark } from './bookmark.ts';
import type { Environment } from './environment.ts';
import { createFailure } from './query-view.ts';
import type { Tokens } from './token-source.ts';
import { encodeValue } from '../values/encode-value.ts';
import { LiveError } from '../values/live-error.ts';
import type { Value } from '../values/value.ts';
import { readFailure } from '../wire/parse-frame.ts';
import { readFields, readText, readValue } from '../wire/read-json.ts';
import { parseRoutes, type Route, type RoutedCall } from '../wire/routes.ts';

const ROUTE_MS_MAX = 15_000;
const UNAUTHORIZED = 401;
const BOOKMARK_HEADER = 'x-live-bookmark';

/** The server could not be asked, or its answer was none of its own: whether it has done anything is not known. */
export class UnreachableError extends LiveError {
  override readonly name = 'UnreachableError';

  constructor(cause: unknown) {
    super(
      { code: 'unreachable', message: 'The server could not be reached. It may have run all the same.' },
      { cause },
    );
  }
}

/**
 * The address of the mount.
 *
 * @param url of the server, or of the mount: `https://example.com` is `https://example.com/live`
 * @throws TypeError if it is none
 */
export function createMountUrl(url: string): URL {
  const mount = new URL(url);
  mount.pathname = mount.pathname === '/' ? '/live' : mount.pathname.replace(/\/$/, '');
  return mount;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** What goes over HTTP: actions, calls without a socket, and the question which shard a call is for. */
export class LiveHttp {
  readonly #base: URL;
  readonly #environment: Pick<Environment, 'fetch'>;
  readonly #tokens: Tokens;
  readonly #bookmark: Bookmark;

  /**
   * @param base address of the mount: `https://example.com/live`
   * @param environment that fetches
   * @param tokens that say who asks
   * @param bookmark of the client
   */
  constructor(base: URL, environment: Pick<Environment, 'fetch'>, tokens: Tokens, bookmark = new Bookmark()) {
    this.#base = base;
    this.#environment = environment;
    this.#tokens = tokens;
    this.#bookmark = bookmark;
  }

  /**
   * Calls a function.
   *
   * @throws {LiveError} as the function fails, or `unreachable`
   */
  async call(kind: 'query' | 'mutation' | 'action', { path, args }: RoutedCall): Promise<Value> {
    const { status, text } = await this.#post(kind, { path, args: encodeValue(args) });
    if (status < 200 || status >= 300) throw createResponseError(text, status);
    return readText(text, (json, place) => readFields(json, place).must('value', readValue));
  }

  /**
   * Asks where calls go.
   *
   * @throws {LiveError} if none of them goes anywhere, or `unreachable`, also if the server is in trouble
   */
  async route(calls: readonly RoutedCall[]): Promise<readonly Route[]> {
    const body = { calls: calls.map(({ path, args }) => ({ path, args: encodeValue(args) })) };
    const { status, text } = await this.#post('route', body, AbortSignal.timeout(ROUTE_MS_MAX));
    if (status >= 500) throw createStatusError(status);
    if (status < 200 || status >= 300) throw createResponseError(text, status);
    return parseRoutes(text);
  }

  async #post(name: string, body: object, signal?: AbortSignal): Promise<Answer> {
    const { token, generation } = await this.#tokens.get();
    const first = await this.#request(token, name, body, signal);
    // Whoever asks by then may be somebody else.
    const canRefresh = this.#tokens.canRefresh && this.#tokens.generation === generation;
    if (first.status !== UNAUTHORIZED || !canRefresh) return first;
    return this.#request((await this.#tokens.refresh()).token, name, body, signal);
  }

  async #request(token: string | null, name: string, body: object, signal?: AbortSignal): Promise<Answer> {
    const { newest } = this.#bookmark;
    const headers = {
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(newest !== undefined && { [BOOKMARK_HEADER]: newest }),
    };
    const init = { method: 'POST', headers, body: JSON.stringify(body), ...(signal !== undefined && { signal }) };
    try {
      const response = await this.#environment.fetch(`${this.#base.href}/${name}`, init);
      this.#bookmark.note(response.headers?.get(BOOKMARK_HEADER));
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new UnreachableError(error);
    }
  }
}

function createResponseError(text: string, status: number): LiveError {
  try {
    return createFailure(readText(text, (json, place) => readFields(json, place).must('error', readFailure)));
  } catch {
    // What stands between, a proxy for example, has words of its own.
    return createStatusError(status);
  }
}

function createStatusError(status: number): UnreachableError {
  return new UnreachableError(new Error(`The server answered with ${status}.`));
}
