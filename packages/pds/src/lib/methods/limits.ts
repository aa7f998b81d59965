/** How often methods may be called: the numbers of the reference server, which clients are written against. */
import type { MethodCall, RateLimit } from '../xrpc/method.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Guesses of a password; and of names: comparing takes long, also where there is nothing to compare with. */
export const loginLimits: readonly RateLimit[] = [
  { name: 'login-address', points: 300, windowMs: 5 * MINUTE_MS, by: 'address' },
  { name: 'login-minutes', points: 30, windowMs: 5 * MINUTE_MS, by: 'identifierAndAddress' },
  { name: 'login-day', points: 300, windowMs: DAY_MS, by: 'identifierAndAddress' },
];

/** Letters to the account's own address. */
export const letterLimits: readonly RateLimit[] = [
  { name: 'letter-hour', points: 5, windowMs: HOUR_MS, by: 'account' },
  { name: 'letter-day', points: 15, windowMs: DAY_MS, by: 'account' },
];

/** Letters to whoever has forgotten a password. */
export const passwordLetterLimits: readonly RateLimit[] = [
  { name: 'password-letter-hour', points: 15, windowMs: HOUR_MS, by: 'address' },
  { name: 'password-letter-day', points: 50, windowMs: DAY_MS, by: 'address' },
];

/** Changes of the handle. */
export const handleLimits: readonly RateLimit[] = [
  { name: 'handle-minutes', points: 10, windowMs: 5 * MINUTE_MS, by: 'account' },
  { name: 'handle-day', points: 50, windowMs: DAY_MS, by: 'account' },
];

/** Uploads. */
export const blobLimits: readonly RateLimit[] = [{ name: 'blob-day', points: 1000, windowMs: DAY_MS, by: 'account' }];

/** Uploads of an account that brings the blobs of years with it. */
export const movingBlobLimits: readonly RateLimit[] = [
  { name: 'moving-blob-day', points: 100_000, windowMs: DAY_MS, by: 'account' },
];

/** Calls in five minutes from one address, for methods that anyone may call and that write something. */
export function perAddress(name: string, points: number): readonly RateLimit[] {
  return [{ name, points, windowMs: 5 * MINUTE_MS, by: 'address' }];
}

/** Writes to the repository, in points: all methods that write share the account's windows. */
export function writeLimits(cost: (call: MethodCall) => number): readonly RateLimit[] {
  return [
    { name: 'write-hour', points: 5000, windowMs: HOUR_MS, by: 'account', cost },
    { name: 'write-day', points: 35_000, windowMs: DAY_MS, by: 'account', cost },
  ];
}

/** What one write counts. */
export const writePoints = { create: 3, update: 2, delete: 1 } as const;
