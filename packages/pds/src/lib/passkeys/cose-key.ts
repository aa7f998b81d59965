/**
 * Public keys as authenticators send them (COSE, RFC 9052 and 9053; WebAuthn 5.8.5) and the signatures that they
 * verify.
 */
import { toBase64Url } from '@atcute/multibase';

import { decodeCbor, type CborMap } from './cbor.ts';
import { createAnswerError } from './passkey-error.ts';
import { parseDerSignature } from './der-signature.ts';

/**
 * COSE's numbers of the algorithms that passkeys may have, in the order in which they are offered: EdDSA, ES256, RS256.
 */
export const passkeyAlgorithms = [-8, -7, -257] as const;

/** A key that is ready to verify. */
export interface PasskeyKey {
  /** @returns whether the signature is this key's over the data */
  verify(signature: Uint8Array<ArrayBuffer>, data: Uint8Array<ArrayBuffer>): Promise<boolean>;
}

/**
 * @param bytes a COSE key and nothing after it
 * @throws XrpcError InvalidPasskeyAnswer for a key that is not one of `passkeyAlgorithms`, or is none at all
 */
export async function importCoseKey(bytes: Uint8Array): Promise<PasskeyKey> {
  const { value, end } = decodeCbor(bytes);
  if (!(value instanceof Map) || end !== bytes.length) throw createAnswerError('its key is no COSE key');
  const key: CborMap = value;
  const importKey = importers.get(key.get(LABEL_ALGORITHM));
  if (importKey === undefined) throw createAnswerError('its key has an algorithm that was not offered');
  try {
    return await importKey(key);
  } catch (error) {
    // WebCrypto's own error: a point that is not on the curve, for example.
    if (error instanceof DOMException) throw createAnswerError('its key is not a point or number that can be a key');
    throw error;
  }
}

const LABEL_TYPE = 1;
const LABEL_ALGORITHM = 3;
/** The curve, or a modulus: labels below zero belong to the type of key. */
const LABEL_FIRST = -1;
const LABEL_SECOND = -2;
const LABEL_THIRD = -3;

const importers: ReadonlyMap<unknown, (key: CborMap) => Promise<PasskeyKey>> = new Map([
  [-7, importP256],
  [-8, importEd25519],
  [-257, importRsa],
]);

async function importP256(key: CborMap): Promise<PasskeyKey> {
  mustBe(key, LABEL_TYPE, 2);
  mustBe(key, LABEL_FIRST, 1);
  const raw = Uint8Array.of(4, ...mustBytes(key, LABEL_SECOND, 32), ...mustBytes(key, LABEL_THIRD, 32));
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  return {
    verify: async (signature, data) => {
      const parsed = parseDerSignature(signature);
      return parsed !== undefined && crypto.subtle.verify(algorithm, imported, parsed, data);
    },
  };
}

async function importEd25519(key: CborMap): Promise<PasskeyKey> {
  mustBe(key, LABEL_TYPE, 1);
  mustBe(key, LABEL_FIRST, 6);
  const algorithm = { name: 'Ed25519' };
  const raw = mustBytes(key, LABEL_SECOND, 32);
  const imported = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  return { verify: async (signature, data) => crypto.subtle.verify(algorithm, imported, signature, data) };
}

async function importRsa(key: CborMap): Promise<PasskeyKey> {
  mustBe(key, LABEL_TYPE, 3);
  const modulus = mustBytes(key, LABEL_FIRST);
  const exponent = mustBytes(key, LABEL_SECOND);
  const bits = modulus.length * 8;
  if (bits < 2048 || bits > 4096 || modulus[0] === 0) throw createAnswerError('its RSA key has not 2048 to 4096 bits');
  if (exponent.length > 4) throw createAnswerError('its RSA key has too large an exponent');
  const jwk = { kty: 'RSA', n: toBase64Url(modulus), e: toBase64Url(exponent) };
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
  return { verify: async (signature, data) => crypto.subtle.verify(algorithm, imported, signature, data) };
}

function mustBe(key: CborMap, label: number, expected: number): void {
  if (key.get(label) !== expected) throw createAnswerError(`its key has not ${expected} at the label ${label}`);
}

function mustBytes(key: CborMap, label: number, length?: number): Uint8Array<ArrayBuffer> {
  const value = key.get(label);
  if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) {
    throw createAnswerError(`its key has no bytes of the right length at the label ${label}`);
  }
  return value;
}
