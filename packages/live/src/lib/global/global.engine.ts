/** Calls over global tables: what they see, what they leave, and what happens when they meet. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { ask, begin, openAgain, openEmpty, write } from '../../../tests/worker/test-global.ts';
import { UniqueViolationError } from '../database/database-errors.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';
import type { Document } from '../values/value.ts';
import { ActionGlobal } from './action-global.ts';
import type { GlobalDatabase } from './global-database.ts';

const schema = defineSchema({
  users: defineTable({ email: v.string(), age: v.optional(v.number()) })
    .index('by_email', ['email'], { unique: true })
    .index('by_age', ['age'])
    .global(),
  counters: defineTable({ name: v.string(), count: v.number() }).index('by_name', ['name']).global(),
  blobs: defineTable({
    bytes: v.bytes(),
    number: v.number(),
    big: v.bigint(),
    maybe: v.union(v.boolean(), v.null()),
    any: v.optional(v.any()),
  })
    .index('by_number', ['number'])
    .global(),
  channels: defineTable({ name: v.string() }),
  messages: defineTable({ channelId: v.id('channels') }).shardBy('channelId'),
});

/** What is in the log since the beginning. */
async function readLog(database: GlobalDatabase) {
  return (await database.readChanges(0, 1000)).flatMap(({ changes }) => changes);
}

/** See the title. */
export const globalSuite: Suite = {
  name: 'the global database',
  tests: {
    async 'keeps every kind of value'({ env }) {
      const database = await openEmpty(env, schema);
      const rows = [Infinity, -Infinity, NaN, 0.1 + 0.2, 2 ** 53, 5e-324, -1].map((number, index) => ({
        bytes: Uint8Array.of(0, 255, index).buffer,
        number,
        big: 10n ** 30n * BigInt(index - 3),
        maybe: index % 2 === 0 ? null : true,
        any: { number, nothing: null, list: [1n, -0] },
      }));
      const ids = await write(database, (global) => Promise.all(rows.map((row) => global.insert('blobs', row))));
      for (const [index, id] of ids.entries()) {
        const { _id, _creationTime, ...fields } = (await ask(database, (global) => global.get(id))) ?? { _id: '' };
        assert.deepEqual(fields, rows[index]);
      }
      const ordered = await ask(database, (global) => global.query('blobs').withIndex('by_number').collect());
      const numbers = [-Infinity, -1, 5e-324, 0.1 + 0.2, 2 ** 53, Infinity, NaN];
      assert.deepEqual(
        ordered.map(({ number }) => number),
        numbers,
      );
      const above = await ask(database, (global) =>
        global
          .query('blobs')
          .withIndex('by_number', (q) => q.gt('number', -Infinity).lte('number', Infinity))
          .collect(),
      );
      assert.deepEqual(
        above.map(({ number }) => number),
        numbers.slice(1, -1),
      );
    },

    async 'shows a mutation what it has written, and nobody else before it has ended'({ env }) {
      const database = await openEmpty(env, schema);
      await write(database, (global) => global.insert('users', { email: 'a', age: 1 }));
      const removed = await write(database, (global) => global.insert('users', { email: 'gone', age: 2 }));
      const emails = async (from: GlobalDatabase) => {
        const users = await ask(from, (global) => global.query('users').withIndex('by_age').collect());
        return users.map(({ email }) => email);
      };
      await write(database, async (global) => {
        const query = () => global.query('users').withIndex('by_age', (q) => q.gte('age', 0));
        const id = await global.insert('users', { email: 'b', age: 0 });
        await global.delete(removed);
        await global.insert('users', { email: 'c', age: 3 });
        assert.deepEqual(
          (await query().collect()).map(({ email }) => email),
          ['b', 'a', 'c'],
        );
        assert.deepEqual(
          (await query().order('desc').take(2)).map(({ email }) => email),
          ['c', 'a'],
        );
        const page = await query().paginate({ numItems: 1, cursor: null });
        assert.deepEqual(
          page.page.map(({ email }) => email),
          ['b'],
        );
        const next = await query().paginate({ numItems: 5, cursor: page.continueCursor });
        assert.deepEqual(
          next.page.map(({ email }) => email),
          ['a', 'c'],
        );
        await global.patch(id, { age: 9 });
        assert.deepEqual(
          (await query().collect()).map(({ email }) => email),
          ['a', 'c', 'b'],
        );
        assert.equal(await global.get(removed), null);
        assert.deepEqual(await emails(database), ['a', 'gone']);
      });
      assert.deepEqual(await emails(openAgain(env, schema)), ['a', 'c', 'b']);
    },

    async 'puts rows that a mutation changes where they belong, however little is read at once'({ env }) {
      const database = await openEmpty(env, schema);
      const ids = await write(database, (global) =>
        Promise.all([1, 2, 3, 4].map((age) => global.insert('users', { email: `${age}`, age }))),
      );
      await write(database, async (global) => {
        await global.delete(ids[0] ?? '');
        await global.patch(ids[1] ?? '', { age: 8 });
        await global.insert('users', { email: 'last', age: 9 });
        const query = () => global.query('users').withIndex('by_age');
        const ages = async (rows: Promise<readonly Document[]>) => (await rows).map(({ age }) => age);
        assert.deepEqual(await ages(query().take(2)), [3, 4]);
        assert.deepEqual(await ages(query().take(3)), [3, 4, 8]);
        assert.deepEqual(await ages(query().order('desc').take(3)), [9, 8, 4]);
        assert.deepEqual(await ages(query().collect()), [3, 4, 8, 9]);
      });
    },

    async 'reads on where a filter lets few through'({ env }) {
      const database = await openEmpty(env, schema);
      await write(database, async (global) => {
        for (let count = 0; count < 150; count++) await global.insert('counters', { name: 'x', count });
      });
      const found = await ask(database, (global) =>
        global
          .query('counters')
          .filter((q) => q.eq(q.mod(q.field('count') as never, 70), 69))
          .collect(),
      );
      assert.deepEqual(
        found.map(({ count }) => count),
        [69, 139],
      );
    },

    async 'writes all of a mutation or nothing'({ env }) {
      const database = await openEmpty(env, schema);
      const id = await write(database, (global) => global.insert('users', { email: 'a' }));
      await assert.rejects(
        write(database, async (global) => {
          await global.insert('counters', { name: 'x', count: 0 });
          await global.patch(id, { email: 'b' });
          throw new Error('on purpose');
        }),
        /on purpose/,
      );
      assert.deepEqual(await ask(database, (global) => global.query('counters').collect()), []);
      assert.equal((await ask(database, (global) => global.get(id)))?.['email'], 'a');
      assert.equal((await readLog(database)).length, 1);
    },

    async 'writes what a function did not wait for'({ env }) {
      const database = await openEmpty(env, schema);
      await write(database, async (global) => {
        void global.insert('users', { email: 'a' });
        void global.insert('counters', { name: 'x', count: 0 });
        return null;
      });
      assert.equal((await ask(database, (global) => global.query('users').collect())).length, 1);
      assert.equal((await ask(database, (global) => global.query('counters').collect())).length, 1);
    },

    async 'refuses a second row of a unique index, where the function can catch it'({ env }) {
      const database = await openEmpty(env, schema);
      const id = await write(database, (global) => global.insert('users', { email: 'a' }));
      await write(database, async (global) => {
        await assert.rejects(global.insert('users', { email: 'a' }), UniqueViolationError);
        await global.insert('users', { email: 'b' });
        await assert.rejects(global.patch(id, { email: 'b' }), UniqueViolationError);
      });
      const users = await ask(database, (global) => global.query('users').collect());
      assert.deepEqual(
        users.map(({ email }) => email),
        ['a', 'b'],
      );
    },

    async 'swaps values of a unique index in one mutation'({ env }) {
      const database = await openEmpty(env, schema);
      const [a, b] = await write(database, (global) =>
        Promise.all([global.insert('users', { email: 'a' }), global.insert('users', { email: 'b' })]),
      );
      await write(database, async (global) => {
        await global.patch(a, { email: 'c' });
        await global.patch(b, { email: 'a' });
        await global.patch(a, { email: 'b' });
      });
      const users = await ask(database, (global) => global.query('users').collect());
      assert.deepEqual(
        users.map(({ _id, email }) => [_id, email]),
        [
          [a, 'b'],
          [b, 'a'],
        ],
      );
    },

    async 'sees from a bookmark on what was written before it'({ env }) {
      const database = await openEmpty(env, schema);
      const { bookmark, value: id } = await database.runMutation(begin, ({ global }) =>
        global.insert('users', { email: 'a' }),
      );
      assert.ok(bookmark !== undefined);
      const seen = await openAgain(env, schema).runQuery(begin, ({ global }) => global.get(id), { bookmark });
      assert.ok(seen.kind === 'value' && seen.value !== null);
      assert.ok(seen.bookmark !== undefined && seen.bookmark >= bookmark);
    },

    async 'says what changed, and what a query depends on'({ env }) {
      const database = await openEmpty(env, schema);
      const id = await write(database, (global) => global.insert('users', { email: 'a', age: 1 }));
      await write(database, async (global) => {
        await global.patch(id, { age: 2 });
        await global.patch(id, { age: 3 });
        await global.delete(await global.insert('counters', { name: 'x', count: 0 }));
      });
      const log = await readLog(database);
      assert.deepEqual(
        log.map(({ table, before, after }) => [table, before?.['age'], after?.['age']]),
        [
          ['users', undefined, 1],
          ['users', 1, 3],
        ],
      );
      const { footprint } = await database.runQuery(
        begin,
        ({ global }) =>
          global
            .query('users')
            .withIndex('by_age', (q) => q.gt('age', 1))
            .take(1),
        'first-primary',
      );
      const [range] = footprint.ranges;
      const place = log[1]?.keys.find(({ index }) => index === 'users.by_age')?.after;
      assert.ok(range !== undefined && place !== undefined && range.index === 'users.by_age');
      assert.equal(range.high, place);
    },

    async 'refuses tables that live elsewhere, and says where'({ env }) {
      const database = await openEmpty(env, schema);
      await assert.rejects(
        ask(database, async (global) => global.query('channels').collect()),
        { code: 'elsewhere', message: /^The table channels lives in the root shard, and ctx\.global is the global/ },
      );
      await assert.rejects(
        ask(database, async (global) => global.query('messages').collect()),
        { code: 'elsewhere', message: /^The table messages lives in shards by channelId, and ctx\.global is/ },
      );
      await assert.rejects(
        ask(database, (global) => global.get('channels_01jd0000000000000000000000')),
        { code: 'elsewhere' },
      );
    },

    async 'refuses what does not fit, and rows that are not there'({ env }) {
      const database = await openEmpty(env, schema);
      await assert.rejects(
        write(database, (global) => global.insert('users', { email: 3 })),
        {
          code: 'invalid_document',
        },
      );
      const id = await write(database, (global) => global.insert('users', { email: 'a' }));
      await assert.rejects(
        write(database, (global) => global.patch(id, { nothing: 3 })),
        { code: 'invalid_document' },
      );
      await write(database, (global) => global.delete(id));
      await assert.rejects(
        write(database, (global) => global.patch(id, { email: 'b' })),
        {
          code: 'document_not_found',
        },
      );
    },

    async 'keeps for an action the newest bookmark, in whatever order its calls end'({ env }) {
      const database = await openEmpty(env, schema);
      const parts = { database, now: () => Date.now(), bookmark: undefined, onCommit: async () => {} };
      const action = new ActionGlobal(parts);
      await action.insert('users', { email: 'a' });
      const { bookmark = '' } = action;
      assert.notEqual(bookmark, '');
      for (const older of ['0', bookmark.slice(0, -1), undefined]) action.noteBookmark(older);
      assert.equal(action.bookmark, bookmark);
      action.noteBookmark(`${bookmark}0`);
      assert.equal(action.bookmark, `${bookmark}0`);
    },

    async 'forgets the log only where nobody can still ask'({ env }) {
      const database = await openEmpty(env, schema);
      for (const email of ['a', 'b', 'c']) await write(database, (global) => global.insert('users', { email }));
      const [first, second] = await database.readChanges(0, 10);
      assert.ok(first !== undefined && second !== undefined);
      await database.forgetChanges(second.position, Date.now());
      assert.equal((await database.readChanges(0, 10)).length, 3);
      await database.forgetChanges(second.position, Date.now() + 60 * 60 * 1000);
      assert.equal((await database.readChanges(0, 10)).length, 1);
    },
  },
};
