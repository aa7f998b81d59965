import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CallArgumentError, parseCallArguments } from './call-arguments.ts';

const schema = {
  type: 'object',
  properties: {
    text: { type: 'string' },
    count: { type: 'number' },
    either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
    tags: { type: 'array', items: { type: 'string' } },
    points: { type: 'array', items: { type: 'array', items: { type: 'number' } } },
  },
};

const cases: [given: string[], args: Record<string, unknown>][] = [
  [['text=5'], { text: '5' }],
  [['text=a=b'], { text: 'a=b' }],
  [['count=5'], { count: 5 }],
  [['count=five'], { count: 'five' }],
  [['either=5'], { either: 5 }],
  [['either=null'], { either: null }],
  [['other={"a":[1]}'], { other: { a: [1] } }],
  [['tags=a'], { tags: ['a'] }],
  [['tags=2024'], { tags: ['2024'] }],
  [['tags=a', 'tags=2024'], { tags: ['a', '2024'] }],
  [['tags=["a","b"]'], { tags: ['a', 'b'] }],
  [
    ['points=[1,2]', 'points=[3,4]'],
    {
      points: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  [['points=[[1,2]]'], { points: [[1, 2]] }],
  [['constructor=1'], { constructor: 1 }],
  [['count=1', 'count=2'], { count: [1, 2] }],
];
for (const [given, args] of cases) {
  test(`${given.join(' ')} is ${JSON.stringify(args)}`, () => {
    assert.deepEqual(parseCallArguments(given, schema), args);
  });
}

test('without an equals sign or a name it is refused', () => {
  for (const given of ['text', '=5']) assert.throws(() => parseCallArguments([given], schema), CallArgumentError);
});
