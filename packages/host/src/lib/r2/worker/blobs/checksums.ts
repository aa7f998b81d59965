import { createHash } from 'node:crypto';

import { ALGORITHMS, type Algorithm, type Checksums } from '../../decide/object-record.ts';
import { R2Failure } from '../protocol/response.ts';

/** Computes a value's md5, and whichever further checksum the caller has told. */
export class ChecksumVerifier {
  readonly #hashes: [Algorithm, ReturnType<typeof createHash>][];
  readonly #told: Checksums;

  /** @param told what the caller says the checksums are */
  constructor(told: Checksums = {}) {
    this.#told = told;
    const wanted = ALGORITHMS.filter((name) => name === 'md5' || told[name] !== undefined);
    this.#hashes = wanted.map((name) => [name, createHash(name)]);
  }

  /** @param chunk the next bytes of the value */
  update(chunk: Uint8Array): void {
    for (const [, hash] of this.#hashes) hash.update(chunk);
  }

  /**
   * Compares with what was told; to be called once, at the end.
   *
   * @returns the checksums, md5 among them
   * @throws R2Failure `BadDigest` if one differs
   */
  finish(): Checksums & { md5: string } {
    const sums: Checksums & { md5: string } = { md5: '' };
    for (const [name, hash] of this.#hashes) {
      const actual = hash.digest('hex');
      const told = this.#told[name];
      if (told !== undefined && told !== actual) throw badDigest(name, told, actual);
      sums[name] = actual;
    }
    return sums;
  }
}

function badDigest(name: Algorithm, told: string, actual: string): R2Failure {
  const title = name === 'md5' ? 'MD5' : `SHA-${name.slice(3)}`;
  return new R2Failure('BadDigest', {
    message:
      `The ${title} checksum you specified did not match what we received.\n` +
      `You provided a ${title} checksum with value: ${told}\nActual ${title} was: ${actual}`,
  });
}
