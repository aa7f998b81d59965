/**
 * Finds clients by their ids. What they publish is kept in a Worker's memory for ten minutes: long enough for a flow,
 * short enough that a key its owner has taken back is soon refused.
 */
import type { GuardedFetch } from '../../network/guarded-fetch.ts';
import { readJson } from '../../network/read-json.ts';
import { OAuthError } from '../oauth-error.ts';
import { parseClientDocument, parseClientId, parseClientKeys } from './client-document.ts';
import type { ClientKey, OAuthClient } from './client.ts';
import { createLoopbackClient, isLoopbackClientId } from './loopback-client.ts';

const FRESH_MS = 10 * 60_000;
/** Keys are asked for again for an unknown `kid`, but not more often than this. */
const KEYS_AGAIN_MS = 30_000;
const ENTRIES_MAX = 500;
const DOCUMENT_BYTES_MAX = 128 * 1024;
const TIMEOUT_MS = 5000;
const ID_LENGTH_MAX = 2000;

/** Values, never promises: what one request waits for, another cannot wait for in a Worker. */
interface Entry<Value> {
  readonly value: Value;
  readonly askedAt: number;
}

/** The clients. */
export class ClientRegistry {
  readonly #fetch: GuardedFetch;
  readonly #now: () => number;
  readonly #clients = new Map<string, Entry<OAuthClient>>();
  readonly #keys = new Map<string, Entry<ClientKey[]>>();

  /**
   * @param fetch guarded: ids are URLs that anybody writes
   * @param now milliseconds since 1970
   */
  constructor(fetch: GuardedFetch, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /**
   * @param clientId as a request has it
   * @throws OAuthError invalid_client_metadata, invalid_redirect_uri
   */
  async mustFind(clientId: string): Promise<OAuthClient> {
    if (clientId.length > ID_LENGTH_MAX) throw new OAuthError('invalid_client_metadata', 'The client id is too long');
    if (isLoopbackClientId(clientId)) return createLoopbackClient(clientId);
    parseClientId(clientId);
    return this.#get(this.#clients, clientId, FRESH_MS, async () =>
      parseClientDocument(clientId, await this.#fetchJson(clientId, ['application/json'])),
    );
  }

  /**
   * The keys that a client signs with.
   *
   * @param client that authenticates
   * @param kid the key that is looked for
   * @returns those with that `kid`; all of them without one
   * @throws OAuthError invalid_client_metadata
   */
  async findKeys(client: OAuthClient, kid: string | undefined): Promise<readonly ClientKey[]> {
    const { authentication } = client;
    if (authentication.method === 'none') return [];
    const pick = (keys: readonly ClientKey[]): readonly ClientKey[] =>
      kid === undefined ? keys : keys.filter((key) => key.kid === kid);
    if ('keys' in authentication) return pick(authentication.keys);
    const { keysUrl } = authentication;
    const load = async (): Promise<ClientKey[]> => parseClientKeys(await this.#fetchJson(keysUrl, []));
    const found = pick(await this.#get(this.#keys, keysUrl, FRESH_MS, load));
    return found.length > 0 ? found : pick(await this.#get(this.#keys, keysUrl, KEYS_AGAIN_MS, load));
  }

  async #get<Value>(
    entries: Map<string, Entry<Value>>,
    key: string,
    freshMs: number,
    load: () => Promise<Value>,
  ): Promise<Value> {
    const known = entries.get(key);
    const now = this.#now();
    if (known !== undefined && known.askedAt > now - freshMs) return known.value;
    const value = await load();
    if (entries.size >= ENTRIES_MAX) entries.clear();
    entries.set(key, { value, askedAt: now });
    return value;
  }

  async #fetchJson(url: string, types: readonly string[]): Promise<unknown> {
    try {
      const response = await this.#fetch(url, {
        accept: 'application/json',
        timeoutMs: TIMEOUT_MS,
        bytesMax: DOCUMENT_BYTES_MAX,
      });
      return await readJson(response, types);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'nobody answers';
      throw new OAuthError('invalid_client_metadata', `The client's metadata cannot be read: ${reason}`, {
        cause: error,
      });
    }
  }
}
