/**
 * Content identifiers: the two forms that atproto blesses, as text, as bytes and as digests.
 *
 * A CID here is version 1, SHA-256, and either `dag-cbor` (records, nodes, commits: `bafyrei…`) or `raw` (blobs:
 * `bafkrei…`); 36 bytes, and 59 characters of base32. The text is what programs hand around and compare; tables hold
 * the 32 bytes of the digest.
 */
import { ActorError } from '@sundog/actor/errors';

import { digestOf } from './digest.ts';

/** What the bytes behind a CID are. */
export type CidCodec = 'dag-cbor' | 'raw';

/** What should have been a CID is none, or is of a kind that repositories do not have. */
export class CidError extends ActorError {
  override readonly name = 'CidError';
  override readonly code = 'invalid_cid';
  override readonly audience = 'caller';

  /** @param found what was found instead, in words */
  constructor(found: string) {
    super(`Expected a CID of version 1 with SHA-256, raw or DAG-CBOR (bafkrei…, bafyrei…), found ${found}.`, { found });
  }
}

/** Bytes of a CID. */
export const cidSizeBytes = 36;
/** Bytes of its digest, which are the last of them. */
export const digestSizeBytes = 32;
/** What comes before a CID in DAG-CBOR: tag 42 on 37 bytes, of which the first is 0. */
export const linkHead = Uint8Array.of(0xd8, 0x2a, 0x58, cidSizeBytes + 1, 0);

const textLength = 59;
const codes: Readonly<Record<CidCodec, number>> = { 'dag-cbor': 0x71, raw: 0x55 };
const characters = Uint8Array.from('abcdefghijklmnopqrstuvwxyz234567', (character) => character.charCodeAt(0));
/** The five bits that a character stands for, by its code; 255 for what is none. */
const bitsOf = new Uint8Array(256).fill(255);
for (const [bits, code] of characters.entries()) bitsOf[code] = bits;
/** What CIDs are spelled in and read from. A tree of a commit has a hundred of them, and so each is worth some care. */
const spelled = Array.from('bafyrei'.padEnd(textLength), (character) => character.charCodeAt(0));
const [letterK, letterY] = ['k'.charCodeAt(0), 'y'.charCodeAt(0)];
const read = new Uint8Array(textLength);
const encoder = new TextEncoder();

/**
 * @param bytes a record, a node or a commit, as DAG-CBOR
 * @returns `bafyrei…`
 */
export function createRecordCid(bytes: Uint8Array): string {
  return formatCid('dag-cbor', digestOf(bytes));
}

/**
 * @param bytes a whole blob
 * @returns `bafkrei…`
 */
export function createBlobCid(bytes: Uint8Array): string {
  return formatCid('raw', digestOf(bytes));
}

/**
 * @param codec what the bytes are
 * @param digest their SHA-256, 32 bytes
 * @returns the CID as text
 */
export function formatCid(codec: CidCodec, digest: Uint8Array): string {
  if (digest.length !== digestSizeBytes) throw new CidError(`a digest of ${digest.length} bytes`);
  return formatParts(codes[codec], digest, 0);
}

/**
 * @param bytes where a CID lies
 * @param offset where it begins
 * @returns the CID as text
 * @throws {CidError} if there is none
 */
export function formatCidAt(bytes: Uint8Array, offset = 0): string {
  if (offset + cidSizeBytes > bytes.length) throw new CidError(`${bytes.length - offset} bytes`);
  if (!isCidAt(bytes, offset)) {
    throw new CidError(`bytes that begin ${Array.from(bytes.subarray(offset, offset + 4)).join(' ')}`);
  }
  return formatParts(bytes[offset + 1] ?? 0, bytes, offset + 4);
}

/**
 * @param bytes where a CID may lie
 * @param offset where it would begin
 * @returns whether there is one
 */
export function isCidAt(bytes: Uint8Array, offset = 0): boolean {
  const code = bytes[offset + 1];
  const isKnown = code === codes['dag-cbor'] || code === codes.raw;
  const isWhole = offset + cidSizeBytes <= bytes.length;
  return isWhole && isKnown && bytes[offset] === 1 && bytes[offset + 2] === 0x12 && bytes[offset + 3] === 32;
}

/**
 * @param cid
 * @returns 32 bytes
 * @throws {CidError} if it is no CID
 */
export function digestOfCid(cid: string): Uint8Array<ArrayBuffer> {
  return encodeCid(cid).subarray(4);
}

/**
 * @param text what should be a CID
 * @returns its 36 bytes
 * @throws {CidError} if it is none
 */
export function encodeCid(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(cidSizeBytes);
  writeCid(text, bytes, 0);
  return bytes;
}

/**
 * Writes the 36 bytes of a CID.
 *
 * @param text what should be a CID
 * @param target where to; 36 bytes of room
 * @param offset where its first byte goes
 * @throws {CidError} if it is none
 */
export function writeCid(text: string, target: Uint8Array, offset: number): void {
  const isRecord = text.startsWith('bafyrei');
  if (text.length !== textLength || !(isRecord || text.startsWith('bafkrei'))) throw new CidError(describe(text));
  // Characters that take more than a byte leave the buffer before the text is at its end.
  if (encoder.encodeInto(text, read).read !== textLength) throw new CidError(describe(text));
  target[offset] = 1;
  target[offset + 1] = isRecord ? codes['dag-cbor'] : codes.raw;
  target[offset + 2] = 0x12;
  target[offset + 3] = 32;
  // What was compared is 30 bits of the first 32, and two of the five bits after it are the rest of them, which is 0.
  let all = 0;
  let buffer = 0;
  let bits = -2;
  let position = offset + 4;
  for (let index = 7; index < textLength; index++) {
    const value = bitsOf[read[index] ?? 0] ?? 255;
    all |= index === 7 && value > 7 ? 255 : value;
    buffer = ((buffer << 5) | value) & 0x1fff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      target[position++] = buffer >> bits;
    }
  }
  if (all > 31 || (buffer & 3) !== 0) throw new CidError(describe(text));
}

/**
 * @param text
 * @returns whether it is a CID of a record, a node or a commit
 */
export function isRecordCid(text: string): boolean {
  return text.startsWith('bafyrei') && isCidOfData(text);
}

/**
 * @param text
 * @returns whether it is a CID of a blob
 */
export function isBlobCid(text: string): boolean {
  return text.startsWith('bafkrei') && isCidOfData(text);
}

/**
 * @param text
 * @returns whether it is a CID that data may link to
 */
export function isCidOfData(text: string): boolean {
  // 256 bits of digest leave the last character two of its five bits: the others are 0.
  return /^baf[yk]rei[a-h][a-z2-7]{50}[aeimquy4]$/.test(text);
}

/** The way back of `writeCid`. */
function formatParts(code: number, bytes: Uint8Array, offset: number): string {
  spelled[3] = code === codes.raw ? letterK : letterY;
  let buffer = 0;
  let bits = 2;
  let position = 7;
  for (let index = offset; index < offset + 32; index++) {
    buffer = ((buffer << 8) | (bytes[index] ?? 0)) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) spelled[position++] = characters[(buffer >> (bits - 5)) & 31] ?? 0;
  }
  spelled[position] = characters[(buffer << (5 - bits)) & 31] ?? 0;
  return String.fromCharCode(...spelled);
}

function describe(text: string): string {
  return text.length > 80 ? `a text of ${text.length} characters` : JSON.stringify(text);
}
