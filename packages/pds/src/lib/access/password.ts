/**
 * Passwords of accounts.
 *
 * scrypt (RFC 7914) with 16 MiB and five rounds, the least that OWASP's password storage cheat sheet accepts: it costs
 * the host about 140 ms in the engine, and whoever has stolen the hashes as much for each guess, with memory that
 * graphics cards lack. PBKDF2, at the 100,000 iterations that Cloudflare allows, costs 15 ms, and a guesser far less.
 *
 * A hash says its own parameters, `$scrypt$ln=14,r=8,p=5$salt$hash`, so they may rise: `needsRehash` tells when a
 * password that was right has an older one.
 */
import { fromBase64, toBase64 } from '@atcute/multibase';
import { scryptSync, timingSafeEqual } from 'node:crypto';

import { XrpcError } from '../xrpc/xrpc-error.ts';

interface Parameters {
  /** The binary logarithm of the cost. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

const parameters: Parameters = { ln: 14, r: 8, p: 5 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MEMORY_BYTES_MAX = 64 * 1024 * 1024;
const LENGTH_MIN = 8;
/** The reference server's. */
const LENGTH_MAX = 256;

const pattern = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** What is compared with when there is no account, so that its absence takes as long as a wrong password. */
const absent = formatHash(parameters, new Uint8Array(SALT_BYTES), new Uint8Array(HASH_BYTES));

/** What came of comparing a password. */
export interface PasswordCheck {
  readonly isRight: boolean;
  /** It is right, and its hash is weaker than those made today: make a new one and store it. */
  readonly needsRehash: boolean;
}

/**
 * @param password somebody has chosen
 * @throws XrpcError InvalidPassword
 */
export function mustBeGoodPassword(password: string): void {
  if (password.length < LENGTH_MIN) {
    throw new XrpcError(400, 'InvalidPassword', `Password too short: at least ${LENGTH_MIN} characters`);
  }
  if (password.length > LENGTH_MAX) {
    throw new XrpcError(400, 'InvalidPassword', `Password too long: at most ${LENGTH_MAX} characters`);
  }
}

/**
 * @param password as it was typed
 * @returns text to store
 */
export function hashPassword(password: string): string {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return formatHash(parameters, salt, computeHash(password, salt, parameters));
}

/**
 * Compares a password, in a time that does not tell whether there is one.
 *
 * @param password as it was typed
 * @param stored of `hashPassword`; undefined if there is no such account
 */
export function checkPassword(password: string, stored: string | undefined): PasswordCheck {
  const [, ln, r, p, salt = '', hash = ''] = pattern.exec(stored ?? absent) ?? pattern.exec(absent) ?? [];
  const used = { ln: Number(ln), r: Number(r), p: Number(p) };
  const computed = computeHash(password.slice(0, LENGTH_MAX), fromBase64(salt), used);
  const expected = fromBase64(hash);
  const isSame = expected.length === computed.length && timingSafeEqual(computed, expected);
  const isRight = isSame && stored !== undefined && password.length <= LENGTH_MAX;
  const isCurrent = used.ln === parameters.ln && used.r === parameters.r && used.p === parameters.p;
  return { isRight, needsRehash: isRight && !isCurrent };
}

/** Keyboards write the same letter in several ways; NFKC makes one of them. */
function computeHash(password: string, salt: Uint8Array, { ln, r, p }: Parameters): Uint8Array {
  const cost = { N: 2 ** ln, r, p, maxmem: MEMORY_BYTES_MAX };
  return new Uint8Array(scryptSync(password.normalize('NFKC'), salt, HASH_BYTES, cost));
}

function formatHash({ ln, r, p }: Parameters, salt: Uint8Array, hash: Uint8Array): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64(salt)}$${toBase64(hash)}`;
}
