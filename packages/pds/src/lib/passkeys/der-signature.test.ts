import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { parseDerSignature } from './der-signature.ts';
import { encodeDer } from './software-authenticator.ts';

/** r and s as 32 bytes each. */
function createRaw(r: readonly number[], s: readonly number[]): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(64);
  raw.set(r, 32 - r.length);
  raw.set(s, 64 - s.length);
  return raw;
}

const full = Array.from({ length: 32 }, () => 0xff);

describe('a signature in DER', () => {
  test('comes back as the two numbers in it, whatever their lengths', () => {
    for (const [r, s] of [
      [full, full],
      [[1], full],
      [[0x80], [0x7f]],
      [full.slice(1), [0x12, 0]],
    ] as const) {
      assert.deepEqual(parseDerSignature(encodeDer(createRaw(r, s))), createRaw(r, s));
    }
  });

  const wrong: Readonly<Record<string, readonly number[]>> = {
    'that is empty': [],
    'that is no sequence': [0x31, 6, 2, 1, 1, 2, 1, 1],
    'that says another length': [0x30, 7, 2, 1, 1, 2, 1, 1],
    'that says its length in two bytes': [0x30, 0x81, 6, 2, 1, 1, 2, 1, 1],
    'with one number': [0x30, 3, 2, 1, 1],
    'with three numbers': [0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1],
    'with bytes after its numbers': [0x30, 7, 2, 1, 1, 2, 1, 1, 0],
    'with a negative number': [0x30, 6, 2, 1, 0x80, 2, 1, 1],
    'with a zero': [0x30, 6, 2, 1, 0, 2, 1, 1],
    'with a zero before a number that needs none': [0x30, 7, 2, 2, 0, 1, 2, 1, 1],
    'with an empty number': [0x30, 5, 2, 0, 2, 1, 1],
    'with a number that goes on after its end': [0x30, 6, 2, 1, 1, 2, 5, 1],
    'with something that is no number': [0x30, 6, 3, 1, 1, 2, 1, 1],
    'with a number of 33 bytes': [0x30, 38, 2, 33, 1, ...full, 2, 1, 1],
  };
  for (const [name, bytes] of Object.entries(wrong)) {
    test(`${name} is none`, () => assert.equal(parseDerSignature(Uint8Array.from(bytes)), undefined));
  }
});
