/** Projects that `live` refuses before they serve anything. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { cronJobs } from '../functions/cron-jobs.ts';
import { internalQuery, mutation, query } from '../functions/define-function.ts';
import { defineMigration } from '../database/migration.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';
import { live, type LiveOptions } from './live.ts';

const text = { text: v.string() };
const rooted = defineSchema({ notes: defineTable(text) });
const sharded = defineSchema({ notes: defineTable({ ...text, room: v.string() }).shardBy('room') });
const global = defineSchema({ notes: defineTable(text).global() });

function refuses(options: LiveOptions<object>, message: RegExp): void {
  assert.throws(
    () => live(options),
    (error: Error & { code?: unknown }) => error.code === 'invalid_live' && message.test(error.message),
  );
}

const all = { acrossShards: true, args: {}, handler: () => 1, merge: () => 1 } as const;

/** See the title. */
export const liveSuite: Suite = {
  name: 'a project',
  tests: {
    'says who may open which shard, once there are any'() {
      refuses({ schema: sharded, functions: {} }, /^Tables are sharded by room, and nothing says who .*authorizeShard/);
      live({ schema: sharded, functions: {}, authorizeShard: () => true });
      live({ schema: rooted, functions: {} });
    },
    'says who may ask all shards, once clients could'() {
      const options = { schema: sharded, authorizeShard: () => true };
      refuses(
        { ...options, functions: { notes: { all: query(all) } } },
        /^notes:all runs across shards, and nothing says who .*authorizeFanOut/,
      );
      live({ ...options, functions: { notes: { all: internalQuery(all) } } });
      live({ ...options, functions: { notes: { all: query(all) } }, authorizeFanOut: () => true });
    },
    'says where its global tables are, and has some if a function is global'() {
      refuses({ schema: global, functions: {} }, /^The tables notes are global, and nothing says which D1 database/);
      live({ schema: global, functions: {}, global: { binding: 'DB' } });
      const add = mutation({ global: true, args: {}, handler: () => null });
      refuses({ schema: rooted, functions: { notes: { add } } }, /^notes:add is declared global, and no table is/);
    },
    'has migrations of tables that there are, each of a name of its own'() {
      const migration = defineMigration({ name: 'trim', table: 'notes', migrate: () => undefined });
      const options = { schema: rooted, functions: {} };
      live({ ...options, migrations: [migration, { ...migration, name: 'trim again' }] });
      refuses(
        { ...options, migrations: [{ ...migration, table: 'note' }] },
        /^The migration "trim" is of the table note/,
      );
      refuses({ ...options, migrations: [migration, migration] }, /^Two migrations are called "trim"/);
    },
    'has cron jobs of functions that can be called later'() {
      const crons = cronJobs();
      crons.interval('often', { minutes: 1 }, 'notes:clean', {});
      assert.throws(() => live({ schema: rooted, functions: {}, crons }), { code: 'unknown_function' });
    },
  },
};
