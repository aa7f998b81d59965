/** Rows and ids of the place that a call runs in, and of others. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { ask, openTest, write } from '../../../tests/worker/test-database.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';
import type { Value } from '../values/value.ts';

const schema = defineSchema({
  things: defineTable({ text: v.string() }),
  users: defineTable({ name: v.string() }),
  notes: defineTable({ room: v.string(), text: v.string() }).shardBy('room'),
  settings: defineTable({ theme: v.string() }).global(),
  links: defineTable({ to: v.union(v.id('users'), v.array(v.id('notes'))) }),
});

/** See the title. */
export const placesSuite: Suite = {
  name: 'ctx.db and other places',
  tests: {
    'refuses tables and rows of other places, by name'({ ctx }) {
      const root = openTest(ctx, schema);
      const fails = (fn: () => unknown, message: RegExp): void => assert.throws(fn, message);
      fails(() => ask(root, ({ db }) => db.query('thinks').collect()), /no table "thinks". Is it things/);
      fails(
        () => ask(root, ({ db }) => db.query('notes').collect()),
        /notes lives in shards by room.*__root__.*argument named room/,
      );
      fails(
        () => ask(root, ({ db }) => db.query('settings').collect()),
        /settings lives in the global database.*ctx.global/,
      );
      fails(() => ask(root, ({ db }) => db.get('hello')), /Expected the id of a row/);
      fails(() => ask(root, ({ db }) => db.get(`things_${'0'.repeat(26)}@x`)), /Expected the id of a row/);
    },
    'takes ids of rows of any shard into its own rows, and reads none of them'({ ctx }) {
      const root = openTest(ctx, schema);
      const key = '0'.repeat(26);
      const link = (to: Value) => write(root, ({ db }) => db.insert('links', { to }));
      const elsewhere = [`notes_${key}@a`, `notes_${key}@b%2Fc`];
      const id = link(elsewhere);
      assert.deepEqual(ask(root, ({ db }) => db.get(id))?.['to'], elsewhere);
      for (const note of elsewhere) {
        assert.throws(() => ask(root, ({ db }) => db.get(note)), { code: 'elsewhere' });
      }
      link(`users_${key}`);
    },
    'takes no id of a form that rows of its table cannot have'({ ctx }) {
      const root = openTest(ctx, schema);
      const key = '0'.repeat(26);
      for (const to of [`users_${key}@a`, [`notes_${key}`]]) {
        assert.throws(() => write(root, ({ db }) => db.insert('links', { to })), { code: 'invalid_document' });
        const id = write(root, ({ db }) => db.insert('links', { to: [] }));
        assert.throws(() => write(root, ({ db }) => db.patch(id, { to })), { code: 'invalid_document' });
      }
    },
    'keeps rows of a shard in it'({ ctx }) {
      const shard = openTest(ctx, schema, { shard: 'room/a b' });
      const id = write(shard, ({ db }) => db.insert('notes', { room: 'a b', text: 'x' }));
      assert.match(id, /^notes_[0-9a-z]{26}@a%20b$/);
      assert.equal(ask(shard, ({ db }) => db.get(id))?._id, id);
      assert.equal(
        ask(shard, ({ db }) => db.normalizeId('notes', id)),
        id,
      );
      assert.equal(
        ask(shard, ({ db }) => db.normalizeId('notes', 'x')),
        null,
      );
      assert.throws(() => write(shard, ({ db }) => db.insert('notes', { room: 'b', text: 'x' })), /shard \(room\/b\)/);
      assert.throws(() => write(shard, ({ db }) => db.patch(id, { room: 'b' })), /shard \(room\/b\)/);
      assert.throws(() => ask(shard, ({ db }) => db.get(id.replace('a%20b', 'c'))), /lives in another shard/);
      assert.throws(() => ask(shard, ({ db }) => db.query('things').first()), /lives in the root shard/);
    },
  },
};
