/** The schema of global tables, as it changes. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { ask, openAgain, openEmpty, write } from '../../../tests/worker/test-global.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';

const first = defineSchema({ users: defineTable({ email: v.string() }).index('by_email', ['email']).global() });
const wider = defineSchema({
  users: defineTable({
    email: v.union(v.string(), v.literal('none')),
    age: v.optional(v.number()),
    kind: v.string().default('person'),
  })
    .index('by_kind', ['kind'])
    .global(),
  teams: defineTable({ name: v.string() }).global(),
});

/** See the title. */
export const globalSchemaSuite: Suite = {
  name: 'the schema of the global database',
  tests: {
    async 'takes new tables, fields and indexes, and lets indexes go'({ env }) {
      await write(await openEmpty(env, first), (global) => global.insert('users', { email: 'a' }));
      const database = openAgain(env, wider);
      await write(database, (global) => global.insert('users', { email: 'b', age: 3, kind: 'robot' }));
      await write(database, (global) => global.insert('teams', { name: 't' }));
      const people = await ask(database, (global) =>
        global
          .query('users')
          .withIndex('by_kind', (q) => q.eq('kind', 'person'))
          .collect(),
      );
      assert.deepEqual(
        people.map(({ email }) => email),
        ['a'],
      );
      await assert.rejects(
        ask(database, async (global) => global.query('users').withIndex('by_email').collect()),
        { code: 'unknown_index' },
      );
    },

    async 'is made once by many who come at the same time'({ env }) {
      await openEmpty(env, first);
      await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          write(openAgain(env, first), (global) => global.insert('users', { email: `${index}` })),
        ),
      );
      await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          write(openAgain(env, wider), (global) => global.insert('teams', { name: `${index}` })),
        ),
      );
      const database = openAgain(env, wider);
      assert.equal((await ask(database, (global) => global.query('users').collect())).length, 6);
      assert.equal((await ask(database, (global) => global.query('teams').collect())).length, 6);
    },

    async 'refuses what rows may not fit, and changes nothing'({ env }) {
      const id = await write(await openEmpty(env, first), (global) => global.insert('users', { email: 'a' }));
      const others = {
        removed: defineSchema({ teams: defineTable({ name: v.string() }).global() }),
        elsewhere: defineSchema({ users: defineTable({ email: v.string() }), teams: defineTable({}).global() }),
        narrower: defineSchema({ users: defineTable({ email: v.literal('b') }).global() }),
        larger: defineSchema({ users: defineTable({ email: v.string(), age: v.number() }).global() }),
      };
      for (const [name, other] of Object.entries(others)) {
        const read = ask(openAgain(env, other), async () => null);
        await assert.rejects(read, { code: 'schema_change', message: /- users: it has rows/ }, name);
      }
      assert.equal((await ask(openAgain(env, first), (global) => global.get(id)))?.['email'], 'a');
    },

    async 'requires a field that all rows have, and lets go of one that none has'({ env }) {
      const database = await openEmpty(env, wider);
      const id = await write(database, (global) => global.insert('users', { email: 'a', kind: 'robot' }));
      const narrow = defineSchema({
        users: defineTable({ email: v.string(), age: v.number(), kind: v.string() }).index('by_age', ['age']).global(),
        teams: defineTable({ name: v.string() }).global(),
      });
      const read = ask(openAgain(env, narrow), async () => null);
      await assert.rejects(read, { code: 'schema_change', message: new RegExp(`- users: .*\\(${id}\\)`) });
      await write(database, (global) => global.patch(id, { age: 3 }));
      const narrower = openAgain(env, narrow);
      await write(narrower, (global) => global.insert('users', { email: 'b', age: 4, kind: 'robot' }));
      await assert.rejects(
        write(narrower, (global) => global.insert('users', { email: 'c', kind: 'robot' })),
        { code: 'invalid_document' },
      );
      const ages = await ask(narrower, (global) => global.query('users').withIndex('by_age').collect());
      assert.deepEqual(
        ages.map(({ age }) => age),
        [3, 4],
      );
      await write(database, (global) => global.patch(id, { age: undefined }));
      for (const { _id } of await ask(database, (global) => global.query('users').collect())) {
        await write(database, (global) => global.patch(_id, { age: undefined }));
      }
      const without = defineSchema({
        users: defineTable({ email: v.string(), kind: v.string() }).global(),
        teams: defineTable({ name: v.string() }).global(),
      });
      const rows = await ask(openAgain(env, without), (global) => global.query('users').collect());
      assert.deepEqual(
        rows.map((row) => Object.keys(row).toSorted()),
        Array(2).fill(['_creationTime', '_id', 'email', 'kind']),
      );
    },

    async 'refuses to make an index unique over rows that are not'({ env }) {
      const database = await openEmpty(env, first);
      await write(database, (global) => global.insert('users', { email: 'a' }));
      await write(database, (global) => global.insert('users', { email: 'a' }));
      const unique = defineSchema({
        users: defineTable({ email: v.string() }).index('by_email', ['email'], { unique: true }).global(),
      });
      await assert.rejects(
        ask(openAgain(env, unique), async () => null),
        {
          code: 'schema_change',
          message: /users\.by_email: the index is unique, and there are rows with the same email/,
        },
      );
      assert.equal(
        (await ask(openAgain(env, first), (global) => global.query('users').withIndex('by_email').collect())).length,
        2,
      );
    },

    async 'may change in any way where there are no rows'({ env }) {
      const database = await openEmpty(env, first);
      const id = await write(database, (global) => global.insert('users', { email: 'a' }));
      await write(database, (global) => global.delete(id));
      const other = defineSchema({ users: defineTable({ name: v.number() }).global() });
      await write(openAgain(env, other), (global) => global.insert('users', { name: 3 }));
      const bare = defineSchema({ teams: defineTable({ name: v.string() }).global() });
      await assert.rejects(
        ask(openAgain(env, bare), async () => null),
        { code: 'schema_change' },
      );
    },
  },
};
