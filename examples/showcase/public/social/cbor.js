/**
 * Reads DAG-CBOR, the encoding of records and of the firehose's frames: the part of CBOR in which everything has one
 * spelling, with links to other blocks (CIDs) as its only tag.
 */

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const CID_TAG = 42;

/** What `decodeFirst` makes a link into: the CID as text. */
export class Link {
  /** @param {string} cid */
  constructor(cid) {
    this.cid = cid;
  }
}

/**
 * @param {Uint8Array} bytes that begin with a value
 * @returns {{ value: any, rest: Uint8Array }} maps as objects, byte strings as views of `bytes`, and what comes after
 */
export function decodeFirst(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  const value = read();
  return { value, rest: bytes.subarray(offset) };

  /** @returns {any} */
  function read() {
    const first = view.getUint8(offset++);
    const kind = first >> 5;
    const detail = first & 31;
    if (kind === 7) return readSimple(detail);
    const number = readNumber(detail);
    switch (kind) {
      case 0:
        return number;
      case 1:
        return -1 - number;
      case 2:
        return take(number);
      case 3:
        return new TextDecoder().decode(take(number));
      case 4:
        return Array.from({ length: number }, read);
      case 5:
        return Object.fromEntries(Array.from({ length: number }, () => [read(), read()]));
      default:
        if (number !== CID_TAG) throw new RangeError(`tag ${number} is none of DAG-CBOR`);
        return new Link(formatCid(read().subarray(1))); // The bytes of a link begin with a zero.
    }
  }

  /** @param {number} detail of a head: the number itself, or how many bytes hold it */
  function readNumber(detail) {
    if (detail < 24) return detail;
    if (detail > 27) throw new RangeError('DAG-CBOR has no values of unknown length');
    const size = 2 ** (detail - 24);
    let number = 0;
    for (const byte of take(size)) number = number * 256 + byte;
    return number;
  }

  /** @param {number} detail */
  function readSimple(detail) {
    if (detail === 20 || detail === 21) return detail === 21;
    if (detail === 22) return null;
    if (detail !== 27) throw new RangeError(`simple value ${detail} is none of DAG-CBOR`);
    offset += 8;
    return view.getFloat64(offset - 8);
  }

  /** @param {number} size */
  function take(size) {
    if (offset + size > bytes.byteLength) throw new RangeError('the bytes end within a value');
    offset += size;
    return bytes.subarray(offset - size, offset);
  }
}

/**
 * @param {Uint8Array} bytes of a CID
 * @returns {string} as it is written: `bafyrei…`
 */
export function formatCid(bytes) {
  let text = 'b';
  let bits = 0;
  let waiting = 0;
  for (const byte of bytes) {
    waiting = (waiting << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(waiting >> bits) & 31];
    }
    waiting &= 31;
  }
  return bits === 0 ? text : text + BASE32[(waiting << (5 - bits)) & 31];
}
