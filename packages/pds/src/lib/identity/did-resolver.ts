/**
 * From a DID to what its document says.
 *
 * Owned by the Worker and by actors that have to know others' keys and hosts; what it remembers is a cache that may be
 * gone at any time.
 *
 * R1. What is younger than an hour is answered from memory; what is younger than a day also, while it is asked for
 *     anew; what is older is asked for. `isForced` asks.
 * R2. Who asks for the same DID at the same time shares one request, but waits no longer than `SHARED_MS` for it: in a
 *     Worker the first to ask may be gone, and its request with it.
 * R3. Failures are not remembered: a document that could not be had is asked for by the next who needs it. Nor are
 *     documents that are greater than `KEPT_LENGTH_MAX`.
 */
import type { GuardedFetch } from '../network/guarded-fetch.ts';
import { NetworkError } from '../network/network-error.ts';
import { readJson } from '../network/read-json.ts';
import { parseDidDocument, type Identity } from './did-document.ts';
import { isPlcDid, mustFindDocument, type DidPlaces } from './did-url.ts';
import { IdentityError } from './identity-error.ts';

const STALE_MS = 3_600_000;
const EXPIRED_MS = 24 * 3_600_000;
const TIMEOUT_MS = 3000;
const SHARED_MS = 1000;
const DOCUMENT_BYTES_MAX = 64 * 1024;
const ENTRIES_MAX = 2000;
/** As JSON. Greater documents are rare, and whoever publishes one does not get its size times the entries of memory. */
const KEPT_LENGTH_MAX = 8 * 1024;

/** What a resolver is made of. */
export interface DidResolverOptions extends DidPlaces {
  readonly guardedFetch: GuardedFetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How a DID is resolved. */
export interface ResolveOptions {
  /** Asks whatever is remembered. */
  readonly isForced?: boolean;
  /** What keeps a request's context alive until a document that was asked for anew is there. */
  readonly waitUntil?: (promise: Promise<unknown>) => void;
}

interface Entry {
  readonly identity: Identity;
  readonly fetchedMs: number;
}

/** Resolves DIDs, and remembers. */
export class DidResolver {
  readonly #options: DidResolverOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<Identity>>();

  constructor(options: DidResolverOptions) {
    this.#options = options;
  }

  /**
   * @param did a DID
   * @param options how it is resolved
   * @returns what its document says
   * @throws IdentityError
   */
  async resolve(did: string, options: ResolveOptions = {}): Promise<Identity> {
    const entry = options.isForced ? undefined : this.#entries.get(did);
    const ageMs = entry === undefined ? Infinity : this.#options.now() - entry.fetchedMs;
    if (entry === undefined || ageMs >= EXPIRED_MS) return options.isForced ? this.#refresh(did) : this.#share(did);
    if (ageMs >= STALE_MS) {
      const refreshed = this.#share(did).catch(() => undefined);
      options.waitUntil?.(refreshed);
    }
    return entry.identity;
  }

  /** @param did whose document is no longer the one that is remembered */
  forget(did: string): void {
    this.#entries.delete(did);
  }

  /** Joins whoever asks already (R2). A request that has ended settles nothing any more: then this one asks itself. */
  async #share(did: string): Promise<Identity> {
    const pending = this.#pending.get(did);
    if (pending === undefined) return this.#refresh(did);
    const timeout = new Timeout(SHARED_MS);
    const shared = pending.catch((error: unknown) => {
      if (error instanceof IdentityError) throw error;
      return undefined;
    });
    try {
      return (await Promise.race([shared, timeout.passed])) ?? (await this.#refresh(did));
    } finally {
      timeout.clear();
    }
  }

  async #refresh(did: string): Promise<Identity> {
    const pending = this.#fetch(did);
    this.#pending.set(did, pending);
    try {
      return await pending;
    } finally {
      if (this.#pending.get(did) === pending) this.#pending.delete(did);
    }
  }

  async #fetch(did: string): Promise<Identity> {
    const { guardedFetch, now } = this.#options;
    const url = mustFindDocument(did, this.#options);
    const trust = isPlcDid(did) ? ({ isFromSettings: true } as const) : {};
    try {
      const response = await guardedFetch(url, {
        accept: 'application/did+ld+json, application/json',
        timeoutMs: TIMEOUT_MS,
        bytesMax: DOCUMENT_BYTES_MAX,
        ...trust,
      });
      if (response.status === 404 || response.status === 410) {
        await response.body?.cancel();
        this.#entries.delete(did);
        throw response.status === 404
          ? new IdentityError('not_found', `There is no document for ${did}.`)
          : new IdentityError('deactivated', `${did} was given up.`);
      }
      const identity = parseDidDocument(await readJson(response), did);
      this.#remember(did, { identity, fetchedMs: now() });
      return identity;
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      throw new IdentityError('unreachable', `The document of ${did} cannot be had: ${error.message}`, {
        cause: error,
      });
    }
  }

  #remember(did: string, entry: Entry): void {
    this.#entries.delete(did);
    if (JSON.stringify(entry.identity.document).length > KEPT_LENGTH_MAX) return;
    this.#entries.set(did, entry);
    const oldest = this.#entries.size > ENTRIES_MAX ? this.#entries.keys().next().value : undefined;
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}

/** A time that passes, unless it is cleared. */
class Timeout {
  readonly passed: Promise<undefined>;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(timeoutMs: number) {
    this.passed = new Promise((resolve) => {
      this.#timer = setTimeout(() => resolve(undefined), timeoutMs);
    });
  }

  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
