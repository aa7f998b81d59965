/**
 * From a handle to a DID: the DNS (`_atproto.<handle>`) and `https://<handle>/.well-known/atproto-did`, both at once;
 * where both answer, the DNS counts.
 */
import type { GuardedFetch } from '../network/guarded-fetch.ts';
import type { TxtLookup } from '../network/txt-lookup.ts';
import { isDid, isHandle } from '../values/syntax.ts';

const TIMEOUT_MS = 3000;
const ANSWER_BYTES_MAX = 2048;

/** The handle of those whose own does not lead back to them. */
export const INVALID_HANDLE = 'handle.invalid';

/** What a resolver is made of. */
export interface HandleResolverOptions {
  readonly guardedFetch: GuardedFetch;
  readonly lookUpTxt: TxtLookup;
  /**
   * What this host knows by itself: the DID of an account that is open; null if the handle is under a domain of this
   * host and leads nowhere; undefined if others are to be asked, also for an account that is closed.
   */
  readonly getLocal?: (handle: string) => Promise<string | null | undefined>;
}

/** Resolves handles. Remembers nothing. */
export class HandleResolver {
  readonly #options: HandleResolverOptions;

  constructor(options: HandleResolverOptions) {
    this.#options = options;
  }

  /**
   * @param handle a handle, in whatever letters
   * @returns the DID that it leads to; undefined if it leads nowhere, or to several
   */
  async resolve(handle: string): Promise<string | undefined> {
    const name = handle.toLowerCase();
    if (!isHandle(name)) return undefined;
    const local = await this.#options.getLocal?.(name);
    if (local !== undefined) return local ?? undefined;
    const page = this.#readPage(name);
    return (await this.#readDns(name)) ?? (await page);
  }

  async #readDns(handle: string): Promise<string | undefined> {
    try {
      const texts = await this.#options.lookUpTxt(`_atproto.${handle}`);
      const claims = new Set(texts.filter((text) => text.startsWith('did=')).map((text) => text.slice('did='.length)));
      const [claim] = claims;
      return claims.size === 1 && isDid(claim) ? claim : undefined;
    } catch {
      return undefined;
    }
  }

  async #readPage(handle: string): Promise<string | undefined> {
    try {
      const response = await this.#options.guardedFetch(`https://${handle}/.well-known/atproto-did`, {
        accept: 'text/plain',
        timeoutMs: TIMEOUT_MS,
        bytesMax: ANSWER_BYTES_MAX,
        redirectsMax: 3,
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        return undefined;
      }
      const claim = (await response.text()).trim();
      return isDid(claim) ? claim : undefined;
    } catch {
      return undefined;
    }
  }
}
