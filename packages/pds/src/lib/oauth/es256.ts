/** Signatures of clients: ES256, with keys as JWKs. */
import { createHash } from 'node:crypto';

import type { ParsedJwt } from '../access/jwt.ts';
import { isObject } from '../values/json.ts';

/** The only algorithm: what every client of atproto must have. */
export const CLIENT_ALGORITHM = 'ES256';

/** A public key on P-256. */
export interface EcJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

type ImportedKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const COORDINATE = /^[A-Za-z0-9_-]{43}$/;

/**
 * @param value a JWK
 * @returns undefined if it is no public key on P-256; a private one is nobody's to send
 */
export function parseEcJwk(value: unknown): EcJwk | undefined {
  if (!isObject(value)) return undefined;
  const { kty, crv, x, y, d, use, alg } = value;
  if (kty !== 'EC' || crv !== 'P-256' || d !== undefined) return undefined;
  if (use !== undefined && use !== 'sig') return undefined;
  if (alg !== undefined && alg !== CLIENT_ALGORITHM) return undefined;
  if (typeof x !== 'string' || typeof y !== 'string' || !COORDINATE.test(x) || !COORDINATE.test(y)) return undefined;
  return { kty, crv, x, y };
}

/** RFC 7638: the name of a key, base64url. */
export function thumbprintOf({ crv, kty, x, y }: EcJwk): string {
  return createHash('sha256').update(`{"crv":"${crv}","kty":"${kty}","x":"${x}","y":"${y}"}`).digest('base64url');
}

/**
 * Keys that were imported, by thumbprint: a session sends its own with every request, and importing costs as much as
 * checking.
 */
const imported = new Map<string, ImportedKey>();
const IMPORTED_MAX = 2000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };

/**
 * Whether a key's owner has signed a token.
 *
 * @param jwt of `parseJwt`
 * @param jwk the key
 * @param thumbprint of the key
 */
export async function isSignedBy(jwt: ParsedJwt, jwk: EcJwk, thumbprint: string): Promise<boolean> {
  if (jwt.header['alg'] !== CLIENT_ALGORITHM || jwt.header['crit'] !== undefined) return false;
  if (jwt.signature.length !== 64) return false;
  try {
    const key = await mustImport(jwk, thumbprint);
    const signed = new TextEncoder().encode(jwt.signed);
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, jwt.signature, signed);
  } catch {
    return false; // The point is not on the curve.
  }
}

async function mustImport({ kty, crv, x, y }: EcJwk, thumbprint: string): Promise<ImportedKey> {
  const known = imported.get(thumbprint);
  if (known !== undefined) return known;
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y, ext: true }, ALGORITHM, false, ['verify']);
  if (imported.size >= IMPORTED_MAX) imported.clear();
  imported.set(thumbprint, key);
  return key;
}
