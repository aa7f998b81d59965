import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { formatCursor, parseCursor } from './cursor.ts';
import type { ListPosition } from './listing.ts';

test('a cursor is read as what was written', () => {
  const key = fc.string({ unit: 'binary' });
  const position: fc.Arbitrary<ListPosition> = fc.oneof(
    fc.record({ kind: fc.constantFrom('at' as const, 'after' as const), key }, { noNullPrototype: true }),
    fc.constant({ kind: 'end' as const }),
  );
  fc.assert(fc.property(position, (written) => assert.deepEqual(parseCursor(formatCursor(written)), written)));
});

test('what no listing has made is no cursor', () => {
  for (const text of ['', 'x', '????', btoa('zkey'), btoa('a\xff')]) assert.equal(parseCursor(text), undefined, text);
});
