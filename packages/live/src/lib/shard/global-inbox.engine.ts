/** The change log of global tables as the shard that watches them takes it in. */
import assert from 'node:assert/strict';

import { Sql, systemClock } from '@sundog/actor';

import type { Subject, Suite } from '../../../../../tests/harness/engine/suite.ts';
import { begin, openEmpty, write } from '../../../tests/worker/test-global.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';
import { formatNote, GlobalInbox } from './global-inbox.ts';
import { MutationLog } from './mutation-log.ts';
import { SHARD_MIGRATIONS, shardMigrations } from './shard-tables.ts';

const schema = defineSchema({ users: defineTable({ name: v.string() }).global() });

async function open({ ctx, env }: Subject) {
  const sql = new Sql(ctx.storage);
  sql.migrate(shardMigrations, { set: SHARD_MIGRATIONS });
  const database = await openEmpty(env, schema);
  let taken = 0;
  const inbox = new GlobalInbox({ sql, clock: systemClock, database, onTake: () => (taken += 1) });
  return { sql, database, inbox, countTakes: () => taken };
}

/** See the title. */
export const globalInboxSuite: Suite = {
  name: 'the inbox of the global tables',
  tests: {
    async 'takes each change once, however many there are'(subject) {
      const { database, inbox, countTakes } = await open(subject);
      const names = Array.from({ length: 450 }, (_, index) => `u${index}`);
      for (let start = 0; start < names.length; start += 150) {
        await Promise.all(
          names
            .slice(start, start + 150)
            .map((name) => database.runMutation(begin, ({ global }) => global.insert('users', { name }))),
        );
      }
      const changes = await inbox.take(() => 1);
      assert.deepEqual(changes.map(({ after }) => after?.['name'] as string).toSorted(), names.toSorted());
      assert.deepEqual(await inbox.take(() => 2), []);
      await write(database, (global) => global.insert('users', { name: 'one more' }));
      assert.equal((await inbox.take(() => 3)).length, 1);
      assert.equal(countTakes(), 2);
    },

    async 'takes nothing in if what belongs to it fails'(subject) {
      const { database, inbox } = await open(subject);
      await write(database, (global) => global.insert('users', { name: 'a' }));
      const fail = (): number => {
        throw new Error('on purpose');
      };
      await assert.rejects(inbox.take(fail), /on purpose/);
      assert.equal((await inbox.take(() => 1)).length, 1);
    },

    async 'knows how a mutation has ended whose process died between the two commits'(subject) {
      const { sql, database, inbox } = await open(subject);
      const name = { client: 'c', number: 7 };
      await database.runMutation(
        begin,
        ({ global }) => global.insert('users', { name: 'a' }),
        (value) => ({ note: formatNote(name, { value }) }),
      );
      const log = new MutationLog(sql);
      assert.equal(log.find(name).state, 'new');
      const [change] = await inbox.take(() => 3);
      const known = log.find(name);
      assert.ok(known.state === 'ended' && 'value' in known.outcome);
      assert.deepEqual([known.outcome.value, known.version], [change?.id, 3]);
    },
  },
};
