import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { encodeIndexKey, KEY_END, type ColumnValue } from './index-key.ts';
import { createRandom, createSeed } from './random.ts';

const CHARACTERS = [
  '',
  'a',
  'b',
  'ab',
  '\u0000',
  '\u0001',
  '\u007f',
  '\u0080',
  'é',
  '\u07ff',
  '\u0800',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\u{10000}',
  '😀',
  '\u{10ffff}',
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e-320,
  -1e-320,
  1e308,
  Infinity,
  -Infinity,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 31),
  1e21,
  0.1,
];

function pick<Item>(random: () => number, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

function createValue(random: () => number): ColumnValue {
  const kind = random();
  if (kind < 0.15) return null;
  if (kind < 0.45)
    return random() < 0.5
      ? (NUMBERS[Math.floor(random() * NUMBERS.length)] ?? 0)
      : (random() - 0.5) * 10 ** (random() * 40 - 20);
  if (kind < 0.8)
    return Array.from(
      { length: Math.floor(random() * 4) },
      () => CHARACTERS[Math.floor(random() * CHARACTERS.length)],
    ).join('');
  return Uint8Array.from({ length: Math.floor(random() * 4) }, () => pick(random, [0, 1, 2, 127, 255])).buffer;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The order of keys is the order of SQLite. */
export const indexKeySuite: Suite = {
  name: 'keys of indexes',
  tests: {
    'compare as SQLite compares the columns'({ ctx }) {
      const seed = createSeed();
      const random = createRandom(seed);
      const { sql } = ctx.storage;
      sql.exec('create table t (row integer, a any, b any, c any) strict');
      const rows = Array.from({ length: 600 }, () => Array.from({ length: 3 }, () => createValue(random)));
      for (const [row, values] of rows.entries()) sql.exec('insert into t values (?, ?, ?, ?)', row, ...values);
      const ranks = sql.exec('select row, dense_rank() over (order by a, b, c) as rank from t').toArray();
      const rankOf = new Map(ranks.map(({ row, rank }) => [Number(row), Number(rank)]));
      const keys = rows.map((values, row) => ({ row, key: encodeIndexKey(values) }));
      for (const { key } of keys) assert.ok(!/\p{Surrogate}/u.test(key), `seed ${seed.join()}`);
      const sorted = keys.toSorted((a, b) => compareTexts(a.key, b.key));
      for (const [position, { row, key }] of sorted.entries()) {
        const next = sorted[position + 1];
        if (next === undefined) continue;
        const difference = Math.sign((rankOf.get(row) ?? 0) - (rankOf.get(next.row) ?? 0));
        const message = `seed ${seed.join()}: ${JSON.stringify(rows[row])} and ${JSON.stringify(rows[next.row])}`;
        assert.equal(compareTexts(key, next.key), difference, message);
      }
    },
    'cover what continues them, and nothing else'() {
      const seed = createSeed();
      const random = createRandom(seed);
      const rows = Array.from({ length: 400 }, () => [createValue(random), createValue(random)]);
      for (const row of rows) {
        for (const other of rows) {
          const prefix = encodeIndexKey(row.slice(0, 1));
          const key = encodeIndexKey(other);
          const isCovered = prefix <= key && key <= prefix + KEY_END;
          assert.equal(
            isCovered,
            encodeIndexKey(other.slice(0, 1)) === prefix,
            `seed ${seed.join()}: ${JSON.stringify([row, other])}`,
          );
        }
      }
    },
  },
};
