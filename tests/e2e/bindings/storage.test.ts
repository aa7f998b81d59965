/** KV, D1 and Durable Object bindings, as a project's own code uses them. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { BindingsHost } from './bindings-host.ts';

let host: BindingsHost;
before(async () => {
  host = await BindingsHost.start();
});
after(() => host.close());

describe('KV', () => {
  test('gives back what was put, with its metadata', async () => {
    await host.call('kv/put', { key: 'plain', value: 'text', options: { metadata: { author: 'Ada' } } });
    assert.equal(await host.call('kv/get', { key: 'plain' }), 'text');
    const { value, metadata } = (await host.call('kv/get-with-metadata', { key: 'plain' })) as Record<string, unknown>;
    assert.deepEqual({ value, metadata }, { value: 'text', metadata: { author: 'Ada' } });
  });

  test('parses JSON, answers null for what is absent, and reads many at once', async () => {
    await host.call('kv/put', { key: 'json', value: '{"a":[1]}' });
    assert.deepEqual(await host.call('kv/get', { key: 'json', type: 'json' }), { a: [1] });
    assert.equal(await host.call('kv/get', { key: 'absent' }), null);
    const many = await host.call('kv/get-many', { keys: ['json', 'absent'] });
    assert.deepEqual(many, { json: '{"a":[1]}', absent: null });
  });

  test('lists by prefix, page by page, with expirations', async () => {
    const expiration = Math.floor(Date.now() / 1000) + 3600;
    for (const letter of ['a', 'b', 'c']) {
      await host.call('kv/put', { key: `list:${letter}`, value: letter, options: { expiration } });
    }
    await host.call('kv/put', { key: 'lisu', value: 'outside' });
    type Page = { keys: { name: string; expiration?: number }[]; list_complete: boolean; cursor?: string };
    const first = (await host.call('kv/list', { prefix: 'list:', limit: 2 })) as Page;
    assert.deepEqual(first.keys, [
      { name: 'list:a', expiration },
      { name: 'list:b', expiration },
    ]);
    assert.equal(first.list_complete, false);
    const second = (await host.call('kv/list', { prefix: 'list:', limit: 2, cursor: first.cursor })) as Page;
    assert.deepEqual(
      second.keys.map((key) => key.name),
      ['list:c'],
    );
    assert.equal(second.list_complete, true);
  });

  test('refuses an expiration that Cloudflare refuses', async () => {
    const put = host.call('kv/put', { key: 'short', value: 'x', options: { expirationTtl: 5 } });
    await assert.rejects(put, /expiration/i);
    assert.equal(await host.call('kv/get', { key: 'short' }), null);
  });

  test('keeps a large value whole and replaces it by a small one', async () => {
    const sizeBytes = 20 * 1024 * 1024;
    await host.call('kv/put-large', { key: 'large', sizeBytes });
    assert.deepEqual(await host.call('kv/size', { key: 'large' }), { sizeBytes, isIntact: true });
    await host.call('kv/put', { key: 'large', value: 'small' });
    assert.equal(await host.call('kv/get', { key: 'large' }), 'small');
  });

  test('deletes', async () => {
    await host.call('kv/put', { key: 'gone', value: 'x' });
    await host.call('kv/delete', { key: 'gone' });
    assert.equal(await host.call('kv/get', { key: 'gone' }), null);
  });

  test('is one namespace for one id in two projects, and another for another id', async () => {
    await host.call('kv/put', { key: 'shared', value: 'both see it' });
    assert.equal(await host.neighbour('/kv?key=shared'), 'both see it');
    assert.equal(await host.call('kv/get-other', { key: 'shared' }), null);
  });
});

describe('D1', () => {
  test('runs prepared statements with bound values', async () => {
    await host.call('d1/exec', { sql: 'create table person (id integer primary key, name text not null, age real)' });
    const run = await host.call('d1/run', {
      sql: 'insert into person (name, age) values (?, ?)',
      values: ["O'Hara", 4.5],
    });
    assert.deepEqual(run, { success: true, changes: 1, lastRowId: 1 });
    const all = await host.call('d1/all', { sql: 'select * from person where name = ?1', values: ["O'Hara"] });
    assert.deepEqual(all, [{ id: 1, name: "O'Hara", age: 4.5 }]);
  });

  test('gives raw rows and first rows', async () => {
    const sql = 'select ? as a, ? as b';
    assert.deepEqual(await host.call('d1/raw', { sql, values: [1, 'x'] }), [
      ['a', 'b'],
      [1, 'x'],
    ]);
    assert.deepEqual(await host.call('d1/first', { sql, values: [1, 'x'] }), { a: 1, b: 'x' });
    assert.equal(await host.call('d1/first', { sql, values: [1, 'x'], column: 'b' }), 'x');
    assert.equal(await host.call('d1/first', { sql: 'select 1 where false' }), null);
  });

  test('a batch is one transaction', async () => {
    await host.call('d1/exec', { sql: 'create table batched (x integer primary key)' });
    const insert = { sql: 'insert into batched values (?)', values: [1] };
    const read = { sql: 'select count(*) as n from batched' };
    assert.deepEqual(await host.call('d1/batch', { statements: [insert, read] }), [[], [{ n: 1 }]]);
    const failing = [{ ...insert, values: [2] }, insert];
    await assert.rejects(host.call('d1/batch', { statements: failing }), /UNIQUE constraint failed: batched\.x/);
    assert.deepEqual(await host.call('d1/all', read), [{ n: 1 }]);
  });

  test('a session gives a bookmark that the next session takes', async () => {
    type Session = { results: unknown[]; bookmark: string | null };
    const first = (await host.call('d1/session', { sql: 'select 1 as x', bookmark: 'first-primary' })) as Session;
    assert.deepEqual(first.results, [{ x: 1 }]);
    assert.match(first.bookmark ?? '', /.+/);
    const second = (await host.call('d1/session', { sql: 'select 2 as x', bookmark: first.bookmark })) as Session;
    assert.deepEqual(second.results, [{ x: 2 }]);
    assert.ok((second.bookmark ?? '') > (first.bookmark ?? ''));
  });

  test('errors carry SQLite’s words', async () => {
    await assert.rejects(host.call('d1/all', { sql: 'select * from nowhere' }), /D1_ERROR: no such table: nowhere/);
    await assert.rejects(host.call('d1/all', { sql: 'selec 1' }), /syntax error/);
  });
});

describe('Durable Objects', () => {
  test('objects of one class are apart from each other', async () => {
    await host.call('object/record', { name: 'left', value: 1 });
    await host.call('object/record', { name: 'right', value: 2 });
    assert.deepEqual(await host.call('object/read', { name: 'left' }), [1]);
    assert.deepEqual(await host.call('object/read', { name: 'right' }), [2]);
  });

  test('script_name leads to the very objects of the other project', async () => {
    assert.equal(await host.call('object/tally', { name: 'common', amount: 5 }), 5);
    assert.equal(await host.neighbour('/tally?name=common'), '6');
  });

  test('a class of new_classes keeps values and has no SQL', async () => {
    assert.equal(await host.call('object/legacy-swap', { name: 'a', value: { x: 1 } }), null);
    assert.deepEqual(await host.call('object/legacy-swap', { name: 'a', value: 2 }), { x: 1 });
    await assert.rejects(host.call('object/legacy-sql'), /SQL is not enabled/);
  });
});

describe('vars', () => {
  test('are strings or what JSON makes of them; those that the host was given come first', async () => {
    const limits = { rows: 3, names: ['a', 'b'] };
    assert.deepEqual(await host.call('vars'), { greeting: 'hello', limits, place: 'the host' });
  });
});
