/**
 * How often is too often: windows that begin with the first call in them, counted in points.
 *
 * Who calls gives the time and the store. A limit's name and the key make a window, so rows that share a limit by name
 * share its windows, as all writes to repositories do.
 *
 * Invariants:
 * - R1 A call that one of its limits refuses counts in none of them.
 * - R2 Keys are other people's text and without end: of each a stretch counts that no name exceeds, and the store
 *   forgets windows that are over, and the oldest ones when it is full.
 */
import { getText } from '../values/json.ts';
import type { MethodCall, RateLimit } from './method.ts';
import { XrpcError } from './xrpc-error.ts';

/** One window: when it ends, and what has been spent in it. Milliseconds since 1970. */
export interface RateWindow {
  readonly endsAt: number;
  readonly spent: number;
}

/** Longer than any name by which somebody logs in. */
const NAME_LENGTH_MAX = 320;

/** Keeps windows by their keys. */
export interface RateStore {
  get(key: string): RateWindow | undefined;
  set(key: string, window: RateWindow, now: number): void;
}

/** Windows in memory. */
export class RateWindows implements RateStore {
  readonly #windows = new Map<string, RateWindow>();
  readonly #sizeMax: number;

  /** @param sizeMax windows that are kept at once */
  constructor(sizeMax = 20_000) {
    this.#sizeMax = sizeMax;
  }

  /** @returns the window, though it may be over */
  get(key: string): RateWindow | undefined {
    return this.#windows.get(key);
  }

  /** Keeps a window; makes room first if there is none. */
  set(key: string, window: RateWindow, now: number): void {
    if (this.#windows.size >= this.#sizeMax && !this.#windows.has(key)) this.#makeRoom(now);
    this.#windows.set(key, window);
  }

  #makeRoom(now: number): void {
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt <= now) this.#windows.delete(key);
    }
    // A tenth at once, so that a full store is not searched for every call.
    const surplus = this.#windows.size - Math.floor(this.#sizeMax * 0.9);
    for (const key of Array.from(this.#windows.keys()).slice(0, Math.max(surplus, 0))) this.#windows.delete(key);
  }
}

/** Of every address, whatever it calls. */
export const globalLimit: RateLimit = { name: 'global', points: 3000, windowMs: 5 * 60_000, by: 'address' };

/** What limits are counted by. */
export interface RateSubject {
  /** The caller's network address. */
  readonly address: string;
  readonly call: MethodCall;
  readonly now: number;
}

/**
 * Counts a call in the windows of its limits, or refuses it.
 *
 * @param limits of the method, or of every call
 * @param subject who calls what, and when
 * @param store keeps the windows
 * @returns the headers of the answer: those of the limit of which the least is left; none without limits
 * @throws {XrpcError} `RateLimitExceeded` (429), with the same headers and `retry-after`
 */
export function spendRate(
  limits: readonly RateLimit[],
  subject: RateSubject,
  store: RateStore,
): Record<string, string> {
  const charges = limits.map((limit) => createCharge(limit, subject, store));
  const refused = charges.find(({ limit, window, cost }) => window.spent + cost > limit.points);
  if (refused !== undefined) throw createRefusal(refused, subject.now);
  for (const { key, window, cost } of charges) {
    store.set(key, { endsAt: window.endsAt, spent: window.spent + cost }, subject.now);
  }
  const tightest = charges.reduce<Charge | undefined>((least, charge) => {
    return least === undefined || leftOf(charge) < leftOf(least) ? charge : least;
  }, undefined);
  return tightest === undefined ? {} : formatHeaders(tightest, leftOf(tightest));
}

/**
 * Refuses a call of which a limit has nothing left, and counts nothing: for limits of what goes wrong.
 *
 * @param limit of what may go wrong
 * @param subject who calls what, and when
 * @param store keeps the windows
 * @throws {XrpcError} `RateLimitExceeded` (429)
 */
export function mustHaveLeft(limit: RateLimit, subject: RateSubject, store: RateStore): void {
  const charge = createCharge(limit, subject, store);
  if (charge.window.spent >= limit.points) throw createRefusal(charge, subject.now);
}

interface Charge {
  readonly limit: RateLimit;
  readonly key: string;
  /** As it was before the call. */
  readonly window: RateWindow;
  readonly cost: number;
}

function createCharge(limit: RateLimit, subject: RateSubject, store: RateStore): Charge {
  const key = `${limit.name} ${formatKey(limit, subject)}`;
  const kept = store.get(key);
  const window =
    kept !== undefined && kept.endsAt > subject.now ? kept : { endsAt: subject.now + limit.windowMs, spent: 0 };
  return { limit, key, window, cost: limit.cost?.(subject.call) ?? 1 };
}

function formatKey({ by }: RateLimit, { address, call: { credential, input } }: RateSubject): string {
  switch (by) {
    case 'address':
      return address;
    case 'account':
      return 'did' in credential ? credential.did : address;
    case 'identifierAndAddress':
      return `${(getText(input, 'identifier') ?? '').slice(0, NAME_LENGTH_MAX).toLowerCase()} ${address}`;
  }
}

function createRefusal(charge: Charge, now: number): XrpcError {
  const left = Math.max(charge.limit.points - charge.window.spent, 0);
  const headers = {
    ...formatHeaders(charge, left),
    'retry-after': `${Math.ceil((charge.window.endsAt - now) / 1000)}`,
  };
  return new XrpcError(429, 'RateLimitExceeded', 'Rate Limit Exceeded', headers);
}

function leftOf({ limit, window, cost }: Charge): number {
  return limit.points - window.spent - cost;
}

function formatHeaders({ limit, window }: Charge, left: number): Record<string, string> {
  return {
    'ratelimit-limit': `${limit.points}`,
    'ratelimit-remaining': `${left}`,
    // Seconds since 1970, not from now: what clients of atproto read.
    'ratelimit-reset': `${Math.floor(window.endsAt / 1000)}`,
    'ratelimit-policy': `${limit.points};w=${limit.windowMs / 1000}`,
  };
}
