/**
 * The CBOR of authenticators (CTAP2's canonical form, read with some tolerance): integers, bytes, text, arrays, maps
 * whose keys are integers or text, booleans and null. Repositories have another CBOR, DAG-CBOR, which knows text as
 * keys only.
 */
import { createAnswerError } from './passkey-error.ts';

/** A value. */
export type CborValue = number | string | boolean | null | Uint8Array<ArrayBuffer> | readonly CborValue[] | CborMap;

/** A map; COSE numbers its keys. */
export type CborMap = ReadonlyMap<number | string, CborValue>;

/** A value and where the next byte after it is. */
export interface Decoded {
  readonly value: CborValue;
  readonly end: number;
}

/**
 * Reads one value; bytes may follow it.
 *
 * @param bytes of an authenticator
 * @param offset where it begins
 * @throws XrpcError InvalidPasskeyAnswer
 */
export function decodeCbor(bytes: Uint8Array, offset = 0): Decoded {
  const reader = new Reader(bytes, offset);
  const value = reader.readValue(0);
  return { value, end: reader.offset };
}

/** CTAP2 allows 4. */
const DEPTH_MAX = 8;

class Reader {
  readonly #bytes: Uint8Array;
  offset: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  readValue(depth: number): CborValue {
    if (depth > DEPTH_MAX) throw createAnswerError('its CBOR is nested too deeply');
    const initial = this.#take(1)[0] ?? 0;
    const kind = initial >> 5;
    const argument = initial & 0x1f;
    if (kind === 7) return readSimple(argument);
    const count = this.#readCount(argument);
    switch (kind) {
      case 0:
        return count;
      case 1:
        return -1 - count;
      case 2:
        return this.#take(count);
      case 3:
        return readText(this.#take(count));
      case 4:
        return this.#readArray(count, depth);
      case 5:
        return this.#readMap(count, depth);
      default:
        throw createAnswerError('its CBOR has a tag');
    }
  }

  #readArray(count: number, depth: number): CborValue[] {
    const items: CborValue[] = [];
    // Every item takes a byte at least, so a false count fails soon.
    for (let index = 0; index < count; index += 1) items.push(this.readValue(depth + 1));
    return items;
  }

  #readMap(count: number, depth: number): CborMap {
    const map = new Map<number | string, CborValue>();
    for (let index = 0; index < count; index += 1) {
      const key = this.readValue(depth + 1);
      if (typeof key !== 'number' && typeof key !== 'string') {
        throw createAnswerError('its CBOR has a key that is neither a number nor text');
      }
      if (map.has(key)) throw createAnswerError(`its CBOR has the key ${key} twice`);
      map.set(key, this.readValue(depth + 1));
    }
    return map;
  }

  /** The number in or after the initial byte; lengths that are not said in advance are not read. */
  #readCount(argument: number): number {
    if (argument < 24) return argument;
    if (argument > 27) throw createAnswerError('its CBOR has an unknown length');
    let count = 0;
    for (const byte of this.#take(2 ** (argument - 24))) count = count * 256 + byte;
    if (!Number.isSafeInteger(count)) throw createAnswerError('its CBOR has too large a number');
    return count;
  }

  #take(count: number): Uint8Array<ArrayBuffer> {
    if (count > this.#bytes.length - this.offset) throw createAnswerError('its CBOR ends too early');
    const taken = this.#bytes.slice(this.offset, this.offset + count);
    this.offset += count;
    return taken;
  }
}

function readSimple(argument: number): boolean | null {
  if (argument === 20) return false;
  if (argument === 21) return true;
  if (argument === 22) return null;
  throw createAnswerError('its CBOR has a value that authenticators do not use');
}

function readText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw createAnswerError('its CBOR has text that is no UTF-8');
  }
}
