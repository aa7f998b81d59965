import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { retrace } from './retrace.ts';
import { fromStored, toStored } from './stored-value.ts';

describe('a stored value', () => {
  test('comes back as it was, whatever it is', () => {
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(undefined, null, -0, 1.5, Number.NaN, Infinity, 2n, true, '\ud800', 'é'),
        fc.date({ noInvalidDate: true }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'toJSON', 'length'), tie('value'), {
          maxKeys: 3,
          noNullPrototype: true,
        }),
        fc.array(tie('value'), { maxLength: 2 }).map((held) => new Set(held)),
      ),
    }));
    fc.assert(
      fc.property(value, (given) => {
        const snapshot = retrace(undefined, given);
        assert.deepEqual(fromStored(structuredClone(toStored(snapshot))), snapshot);
      }),
      { numRuns: 2000 },
    );
  });

  test('is JSON exactly where JSON says all of it', () => {
    const isJson = (value: unknown): boolean => 'json' in toStored(retrace(undefined, value));
    for (const value of [[], {}, [{ a: [1, null, 'x', true] }]]) assert.ok(isJson(value));
    const others = [
      [undefined],
      { a: undefined },
      [-0],
      [Number.NaN],
      [1n],
      [new Date(0)],
      new Map(),
      { a: new Set() },
    ];
    for (const value of others) assert.ok(!isJson(value));
  });
});
