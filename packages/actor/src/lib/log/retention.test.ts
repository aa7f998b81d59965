import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { asksForPrune, findLastToGo, type LogRetention, type LogRow, type LogTail } from './retention.ts';

/** A log whose entries have these ages and sizes at time 0, after `gone` entries that went. */
function tailOf(entries: { ageMs: number; bytes: number }[], gone = 0): LogTail {
  const rows: LogRow[] = [];
  let endBytes = gone * 10;
  for (const [index, { ageMs, bytes }] of entries.entries()) {
    endBytes += bytes;
    rows.push({ sequence: gone + index + 1, at: -ageMs, endBytes });
  }
  const base = { sequence: gone, at: 0, endBytes: gone * 10 };
  return { base, rows, head: rows.at(-1) ?? base };
}

const entry = fc.record({ ageMs: fc.integer({ min: -50, max: 100 }), bytes: fc.integer({ min: 0, max: 30 }) });

describe('what a log lets go', () => {
  const three = tailOf([
    { ageMs: 30, bytes: 10 },
    { ageMs: 20, bytes: 10 },
    { ageMs: 10, bytes: 10 },
  ]);
  const cases: [title: string, retention: LogRetention, last: number | undefined][] = [
    ['nothing without bounds', {}, undefined],
    ['entries as old as the bound', { ageMs: 20 }, 2],
    ['all, when all are too old', { ageMs: 10 }, 3],
    ['the oldest beyond the number of rows', { rows: 2 }, 1],
    ['the oldest beyond the number of bytes', { bytes: 19 }, 2],
    ['nothing when the bytes just fit', { bytes: 30 }, undefined],
    ['what any bound lets go', { rows: 2, bytes: 10, ageMs: 1000 }, 2],
  ];
  for (const [title, retention, last] of cases) {
    test(title, () => assert.equal(findLastToGo(three, retention, 0)?.sequence, last));
  }

  test('an old entry behind a younger one waits for its turn', () => {
    const jumped = tailOf([
      { ageMs: 5, bytes: 1 },
      { ageMs: 500, bytes: 1 },
    ]);
    assert.equal(findLastToGo(jumped, { ageMs: 10 }, 0), undefined);
  });

  test('what stays is within the bounds, and no entry went that could have stayed in order', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.nat(20), fc.nat(20), fc.nat(200), (entries, gone, rows, bytes) => {
        const tail = tailOf(entries, gone);
        const last = findLastToGo(tail, { rows, bytes }, 0);
        const kept = tail.rows.filter((row) => row.sequence > (last?.sequence ?? gone));
        const keptBytes = tail.head.endBytes - (last ?? tail.base).endBytes;
        assert.ok(kept.length <= rows && keptBytes <= bytes);
        if (last === undefined) return;
        const before = tail.rows.find((row) => row.sequence === last.sequence - 1) ?? tail.base;
        assert.ok(kept.length + 1 > rows || tail.head.endBytes - before.endBytes > bytes);
      }),
    );
  });
});

describe('when an append asks for a prune', () => {
  test('never while everything fits', () => {
    for (let sequence = 1; sequence <= 80; sequence += 1) {
      assert.equal(asksForPrune({ sequence, endBytes: sequence }, 1, { rows: 80, bytes: 80 }), false);
    }
  });

  test('at least once in every eighth part of the bound beyond it, whatever the sizes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 100, maxLength: 100 }), (sizes) => {
        let endBytes = 0;
        let unasked = 0;
        for (const [index, size] of sizes.entries()) {
          endBytes += size;
          unasked = asksForPrune({ sequence: index + 1, endBytes }, size, { bytes: 80 }) ? 0 : unasked + size;
          if (endBytes > 80 + 10) assert.ok(unasked < 10 + 80, `nothing asked for ${unasked} bytes`);
          if (endBytes > 90 + 80) assert.ok(unasked <= 10, `nothing asked for ${unasked} bytes`);
        }
      }),
    );
    const asked = Array.from({ length: 100 }, (_, index) => index + 1).filter((sequence) =>
      asksForPrune({ sequence, endBytes: 0 }, 0, { rows: 16 }),
    );
    assert.deepEqual(asked.slice(0, 3), [18, 20, 22]);
  });
});
