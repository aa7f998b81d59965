/**
 * Whether bytes are DAG-CBOR of the data model in its one encoding (D1 of data.ts): heads in their shortest form, names
 * of fields rising and unlike, Unicode, whole numbers, links that are CIDs, nothing after the end.
 *
 * The decoder is content with some of what is not, and decoding to encode again costs three times as much as looking.
 */
import { CidError, cidSizeBytes, formatCidAt, linkHead } from './cid.ts';
import { DataError } from './data-error.ts';

/** Objects and lists within each other: records of other hosts may be deeper than what users may write here. */
export const depthLimit = 256;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @param bytes what should be an object of DAG-CBOR
 * @throws {DataError} if it is none, or not in its canonical form; `path` is the byte where that shows
 */
export function checkEncodedData(bytes: Uint8Array): void {
  new Checker(bytes).check();
}

class Checker {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  check(): void {
    if ((this.#bytes[0] ?? 0) >> 5 !== 5) this.#fail('an object', 'something else');
    this.#value(0);
    if (this.#position !== this.#bytes.length) this.#fail('the end', 'more bytes');
  }

  #value(depth: number): void {
    if (depth > depthLimit) this.#fail(`at most ${depthLimit} objects and lists within each other`, 'more');
    const first = this.#bytes[this.#position] ?? -1;
    switch (first >> 5) {
      case 0:
        this.#head();
        return;
      case 1:
        // The number is one further from 0 than its argument.
        if (this.#head() === Number.MAX_SAFE_INTEGER) this.#fail('a whole number within 53 bits', 'one below them');
        return;
      case 2:
        return this.#skip(this.#head());
      case 3:
        return this.#text();
      case 4:
        for (let rest = this.#head(); rest > 0; rest--) this.#value(depth + 1);
        return;
      case 5:
        return this.#object(depth + 1);
      case 6:
        return this.#link();
      default:
        if (first !== 0xf4 && first !== 0xf5 && first !== 0xf6) this.#fail('a value', describeFirst(first));
        this.#position++;
    }
  }

  #object(depth: number): void {
    let before: Uint8Array | undefined;
    for (let rest = this.#head(); rest > 0; rest--) {
      if ((this.#bytes[this.#position] ?? 0) >> 5 !== 3) this.#fail('the name of a field', 'something else');
      const start = this.#position;
      this.#text();
      // The head of a longer name is higher, so that heads and names compare as canonical CBOR orders them.
      const name = this.#bytes.subarray(start, this.#position);
      if (before !== undefined && !isAbove(name, before)) this.#fail('names of fields that rise', 'others');
      if (isReserved(name)) this.#fail('a link or bytes', 'an object with "$link" or "$bytes"');
      before = name;
      this.#value(depth);
    }
  }

  #text(): void {
    const length = this.#head();
    const start = this.#position;
    this.#skip(length);
    for (let index = start; index < this.#position; index++) {
      if ((this.#bytes[index] ?? 0) < 0x80) continue;
      try {
        decoder.decode(this.#bytes.subarray(start, this.#position));
        return;
      } catch {
        this.#fail('text that is Unicode', 'other bytes');
      }
    }
  }

  #link(): void {
    for (const byte of linkHead) {
      if (this.#bytes[this.#position] !== byte)
        this.#fail('a link (tag 42)', describeFirst(this.#bytes[this.#position]));
      this.#position++;
    }
    try {
      formatCidAt(this.#bytes, this.#position);
    } catch (error) {
      if (error instanceof CidError) this.#fail('a CID', String(error.data['found']));
      throw error;
    }
    this.#position += cidSizeBytes;
  }

  /** Reads a head and answers its argument, which is a whole number within 53 bits. */
  #head(): number {
    const info = (this.#bytes[this.#position] ?? 0) & 31;
    this.#skip(1);
    if (info < 24) return info;
    const size = 1 << (info - 24);
    if (info > 27) this.#fail('a length', 'none');
    this.#skip(size);
    let argument = 0;
    for (let index = this.#position - size; index < this.#position; index++) {
      argument = argument * 256 + (this.#bytes[index] ?? 0);
    }
    const least = size === 1 ? 24 : 2 ** (size * 4);
    if (argument < least) this.#fail('numbers in their shortest form', String(argument));
    if (argument > Number.MAX_SAFE_INTEGER) this.#fail('a whole number within 53 bits', String(argument));
    return argument;
  }

  #skip(size: number): void {
    if (size > this.#bytes.length - this.#position) this.#fail('more bytes', 'the end');
    this.#position += size;
  }

  #fail(expected: string, found: string): never {
    throw new DataError(`byte ${this.#position}`, expected, found);
  }
}

/** Whether one name with its head comes after another. */
function isAbove(name: Uint8Array, before: Uint8Array): boolean {
  if (name.length !== before.length) return name.length > before.length;
  for (let index = 0; index < name.length; index++) {
    const difference = (name[index] ?? 0) - (before[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** Whether a name with its head is `$link` or `$bytes`, which JSON has for something else. */
function isReserved(name: Uint8Array): boolean {
  return name[1] === 0x24 && ['$link', '$bytes'].includes(String.fromCharCode(...name.subarray(1, 8)));
}

function describeFirst(byte: number | undefined): string {
  if (byte === undefined || byte < 0) return 'the end';
  return byte === 0xfb ? 'a number that is not whole' : `the byte ${byte}`;
}
