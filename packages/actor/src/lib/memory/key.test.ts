import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { MemoryKeyError } from './memory-errors.ts';
import { formatPlacePrefix, parseKey, type MemoryScope } from './key.ts';

/** Names that try to look like the encoding's own marks, and any UTF-16 at all. */
const name = fc.oneof(
  fc.string({ unit: fc.constantFrom('/', '%', '=', 'n', 's', 'a', 'g', '0', '2', '5', 'f', '\ud800', '\udc00', '') }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);
const key = fc.oneof(name, fc.string({ unit: 'binary' })).filter((text) => !/\p{Surrogate}/u.test(text));
const place = fc.record({
  scope: fc.constantFrom<MemoryScope>('actor', 'session', 'global'),
  session: name,
  namespaces: fc.array(name, { maxLength: 3 }),
});

describe('the place of a key', () => {
  test('two places share no stored key, whatever their names and keys hold', () => {
    fc.assert(
      fc.property(place, place, key, key, (one, two, oneKey, twoKey) => {
        const isSame =
          one.scope === two.scope &&
          (one.scope !== 'session' || one.session === two.session) &&
          JSON.stringify(one.namespaces) === JSON.stringify(two.namespaces);
        const oneStored = formatPlacePrefix(one.scope, one.session, one.namespaces) + oneKey;
        const twoStored = formatPlacePrefix(two.scope, two.session, two.namespaces) + twoKey;
        assert.equal(oneStored === twoStored, isSame && oneKey === twoKey);
      }),
      { numRuns: 2000 },
    );
  });

  test('no stored key of one place begins with the prefix of another', () => {
    fc.assert(
      fc.property(place, place, key, (one, two, oneKey) => {
        const prefix = formatPlacePrefix(two.scope, two.session, two.namespaces);
        const own = formatPlacePrefix(one.scope, one.session, one.namespaces);
        assert.equal((own + oneKey).startsWith(prefix), own === prefix);
      }),
      { numRuns: 2000 },
    );
  });

  test('a stored key is well-formed, so the engine keeps it as it is', () => {
    fc.assert(
      fc.property(place, ({ scope, session, namespaces }) => {
        assert.ok(!/\p{Surrogate}/u.test(formatPlacePrefix(scope, session, namespaces)));
      }),
    );
  });

  const collisions: [title: string, one: string[], two: string[]][] = [
    ['a slash does not nest', ['a/nb'], ['a', 'b']],
    ['an escape is no character', ['%002f'], ['/']],
    ['an empty name is a name', [''], []],
    ['lone surrogates differ', ['\ud800'], ['\ud801']],
  ];
  for (const [title, one, two] of collisions) {
    test(title, () => assert.notEqual(formatPlacePrefix('actor', '', one), formatPlacePrefix('actor', '', two)));
  }
});

describe('a key', () => {
  test('may be empty, hold anything well-formed, and have 2048 bytes', () => {
    for (const good of ['', '\0', '/=%', '😀', 'x'.repeat(2048), '€'.repeat(682)]) assert.equal(parseKey(good), good);
  });

  test('may not be longer, ill-formed or no string', () => {
    for (const bad of ['x'.repeat(2049), '€'.repeat(683), '\ud800', 'a\udc00b']) {
      assert.throws(() => parseKey(bad), MemoryKeyError);
    }
    // @ts-expect-error keys are strings
    assert.throws(() => parseKey(1), MemoryKeyError);
    // @ts-expect-error and never null
    assert.throws(() => parseKey(null), MemoryKeyError);
  });
});
