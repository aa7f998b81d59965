/**
 * Codes of authenticator apps: TOTP (RFC 6238) with SHA-1, six digits and steps of 30 seconds, which all of them know.
 */
import { fromBase32, toBase32 } from '@atcute/multibase';
import { createHmac } from 'node:crypto';

const STEP_MS = 30_000;
const DIGITS = 6;
/** How many steps an app's clock may be off. */
const STEPS_OFF_MAX = 1;
/** The length that RFC 4226 recommends. */
const SECRET_BYTES = 20;

/** @returns a secret in base32, as apps take it */
export function createTotpSecret(): string {
  return toBase32(crypto.getRandomValues(new Uint8Array(SECRET_BYTES))).toUpperCase();
}

/**
 * The address that an app reads out of a QR code.
 *
 * @param secret of `createTotpSecret`
 * @param host the service: `pds.example.com`
 * @param handle the account
 */
export function formatTotpUri(secret: string, host: string, handle: string): string {
  const label = `${encodeURIComponent(host)}:${encodeURIComponent(handle)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(host)}`;
}

/**
 * The step that a code belongs to.
 *
 * @param secret of `createTotpSecret`
 * @param code as it was typed
 * @param nowMs milliseconds since 1970
 * @returns undefined if it is wrong, too old or too new
 */
export function findTotpStep(secret: string, code: string, nowMs: number): number | undefined {
  const digits = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return undefined;
  const bytes = fromBase32(secret.toLowerCase());
  const current = Math.floor(nowMs / STEP_MS);
  for (let step = current + STEPS_OFF_MAX; step >= current - STEPS_OFF_MAX; step -= 1) {
    if (step >= 0 && computeCode(bytes, step) === digits) return step;
  }
  return undefined;
}

/**
 * The code of a step (RFC 4226, section 5.3).
 *
 * @param secret as bytes
 * @param step of 30 seconds since 1970
 */
export function computeCode(secret: Uint8Array, step: number): string {
  const counter = new Uint8Array(8);
  new DataView(counter.buffer).setBigUint64(0, BigInt(step));
  const digest = new Uint8Array(createHmac('sha1', secret).update(counter).digest());
  const offset = (digest.at(-1) ?? 0) & 15;
  const number = new DataView(digest.buffer).getUint32(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}
