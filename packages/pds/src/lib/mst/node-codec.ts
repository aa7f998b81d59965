/**
 * Nodes as blocks: `{ e: [{ k, p, t, v }], l }` in DAG-CBOR, where `k` is the part of a key that comes after the `p`
 * characters it shares with the key before it, `v` its record, `t` the node to its right and `l` the leftmost node.
 *
 * N1 A node has one encoding: what is not it is no node. So a node that is read and written again has the same CID.
 */
import { CidError, cidSizeBytes, formatCidAt, isRecordCid, linkHead, writeCid } from '../values/cid.ts';
import type { StoredNode } from './node.ts';
import { InvalidNodeError } from './tree-error.ts';
import { isTreeKey, levelOf } from './tree-key.ts';

const linkSizeBytes = linkHead.length + cidSizeBytes;
const decoder = new TextDecoder('latin1');

/** What a node has, before it is one. */
export interface NodeParts {
  readonly keys: readonly string[];
  readonly values: readonly string[];
  readonly children: readonly (string | null)[];
}

/**
 * @param parts rising keys, a value for each, a child more than that
 * @returns the node's bytes
 */
export function encodeNode(parts: NodeParts): Uint8Array<ArrayBuffer> {
  const { keys, values, children } = parts;
  const shared = keys.map((key, index) => (index === 0 ? 0 : sharedPrefix(keys[index - 1] ?? '', key)));
  const writer = new NodeWriter(sizeOf(parts, shared));
  writer.head(0xa0, 2);
  writer.name('e');
  writer.head(0x80, keys.length);
  for (const [index, key] of keys.entries()) {
    const prefix = shared[index] ?? 0;
    writer.head(0xa0, 4);
    writer.name('k');
    writer.suffix(key, prefix);
    writer.name('p');
    writer.head(0, prefix);
    writer.name('t');
    writer.link(children[index + 1] ?? null);
    writer.name('v');
    writer.link(values[index] ?? null);
  }
  writer.name('l');
  writer.link(children[0] ?? null);
  return writer.bytes;
}

/**
 * @param cid the block's
 * @param bytes the block
 * @param level the level that its parent demands of it; undefined for a root, whose first key tells
 * @returns the node
 * @throws {InvalidNodeError} if it is none, or none that can be of that level
 */
export function readNode(cid: string, bytes: Uint8Array, level: number | undefined): StoredNode {
  const parts = new NodeParser(cid, bytes).parse();
  const [first] = parts.keys;
  const [left] = parts.children;
  const isEmpty = first === undefined && left === null;
  if (level === undefined ? first === undefined && !isEmpty : isEmpty) {
    throw new InvalidNodeError(cid, 'keys, as only the empty tree and nodes between levels have none', 'none');
  }
  const ownLevel = level ?? (first === undefined ? 0 : levelOf(first));
  if (ownLevel === 0 && parts.children.some((child) => child !== null)) {
    throw new InvalidNodeError(cid, 'nothing below a node on the ground', 'a node');
  }
  return { kind: 'stored', cid, bytes, level: ownLevel, ...parts };
}

/**
 * @param a
 * @param b
 * @returns how many characters both begin with
 */
export function sharedPrefix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

function sizeOf(parts: NodeParts, shared: readonly number[]): number {
  const linkSize = (child: string | null | undefined): number => (typeof child === 'string' ? linkSizeBytes : 1);
  let size = 1 + 2 + headSize(parts.keys.length) + 2 + linkSize(parts.children[0]);
  for (const [index, key] of parts.keys.entries()) {
    const prefix = shared[index] ?? 0;
    const suffix = key.length - prefix;
    size += 1 + 8 + headSize(suffix) + suffix + headSize(prefix) + linkSize(parts.children[index + 1]) + linkSizeBytes;
  }
  return size;
}

function headSize(argument: number): number {
  if (argument < 24) return 1;
  if (argument < 0x100) return 2;
  return argument < 0x10000 ? 3 : 5;
}

/** Writes what nodes are made of into bytes whose number is known. */
class NodeWriter {
  readonly bytes: Uint8Array<ArrayBuffer>;
  #position = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  head(major: number, argument: number): void {
    const size = headSize(argument);
    if (size === 1) return this.#byte(major | argument);
    this.#byte(major | (size === 2 ? 24 : size === 3 ? 25 : 26));
    for (let shift = (size - 2) * 8; shift >= 0; shift -= 8) this.#byte(argument >>> shift);
  }

  name(letter: string): void {
    this.#byte(0x61);
    this.#byte(letter.charCodeAt(0));
  }

  suffix(key: string, from: number): void {
    this.head(0x40, key.length - from);
    for (let index = from; index < key.length; index++) this.#byte(key.charCodeAt(index));
  }

  link(cid: string | null): void {
    if (cid === null) return this.#byte(0xf6);
    for (const byte of linkHead) this.#byte(byte);
    writeCid(cid, this.bytes, this.#position);
    this.#position += cidSizeBytes;
  }

  #byte(value: number): void {
    this.bytes[this.#position++] = value;
  }
}

/** Reads a node and refuses whatever is not one. */
class NodeParser {
  readonly #cid: string;
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(cid: string, bytes: Uint8Array) {
    this.#cid = cid;
    this.#bytes = bytes;
  }

  parse(): NodeParts {
    this.#expect(0xa2, 'a map of 2');
    this.#name('e');
    const count = this.#head(0x80, 'a list of entries');
    const keys: string[] = [];
    const values: string[] = [];
    const children: (string | null)[] = [null];
    for (let index = 0; index < count; index++) this.#entry(keys, values, children);
    this.#name('l');
    children[0] = this.#child();
    if (this.#position !== this.#bytes.length) this.#fail('the end', 'more bytes');
    return { keys, values, children };
  }

  #entry(keys: string[], values: string[], children: (string | null)[]): void {
    this.#expect(0xa4, 'a map of 4');
    this.#name('k');
    const suffix = this.#suffix();
    this.#name('p');
    const prefix = this.#head(0, 'the length of a prefix');
    const before = keys.at(-1) ?? '';
    if (prefix > before.length) this.#fail(`a prefix of at most ${before.length}`, String(prefix));
    const key = before.slice(0, prefix) + suffix;
    if (!isTreeKey(key)) this.#fail('a key', JSON.stringify(key.slice(0, 80)));
    if (keys.length > 0 && key <= before) this.#fail(`a key above ${before}`, key);
    if (sharedPrefix(before, key) !== prefix) this.#fail('the longest prefix', `one of ${prefix}`);
    this.#name('t');
    const child = this.#child();
    this.#name('v');
    keys.push(key);
    values.push(this.#link());
    children.push(child);
  }

  #suffix(): string {
    const length = this.#head(0x40, 'the rest of a key');
    const start = this.#position;
    if (length > this.#bytes.length - start) this.#fail('the rest of a key', 'the end');
    this.#position += length;
    return decoder.decode(this.#bytes.subarray(start, start + length));
  }

  #child(): string | null {
    if (this.#bytes[this.#position] === 0xf6) {
      this.#position++;
      return null;
    }
    const cid = this.#link();
    if (!isRecordCid(cid)) this.#fail('the CID of a node (bafyrei…)', cid);
    return cid;
  }

  #link(): string {
    for (const byte of linkHead) this.#expect(byte, 'a link');
    try {
      const cid = formatCidAt(this.#bytes, this.#position);
      this.#position += cidSizeBytes;
      return cid;
    } catch (error) {
      if (error instanceof CidError) this.#fail('a CID', String(error.data['found']));
      throw error;
    }
  }

  #name(letter: string): void {
    this.#expect(0x61, `the field "${letter}"`);
    this.#expect(letter.charCodeAt(0), `the field "${letter}"`);
  }

  #expect(byte: number, expected: string): void {
    const found = this.#bytes[this.#position++];
    if (found !== byte) this.#fail(expected, found === undefined ? 'the end' : `the byte ${found}`);
  }

  #head(major: number, expected: string): number {
    const first = this.#bytes[this.#position++];
    if (first === undefined) this.#fail(expected, 'the end');
    const info = first & 31;
    if ((first & 0xe0) !== major || info > 26) this.#fail(expected, `the byte ${first}`);
    if (info < 24) return info;
    let argument = 0;
    for (let rest = 1 << (info - 24); rest > 0; rest--) {
      argument = argument * 256 + (this.#bytes[this.#position++] ?? 0);
    }
    if (headSize(argument) !== 1 + (1 << (info - 24))) this.#fail('a number in its shortest form', String(argument));
    return argument;
  }

  #fail(expected: string, found: string): never {
    throw new InvalidNodeError(this.#cid, expected, found);
  }
}
