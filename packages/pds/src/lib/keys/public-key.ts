/** Public keys as DIDs, and as DID documents have them. */
import { fromBase58Btc, toBase58Btc } from '@atcute/multibase';

import type { Curve, DidKey } from './signing-key.ts';

/** The two bytes of multicodec before a public key. */
const prefixes: Readonly<Record<Curve, readonly [number, number]>> = { p256: [0x80, 0x24], k256: [0xe7, 0x01] };

/** Types of verification methods that hold the key alone, without saying its curve. */
const curvesOfLegacyTypes: ReadonlyMap<string, Curve> = new Map([
  ['EcdsaSecp256r1VerificationKey2019', 'p256'],
  ['EcdsaSecp256k1VerificationKey2019', 'k256'],
]);

const COMPRESSED_BYTES = 33;
const UNCOMPRESSED_BYTES = 65;
/** More characters than any key of ours has: longer text is not even decoded. */
const TEXT_LENGTH_MAX = 120;

/** A public key taken apart. */
export interface PublicKey {
  readonly curve: Curve;
  /** The compressed point: 33 bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * @param text a DID, if it is one
 * @returns undefined unless it is a `did:key` of a curve that atproto knows; whether the point is on the curve shows
 * when it is used
 */
export function parseDidKey(text: string): PublicKey | undefined {
  if (!text.startsWith('did:key:')) return undefined;
  const bytes = decodeMultibase(text.slice('did:key:'.length));
  if (bytes === undefined || bytes.length !== COMPRESSED_BYTES + 2) return undefined;
  const point = bytes.slice(2);
  if (point[0] !== 2 && point[0] !== 3) return undefined;
  for (const curve of ['p256', 'k256'] as const) {
    const [first, second] = prefixes[curve];
    if (bytes[0] === first && bytes[1] === second) return { curve, bytes: point };
  }
  return undefined;
}

/** Whether a text is a `did:key` of a curve that atproto knows. */
export function isDidKey(text: string): text is DidKey {
  return parseDidKey(text) !== undefined;
}

/**
 * @param curve of the key
 * @param point compressed (33 bytes) or not (65)
 */
export function formatDidKey(curve: Curve, point: Uint8Array): DidKey {
  const bytes = new Uint8Array(COMPRESSED_BYTES + 2);
  bytes.set(prefixes[curve]);
  bytes.set(point.length === UNCOMPRESSED_BYTES ? compressPoint(point) : point, 2);
  return `did:key:z${toBase58Btc(bytes)}`;
}

/** The key as the property `publicKeyMultibase` of a `Multikey` has it: `z…`. */
export function formatMultikey(key: DidKey): string {
  return key.slice('did:key:'.length);
}

/**
 * The key of a verification method of a DID document: `Multikey`, or one of the older types of 2019.
 *
 * @param method an entry of `verificationMethod`; anything else is undefined, too
 */
export function parseVerificationMethod(method: unknown): DidKey | undefined {
  if (typeof method !== 'object' || method === null) return undefined;
  const { type, publicKeyMultibase } = method as { readonly type?: unknown; readonly publicKeyMultibase?: unknown };
  if (typeof type !== 'string' || typeof publicKeyMultibase !== 'string') return undefined;
  if (type === 'Multikey') {
    const did = `did:key:${publicKeyMultibase}`;
    return isDidKey(did) ? did : undefined;
  }
  const curve = curvesOfLegacyTypes.get(type);
  const point = decodeMultibase(publicKeyMultibase);
  if (curve === undefined || point === undefined) return undefined;
  const isPoint = point.length === UNCOMPRESSED_BYTES ? point[0] === 4 : point.length === COMPRESSED_BYTES;
  const did = isPoint ? formatDidKey(curve, point) : undefined;
  return did !== undefined && isDidKey(did) ? did : undefined;
}

/**
 * @param text `z` and base58btc
 * @returns its bytes, or undefined
 */
export function decodeMultibase(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!text.startsWith('z') || text.length > TEXT_LENGTH_MAX) return undefined;
  try {
    return new Uint8Array(fromBase58Btc(text.slice(1)));
  } catch {
    return undefined;
  }
}

function compressPoint(point: Uint8Array): Uint8Array {
  const compressed = point.slice(0, COMPRESSED_BYTES);
  compressed[0] = 2 + ((point[UNCOMPRESSED_BYTES - 1] ?? 0) & 1);
  return compressed;
}
