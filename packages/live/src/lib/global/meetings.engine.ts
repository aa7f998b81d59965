/** Calls over global tables that meet: none is lost, and each is as if it ran alone. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { ask, openAgain, openEmpty, write } from '../../../tests/worker/test-global.ts';
import { UniqueViolationError } from '../database/database-errors.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';
import type { GlobalDatabase } from './global-database.ts';
import { GlobalConflictError } from './global-errors.ts';

const schema = defineSchema({
  users: defineTable({ email: v.string() }).index('by_email', ['email'], { unique: true }).global(),
  counters: defineTable({ name: v.string(), count: v.number() }).index('by_name', ['name']).global(),
});

/** Adds one to a counter, with a pause between reading and writing. */
function increment(database: GlobalDatabase, id: string): Promise<void> {
  return write(database, async (global) => {
    const counter = await global.get(id);
    await scheduler.wait(1);
    await global.patch(id, { count: Number(counter?.['count']) + 1 });
  });
}

/** See the title. */
export const meetingsSuite: Suite = {
  name: 'calls of the global database that meet',
  tests: {
    async 'refuses it also of two that ask at once'({ env }) {
      const database = await openEmpty(env, schema);
      await ask(database, (global) => global.query('users').collect());
      const both = [openAgain(env, schema), openAgain(env, schema)].map((other) =>
        write(other, async (global) => {
          const found = await global
            .query('users')
            .withIndex('by_email', (q) => q.eq('email', 'a'))
            .unique();
          await scheduler.wait(5);
          return found === null ? global.insert('users', { email: 'a' }) : found._id;
        }),
      );
      const [one, other] = await Promise.all(both);
      assert.equal(one, other);
      await assert.rejects(
        write(database, (global) =>
          Promise.all([global.insert('users', { email: 'b' }), global.insert('users', { email: 'b' })]),
        ),
        UniqueViolationError,
      );
      assert.equal((await ask(database, (global) => global.query('users').collect())).length, 1);
    },

    async 'loses no increment of mutations that meet'({ env }) {
      const database = await openEmpty(env, schema);
      const id = await write(database, (global) => global.insert('counters', { name: 'x', count: 0 }));
      const processes = [database, openAgain(env, schema), openAgain(env, schema)];
      let conflicts = 0;
      const patiently = async (from: GlobalDatabase): Promise<void> => {
        try {
          await increment(from, id);
        } catch (error) {
          assert.ok(error instanceof GlobalConflictError);
          conflicts += 1;
          await patiently(from);
        }
      };
      await Promise.all(processes.flatMap((from) => [patiently(from), patiently(from)]));
      assert.equal((await ask(database, (global) => global.get(id)))?.['count'], 6, `${conflicts} conflicts`);
    },

    async 'commits mutations that meet without touching each other at the first attempt'({ env }) {
      const database = await openEmpty(env, schema);
      await ask(database, (global) => global.query('counters').collect());
      let runs = 0;
      await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          write(openAgain(env, schema), async (global) => {
            runs += 1;
            const name = `c${index}`;
            const found = await global
              .query('counters')
              .withIndex('by_name', (q) => q.eq('name', name))
              .first();
            assert.equal(found, null);
            await global.insert('counters', { name, count: 0 });
          }),
        ),
      );
      assert.equal((await ask(database, (global) => global.query('counters').collect())).length, 12);
      // Two rows may want the same microsecond, by a chance of 1 in 15.
      assert.ok(runs <= 14, `${runs} runs`);
    },

    async 'sees a row that came between as a conflict, and runs again'({ env }) {
      const database = await openEmpty(env, schema);
      const other = openAgain(env, schema);
      let runs = 0;
      const count = await write(database, async (global) => {
        runs += 1;
        const { length } = await global
          .query('counters')
          .withIndex('by_name', (q) => q.eq('name', 'x'))
          .collect();
        if (runs === 1) await write(other, (their) => their.insert('counters', { name: 'x', count: 0 }));
        await global.insert('counters', { name: 'seen', count: length });
        return length;
      });
      assert.deepEqual([count, runs], [1, 2]);
    },

    async 'sees no conflict in a row that its filter leaves out, or that it has not read as far as'({ env }) {
      const database = await openEmpty(env, schema);
      const other = openAgain(env, schema);
      await write(database, (global) => global.insert('counters', { name: 'b', count: 1 }));
      let runs = 0;
      await write(database, async (global) => {
        runs += 1;
        const counters = global.query('counters').withIndex('by_name', (q) => q.gte('name', 'a'));
        await counters.filter((q) => q.eq(q.field('count'), 1)).first();
        await write(other, (their) => their.insert('counters', { name: 'a', count: 2 }));
        await write(other, (their) => their.insert('counters', { name: 'c\u0000', count: 1 }));
        await global.insert('counters', { name: 'd', count: 3 });
      });
      assert.equal(runs, 1);
    },

    async 'gives up with an error that says so'({ env }) {
      const database = await openEmpty(env, schema);
      const other = openAgain(env, schema);
      const id = await write(database, (global) => global.insert('counters', { name: 'x', count: 0 }));
      await assert.rejects(
        write(database, async (global) => {
          const counter = await global.get(id);
          await write(other, (their) => their.patch(id, { count: Number(counter?.['count']) + 1 }));
          await global.insert('users', { email: 'never' });
        }),
        { code: 'conflict' },
      );
      assert.deepEqual(await ask(database, (global) => global.query('users').collect()), []);
    },

    async 'shows a query one moment, whatever is written between its reads'({ env }) {
      const database = await openEmpty(env, schema);
      const other = openAgain(env, schema);
      const [a, b] = await write(database, (global) =>
        Promise.all([
          global.insert('counters', { name: 'a', count: 1 }),
          global.insert('counters', { name: 'b', count: -1 }),
        ]),
      );
      let runs = 0;
      const sum = await ask(database, async (global) => {
        runs += 1;
        const first = await global.get(a);
        if (runs === 1) {
          await write(other, (their) => Promise.all([their.patch(a, { count: 2 }), their.patch(b, { count: -2 })]));
        }
        const second = await global.get(b);
        return Number(first?.['count']) + Number(second?.['count']);
      });
      assert.deepEqual([sum, runs], [0, 2]);
    },
  },
};
