import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { collectPage, compareKeys, entryCost, laterPosition, type ListPosition, type ListRequest } from './listing.ts';

type Entry = { key: string };

/** Few different characters, so that prefixes, groups and ties are common; two sort differently in UTF-16. */
const keyArbitrary = fc.array(fc.constantFrom('a', 'b', '/', '\ud7ff', '\ue000', '\uff5e', '\u{1f600}', '\u{10ffff}'), {
  maxLength: 5,
});
const textArbitrary = keyArbitrary.map((characters) => characters.join(''));
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The whole listing, by its definition. */
function naiveListing(keys: string[], { prefix, delimiter, startAfter }: Naive): string[] {
  const entries = new Set<string>();
  for (const key of keys.toSorted(byBytes)) {
    if (!key.startsWith(prefix) || (startAfter !== undefined && byBytes(key, startAfter) <= 0)) continue;
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    entries.add(at === -1 ? `object ${key}` : `prefix ${key.slice(0, at + delimiter.length)}`);
  }
  return [...entries];
}

interface Naive {
  prefix: string;
  delimiter: string;
  startAfter: string | undefined;
}

function reader(keys: string[]): (from: ListPosition, end: string | undefined, count: number) => Entry[] {
  const sorted = keys.toSorted(byBytes);
  return (from, end, count) => {
    assert.notEqual(from.kind, 'end');
    const isIn = (key: string): boolean => {
      if (from.kind === 'end' || (end !== undefined && byBytes(key, end) >= 0)) return false;
      return from.kind === 'at' ? byBytes(key, from.key) >= 0 : byBytes(key, from.key) > 0;
    };
    return sorted
      .filter(isIn)
      .slice(0, count)
      .map((key) => ({ key }));
  };
}

test('L1 L2: all pages together are the whole listing, each page is full, and none is empty', () => {
  const property = fc.property(
    fc.uniqueArray(textArbitrary, { maxLength: 60 }),
    fc.record({
      prefix: textArbitrary,
      delimiter: fc.constantFrom('', '/', '//', 'a'),
      limit: fc.integer({ min: 1, max: 7 }),
    }),
    fc.option(textArbitrary, { nil: undefined }),
    (keys, { prefix, delimiter, limit }, startAfter) => {
      const expected = naiveListing(keys, { prefix, delimiter, startAfter });
      let from: ListPosition | undefined =
        startAfter === undefined ? { kind: 'at', key: '' } : { kind: 'after', key: startAfter };
      const listed: string[] = [];
      while (from !== undefined) {
        const request: ListRequest = { prefix, delimiter, limit, from };
        const page = collectPage<Entry>(request, reader(keys), { bytes: 1e9, cost: () => 1 });
        const entries = [
          ...page.rows.map(({ key }) => `object ${key}`),
          ...page.prefixes.map((key) => `prefix ${key}`),
        ];
        assert.equal(entries.length, page.next === undefined ? expected.length - listed.length : limit);
        assert.ok(page.next === undefined || listed.length + entries.length < expected.length);
        listed.push(...entries);
        from = page.next;
      }
      assert.deepEqual(listed.toSorted(byBytes), expected.toSorted(byBytes));
    },
  );
  fc.assert(property, { numRuns: 2000 });
});

test('a group of many keys is skipped, not read', () => {
  const keys = Array.from({ length: 5000 }, (_, at) => `a/${String(at).padStart(5, '0')}`).concat('b');
  let read = 0;
  const rows = reader(keys);
  const page = collectPage<Entry>(
    { prefix: '', delimiter: '/', limit: 10, from: { kind: 'at', key: '' } },
    (...args) => {
      const found = rows(...args);
      read += found.length;
      return found;
    },
    { bytes: 1e9, cost: () => 1 },
  );
  assert.deepEqual([page.rows, page.prefixes, page.next], [[{ key: 'b' }], ['a/'], undefined]);
  assert.ok(read < 50, `read ${read} rows`);
});

test('L3: a page ends when the next entry would break the budget, but holds at least one', () => {
  const keys = ['a', 'b', 'c'];
  const request: ListRequest = { prefix: '', delimiter: '', limit: 10, from: { kind: 'at', key: '' } };
  const page = collectPage<Entry>(request, reader(keys), { bytes: 250, cost: () => 100 });
  assert.deepEqual(page, { rows: [{ key: 'a' }, { key: 'b' }], prefixes: [], next: { kind: 'after', key: 'b' } });
  const tiny = collectPage<Entry>(request, reader(keys), { bytes: 10, cost: () => 100 });
  assert.equal(tiny.rows.length, 1);
});

test('keys compare as their UTF-8 bytes', () => {
  const character = fc.constantFrom(
    'a',
    'b',
    '\u007f',
    '\u0080',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '\u{10000}',
    '\u{10ffff}',
  );
  const text = fc.array(character, { maxLength: 4 }).map((characters) => characters.join(''));
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(Math.sign(compareKeys(a, b)), Math.sign(byBytes(a, b)));
    }),
  );
});

test('the later of two positions leaves out more', () => {
  const after: ListPosition = { kind: 'after', key: 'b' };
  assert.equal(laterPosition({ kind: 'at', key: 'b' }, after), after);
  assert.equal(laterPosition(after, { kind: 'at', key: 'a' }), after);
  assert.deepEqual(laterPosition({ kind: 'end' }, after), { kind: 'end' });
});

test('the cost of a text is its size as JSON in UTF-8, with a comma', () => {
  assert.equal(entryCost('a"ü'), Buffer.byteLength('"a\\"ü",'));
});
