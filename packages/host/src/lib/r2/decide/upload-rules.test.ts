import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LIMITS } from './limits.ts';
import { completeUpload, type PublishedPart, type StoredPart } from './upload-rules.ts';

const MINIMUM = LIMITS.partBytesMin;

function storedParts(sizes: number[]): Map<number, StoredPart> {
  return new Map(sizes.map((size, at) => [at + 1, { number: at + 1, size, etag: `e${at + 1}`, blob: `b${at + 1}` }]));
}

function publishedParts(...numbers: number[]): PublishedPart[] {
  return numbers.map((part) => ({ part, etag: `e${part}` }));
}

const cases: [string, number[], PublishedPart[], string][] = [
  ['equal parts and a shorter last one', [MINIMUM, MINIMUM, 1], publishedParts(1, 2, 3), 'b1 b2 b3'],
  ['one part of any size', [3], publishedParts(1), 'b1'],
  ['parts named in another order', [MINIMUM, MINIMUM, 1], publishedParts(3, 1, 2), 'b1 b2 b3'],
  ['some parts left out', [MINIMUM, 7, MINIMUM], publishedParts(1, 3), 'b1 b3'],
  ['a last part as long as the others', [MINIMUM, MINIMUM], publishedParts(1, 2), 'b1 b2'],
  ['no parts', [3], [], 'InvalidPart'],
  ['a part that is missing', [MINIMUM], publishedParts(1, 2), 'InvalidPart'],
  ['a part named twice', [MINIMUM], publishedParts(1, 1), 'InvalidPart'],
  ['a wrong etag', [MINIMUM], [{ part: 1, etag: 'x' }], 'InvalidPart'],
  ['a leading part that is too small', [MINIMUM - 1, MINIMUM], publishedParts(1, 2), 'EntityTooSmall'],
  ['leading parts that differ', [MINIMUM, MINIMUM + 1, 1], publishedParts(1, 2, 3), 'UnequalParts'],
  ['a last part longer than the others', [MINIMUM, MINIMUM + 1], publishedParts(1, 2), 'UnequalParts'],
  ['an object over the limit', [5e12, 5e12], publishedParts(1, 2), 'EntityTooLarge'],
];

for (const [title, sizes, published, expected] of cases)
  test(`completing: ${title}`, () => {
    const completion = completeUpload(published, storedParts(sizes));
    if (completion.kind === 'failed') assert.equal(completion.failure, expected);
    else assert.equal(completion.parts.map(({ blob }) => blob).join(' '), expected);
  });

test('completing: the size is the sum of the parts', () => {
  const completion = completeUpload(publishedParts(1, 2), storedParts([MINIMUM, 5]));
  assert.equal(completion.kind === 'whole' && completion.size, MINIMUM + 5);
});
