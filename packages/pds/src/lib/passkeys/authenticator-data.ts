/** What an authenticator says of itself and signs: WebAuthn 6.1. */
import { decodeCbor } from './cbor.ts';
import { createAnswerError } from './passkey-error.ts';

/** The parts. */
export interface AuthenticatorData {
  /** SHA-256 of the relying party's id: a host name. */
  readonly relyingPartyDigest: Uint8Array<ArrayBuffer>;
  /** UP: somebody touched it. */
  readonly isUserPresent: boolean;
  /** UV: it knows by a finger, a face or a PIN who. */
  readonly isUserVerified: boolean;
  /** BE: the key may live on more than one device. */
  readonly isBackupEligible: boolean;
  /** BS: it does. */
  readonly isBackedUp: boolean;
  /** Grows with each use, or stays 0. */
  readonly counter: number;
  /** The new key; in a registration only. */
  readonly credential: AttestedCredential | undefined;
}

/** A key that was made. */
export interface AttestedCredential {
  /** Kind of authenticator, as hexadecimal digits with the hyphens of a UUID. */
  readonly authenticatorId: string;
  readonly id: Uint8Array<ArrayBuffer>;
  /** COSE. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

const FIXED_BYTES = 37;
const UP = 0x01;
const UV = 0x04;
const BE = 0x08;
const BS = 0x10;
const AT = 0x40;
const ED = 0x80;

/** WebAuthn 5.8.3: ids of credentials have at most so many bytes. */
const ID_BYTES_MAX = 1023;

/**
 * @param bytes as they were signed
 * @throws XrpcError InvalidPasskeyAnswer
 */
export function parseAuthenticatorData(bytes: Uint8Array<ArrayBuffer>): AuthenticatorData {
  if (bytes.length < FIXED_BYTES) throw createAnswerError('its authenticator data is too short');
  const flags = bytes[32] ?? 0;
  const counter = new DataView(bytes.buffer, bytes.byteOffset).getUint32(33);
  const attested = (flags & AT) === 0 ? undefined : parseAttested(bytes);
  let end = attested?.end ?? FIXED_BYTES;
  if ((flags & ED) !== 0) {
    const extensions = decodeCbor(bytes, end);
    if (!(extensions.value instanceof Map)) throw createAnswerError('its extensions are no map');
    end = extensions.end;
  }
  if (end !== bytes.length) throw createAnswerError('something follows its authenticator data');
  return {
    relyingPartyDigest: bytes.slice(0, 32),
    isUserPresent: (flags & UP) !== 0,
    isUserVerified: (flags & UV) !== 0,
    isBackupEligible: (flags & BE) !== 0,
    isBackedUp: (flags & BS) !== 0,
    counter,
    credential: attested?.credential,
  };
}

/** WebAuthn 6.5.2: AAGUID, length of the id, id, key; the key's end is known only by reading it. */
function parseAttested(bytes: Uint8Array<ArrayBuffer>): { credential: AttestedCredential; end: number } {
  const idLength = ((bytes[53] ?? 0) << 8) | (bytes[54] ?? 0);
  const keyStart = 55 + idLength;
  if (idLength === 0 || idLength > ID_BYTES_MAX || keyStart >= bytes.length) {
    throw createAnswerError('its credential has no id of a length that ids have');
  }
  const { end } = decodeCbor(bytes, keyStart);
  const credential = {
    authenticatorId: formatUuid(bytes.subarray(37, 53)),
    id: bytes.slice(55, keyStart),
    publicKey: bytes.slice(keyStart, end),
  };
  return { credential, end };
}

function formatUuid(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
