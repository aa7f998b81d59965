import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { largestRowBytes, parseStatementShape } from './row-size.ts';

describe('the shape of a statement', () => {
  const tables: [sqlText: string, table: string | undefined][] = [
    ['insert into message (text) values (?)', 'message'],
    ['INSERT OR REPLACE INTO "odd "" name" values (?)', 'odd "" name'],
    ['replace into main.message values (?)', 'message'],
    ['update or ignore message set text = ?', 'message'],
    ['update [message] set text = ?', 'message'],
    ['with made as (select ? as text) insert into message select text from made', 'message'],
    ["/* insert into comment */ update message set text = 'insert into literal'", 'message'],
    ['select * from message where text = ?', undefined],
    ['delete from message where text = ?', undefined],
  ];
  for (const [sqlText, table] of tables) {
    test(`names ${table ?? 'no table'} for: ${sqlText}`, () => {
      assert.equal(parseStatementShape(sqlText).table, table);
    });
  }

  test('a placeholder inside a literal or a comment is none', () => {
    assert.equal(parseStatementShape('insert into t values (\'?\', "?", ? /* ? */) -- ?').rows.length, 1);
  });
});

describe('the largest row of a statement', () => {
  const sizes: [title: string, sqlText: string, values: unknown[], bytes: number][] = [
    ['sums the values of one row', 'insert into t values (?, ?)', ['aa', 'bbb'], 5],
    ['takes rows of one insert apart', 'insert into t values (?, ?), (?, ?)', ['aa', 'bbb', 'c', 'd'], 5],
    ['counts a nested expression to its row', 'insert into t values (lower(?), (?))', ['aa', 'bbb'], 5],
    ['counts expressions of an update to its row', 'update t set a = json(?), b = json(?)', ['aa', 'bbb'], 5],
    ['counts expressions of a select to its row', 'insert into t select lower(?), (?)', ['aa', 'bbb'], 5],
    [
      'takes an upsert apart from its insert',
      'insert into t values (?, ?) on conflict do update set a = ?',
      ['k', 'aaaa', 'aaaa'],
      5,
    ],
    ['leaves a condition out of the sum', 'update t set a = ? where b = ? or c = ?', ['aaa', 'bb', 'cc'], 3],
    ['sees a single value that is not stored', 'select ? as a, ? as b', ['aaa', 'bb'], 3],
    ['counts UTF-8', 'insert into t values (?)', ['é€😀'], 9],
    ['counts blobs and views', 'insert into t values (?, ?)', [new ArrayBuffer(4), new Uint16Array(3)], 10],
    ['counts neither numbers nor null', 'insert into t values (?, ?)', [1e300, null], 0],
  ];
  for (const [title, sqlText, values, bytes] of sizes) {
    test(title, () => assert.equal(largestRowBytes(parseStatementShape(sqlText), values), bytes));
  }
});
