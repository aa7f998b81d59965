/**
 * Private keys: made, brought along, kept, used.
 *
 * P-256 is WebCrypto's, which the engine has in native code; K-256 is `@atcute/crypto`'s, as WebCrypto does not know
 * it. A private key is kept as its multikey (`z…`), which whoever keeps it seals (`sealed-text.ts`).
 */
import { Secp256k1PrivateKeyExportable } from '@atcute/crypto';
import { toBase58Btc, toBase64Url } from '@atcute/multibase';
import { createECDH } from 'node:crypto';

import { InvalidKeyError } from './key-error.ts';
import { lowerS } from './low-s.ts';
import { decodeMultibase, formatDidKey } from './public-key.ts';
import type { Curve, SigningKey } from './signing-key.ts';

/** A signing key that can be kept. */
export interface ExportableSigningKey extends SigningKey {
  /** The private key as a multikey: `z…`. */
  exportPrivateKey(): string;
}

/** The two bytes of multicodec before a private key. */
const prefixes: Readonly<Record<Curve, readonly [number, number]>> = { p256: [0x86, 0x26], k256: [0x81, 0x26] };

const SCALAR_BYTES = 32;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * Makes a key.
 *
 * @param curve `p256` unless an account has brought another
 */
export async function createSigningKey(curve: Curve): Promise<ExportableSigningKey> {
  for (;;) {
    // A number of 256 bits is a key of either curve but for one in 2^32.
    const scalar = crypto.getRandomValues(new Uint8Array(SCALAR_BYTES));
    try {
      return await importRawKey(curve, scalar);
    } catch (error) {
      if (!(error instanceof InvalidKeyError)) throw error;
    }
  }
}

/**
 * @param multikey a private key: `z…`
 * @throws InvalidKeyError
 */
export async function importSigningKey(multikey: string): Promise<ExportableSigningKey> {
  const bytes = decodeMultibase(multikey);
  for (const curve of ['p256', 'k256'] as const) {
    const [first, second] = prefixes[curve];
    if (bytes?.[0] === first && bytes[1] === second) return importRawKey(curve, bytes.slice(2));
  }
  throw new InvalidKeyError('Expected a private key of P-256 or K-256 as a multikey (z…), found something else.');
}

/**
 * @param curve of the key
 * @param scalar 32 bytes
 * @throws InvalidKeyError
 */
export async function importRawKey(curve: Curve, scalar: Uint8Array): Promise<ExportableSigningKey> {
  if (scalar.length !== SCALAR_BYTES) {
    throw new InvalidKeyError(`Expected a private key of ${SCALAR_BYTES} bytes, found ${scalar.length}.`);
  }
  try {
    return await (curve === 'p256' ? importP256(scalar) : importK256(scalar));
  } catch (error) {
    // The cause is left out: some libraries put the number into their message.
    if (!(error instanceof Error)) throw error;
    throw new InvalidKeyError(`Expected a private key of ${curve}, found a number that is none.`);
  }
}

async function importP256(scalar: Uint8Array): Promise<ExportableSigningKey> {
  const agreement = createECDH('prime256v1');
  agreement.setPrivateKey(scalar);
  const point = new Uint8Array(agreement.getPublicKey());
  const x = toBase64Url(point.subarray(1, 33));
  const y = toBase64Url(point.subarray(33, 65));
  const jwk = { kty: 'EC', crv: 'P-256', x, y, d: toBase64Url(scalar) };
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']);
  return {
    curve: 'p256',
    did: formatDidKey('p256', point),
    sign: async (bytes) => lowerS(new Uint8Array(await crypto.subtle.sign(algorithm, key, bytes))),
    exportPrivateKey: () => formatPrivateKey('p256', scalar),
  };
}

async function importK256(scalar: Uint8Array): Promise<ExportableSigningKey> {
  const key = await Secp256k1PrivateKeyExportable.importRaw(scalar.slice());
  return {
    curve: 'k256',
    did: await key.exportPublicKey('did'),
    sign: (bytes) => key.sign(bytes),
    exportPrivateKey: () => formatPrivateKey('k256', scalar),
  };
}

function formatPrivateKey(curve: Curve, scalar: Uint8Array): string {
  const bytes = new Uint8Array(SCALAR_BYTES + 2);
  bytes.set(prefixes[curve]);
  bytes.set(scalar, 2);
  return `z${toBase58Btc(bytes)}`;
}
