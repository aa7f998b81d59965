import type { JsonObject } from '../manifest/json-schema.ts';
import type { Trace } from '../run/run.ts';

/** Who called: `this.caller`. */
export interface PhotonCaller {
  /** Stable id; `anonymous` if nobody is known. */
  readonly id: string;
  readonly name?: string;
  readonly anonymous: boolean;
  /** The scopes, joined by spaces as in OAuth; absent if there are none. */
  readonly scope?: string;
  readonly scopes: readonly string[];
  /** What else the credentials say. */
  readonly claims: JsonObject;
}

/** The program at the other end: `this.client`. */
export interface PhotonClient {
  readonly name?: string;
  readonly version?: string;
  /** What it can be asked. */
  readonly can: {
    /** `confirm` and `elicit`. */
    readonly elicit: boolean;
    /** `elicit` with a URL. */
    readonly elicitUrl: boolean;
    readonly sample: boolean;
  };
}

/** The call that this code runs for: `this.request`. */
export interface PhotonRequest {
  /** Unique in the instance, and the same after a crash. */
  readonly id: string;
  readonly method: string;
  /** The calls between photons that led here, outermost first: `counter/default.add`. */
  readonly path: readonly string[];
  /** When nobody wants the answer any more, in milliseconds since 1970; absent: never. */
  readonly deadlineMs?: number;
  /** Aborted when the client cancels or the deadline passes. */
  readonly signal: AbortSignal;
  /** What the caller says that the call is part of: headers for requests that the code makes. */
  readonly trace?: Trace;
}

/**
 * Cloudflare's services by the photon's own names: `this.cf`. `kv('cache')` of photon `shop` is the binding
 * `shop_cache_kv`.
 */
export interface PhotonCloudflare {
  kv(name?: string): KVNamespace;
  r2(name?: string): R2Bucket;
  d1(name?: string): D1Database;
  queue<Body = unknown>(name?: string): Queue<Body>;
  vectorize(name?: string): Vectorize;
  readonly ai: Ai;
  readonly images: ImagesBinding;
  readonly browser: Fetcher;
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
}

/** Where a lock is. Times are milliseconds since 1970. */
export interface PhotonLock {
  /** Null if nobody holds it. */
  readonly holder: string | null;
  readonly acquiredAt?: number;
  readonly expiresAt?: number;
}

/** How an asset is given. */
export interface AssetOptions {
  /** `utf8` (unless given) is text, `binary` is bytes. */
  readonly encoding?: 'utf8' | 'binary';
}
