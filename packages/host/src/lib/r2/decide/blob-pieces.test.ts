import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { cutSlice, formatBlobName, listFiles } from './blob-pieces.ts';

test('a blob that fits into one file is the file of its name', () => {
  const blob = formatBlobName('a', 10, 10);
  assert.equal(blob, 'a');
  assert.deepEqual(listFiles(blob), ['a']);
  assert.deepEqual(cutSlice({ blob, size: 10, offset: 2, length: 3 }), [{ file: 'a', size: 10, offset: 2, length: 3 }]);
});

test('an empty blob is one empty file', () => {
  const blob = formatBlobName('a', 0, 10);
  assert.deepEqual(cutSlice({ blob, size: 0, offset: 0, length: 0 }), [{ file: 'a', size: 0, offset: 0, length: 0 }]);
});

test('a larger blob is cut, and its name tells how', () => {
  const blob = formatBlobName('a', 25, 10);
  assert.deepEqual(listFiles(blob), [`${blob}.0`, `${blob}.1`, `${blob}.2`]);
  assert.deepEqual(cutSlice({ blob, size: 25, offset: 8, length: 14 }), [
    { file: `${blob}.0`, size: 10, offset: 8, length: 2 },
    { file: `${blob}.1`, size: 10, offset: 0, length: 10 },
    { file: `${blob}.2`, size: 5, offset: 0, length: 2 },
  ]);
});

test('whatever the cut, the pieces of a slice are its bytes', () => {
  const size = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(size, fc.integer({ min: 1, max: 60 }), fc.nat(), fc.nat(), (size, pieceBytesMax, first, count) => {
      const bytes = Buffer.from(Array.from({ length: size }, (_, at) => at));
      const blob = formatBlobName('a', size, pieceBytesMax);
      const whole = cutSlice({ blob, size, offset: 0, length: size });
      let position = 0;
      const files = new Map(
        whole.map((piece) => [piece.file, bytes.subarray(position, (position += piece.size))] as const),
      );
      assert.deepEqual([...files.keys()], listFiles(blob));
      assert.ok([...files.values()].every((file) => file.length > 0 && file.length <= pieceBytesMax));
      const offset = first % size;
      const length = 1 + (count % (size - offset));
      const read = cutSlice({ blob, size, offset, length }).map((piece) => {
        const file = files.get(piece.file);
        assert.equal(file?.length, piece.size);
        return file?.subarray(piece.offset, piece.offset + piece.length) ?? Buffer.alloc(0);
      });
      assert.deepEqual(Buffer.concat(read), bytes.subarray(offset, offset + length));
    }),
  );
});
