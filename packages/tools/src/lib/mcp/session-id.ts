/**
 * Ids of sessions: `<instance in Base64>.<random>`. The id itself says which instance a message goes to, so nobody has
 * to look it up; that the session exists, and whose it is, only the instance knows.
 */
import { decodeBase64Url, decodeUtf8, encodeBase64Url } from './base64.ts';

/** What an id says. */
export interface SessionAddress {
  readonly instance: string;
  /** What nobody can guess. */
  readonly secret: string;
}

const secretPattern = /^[A-Za-z0-9_-]{22,}$/;
const maxLength = 2048;

/**
 * The id of a new session.
 *
 * @param instance where it lives
 * @param random at least 16 random bytes
 * @returns visible ASCII, as `Mcp-Session-Id` must be
 */
export function formatSessionId(instance: string, random: Uint8Array): string {
  if (random.length < 16) throw new RangeError(`a session id needs 16 random bytes or more, found ${random.length}`);
  return `${encodeBase64Url(new TextEncoder().encode(instance))}.${encodeBase64Url(random)}`;
}

/**
 * Reads an id that a client sent.
 *
 * @param text value of `Mcp-Session-Id`
 * @returns undefined if it is not one of ours: the session is unknown (404)
 */
export function parseSessionId(text: string): SessionAddress | undefined {
  if (text.length > maxLength) return undefined;
  const at = text.indexOf('.');
  if (at <= 0) return undefined;
  const bytes = decodeBase64Url(text.slice(0, at));
  const instance = bytes === undefined ? undefined : decodeUtf8(bytes);
  const secret = text.slice(at + 1);
  if (instance === undefined || !secretPattern.test(secret)) return undefined;
  return { instance, secret };
}
