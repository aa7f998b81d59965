/**
 * JSON Web Tokens (RFC 7515, 7519): taken apart, and those of this host, HS256, made and checked.
 *
 * HS256 is checked at once, without a promise. Measured in the engine, WebCrypto would take a few microseconds less of
 * about twenty, and `jose` with a key of bytes twice as many.
 */
import { fromBase64Url, toBase64Url } from '@atcute/multibase';
import { createHmac, timingSafeEqual } from 'node:crypto';

import { isObject } from '../values/json.ts';

/** A token taken apart. Nothing of it is true until its signature has been checked. */
export interface ParsedJwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What is signed: header and claims as they came, with the dot. */
  readonly signed: string;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** Longer text is no token of anybody's. */
const LENGTH_MAX = 16_384;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @param token as it came
 * @returns undefined if it is no token
 */
export function parseJwt(token: string): ParsedJwt | undefined {
  if (token.length > LENGTH_MAX) return undefined;
  const parts = token.split('.');
  const [head, body, seal] = parts;
  if (parts.length !== 3 || head === undefined || body === undefined || seal === undefined) return undefined;
  const header = parsePart(head);
  const claims = parsePart(body);
  const signature = decode(seal);
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  return { header, claims, signed: `${head}.${body}`, signature };
}

/**
 * @param header with `alg` and `typ`
 * @param claims as they are
 * @returns what is to be signed
 */
export function formatUnsignedJwt(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
): string {
  return `${formatPart(header)}.${formatPart(claims)}`;
}

/**
 * A token that only this host can make and check.
 *
 * @param typ what it is for: `at+jwt`, …
 * @param claims as they are
 * @param key of `deriveKey`
 */
export function createHmacJwt(typ: string, claims: Readonly<Record<string, unknown>>, key: Uint8Array): string {
  const unsigned = formatUnsignedJwt(createHmacHeader(typ), claims);
  return `${unsigned}.${createHmac('sha256', key).update(unsigned).digest('base64url')}`;
}

/**
 * Whether this host has made a token with a key.
 *
 * @param jwt of `parseJwt`
 * @param key of `deriveKey`
 */
export function isHmacJwtOf(jwt: ParsedJwt, key: Uint8Array): boolean {
  if (jwt.header['alg'] !== 'HS256' || jwt.header['crit'] !== undefined) return false;
  const expected = createHmac('sha256', key).update(jwt.signed).digest();
  return expected.length === jwt.signature.length && timingSafeEqual(expected, jwt.signature);
}

/**
 * How every token of `createHmacJwt` begins: its header and the dot.
 *
 * @param typ what it is for
 */
export function formatHmacHead(typ: string): string {
  return `${formatPart(createHmacHeader(typ))}.`;
}

/**
 * The header alone.
 *
 * @param token as it came
 * @returns undefined if it is no token
 */
export function parseJwtHeader(token: string): ParsedJwt['header'] | undefined {
  return token.length > LENGTH_MAX ? undefined : parsePart(token.slice(0, token.indexOf('.')));
}

function createHmacHeader(typ: string): ParsedJwt['header'] {
  return { typ, alg: 'HS256' };
}

function formatPart(part: Readonly<Record<string, unknown>>): string {
  return toBase64Url(encoder.encode(JSON.stringify(part)));
}

function parsePart(text: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = decode(text);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return fromBase64Url(text);
  } catch {
    return undefined;
  }
}
