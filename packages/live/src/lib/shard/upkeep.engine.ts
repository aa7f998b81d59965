/** What a shard does of its own accord, when that fails. */
import assert from 'node:assert/strict';

import { Sql, systemClock } from '@sundog/actor';

import type { Subject, Suite } from '../../../../../tests/harness/engine/suite.ts';
import type { RowChange } from '../database/footprint.ts';
import { Histories } from './histories.ts';
import { Instances } from './instances.ts';
import { MutationLog } from './mutation-log.ts';
import { SHARD_MIGRATIONS, shardMigrations } from './shard-tables.ts';
import { ShardState } from './shard-state.ts';
import { Turns } from './turns.ts';
import { Upkeep } from './upkeep.ts';

const change: RowChange = { table: 'things', id: 'things_1', before: undefined, after: undefined, keys: [] };

function open({ ctx }: Subject) {
  const sql = new Sql(ctx.storage);
  sql.migrate(shardMigrations, { set: SHARD_MIGRATIONS });
  const state = new ShardState(sql, systemClock);
  const noted: RowChange[] = [];
  const shared = { clock: systemClock, turns: new Turns(), state, log: new MutationLog(sql) };
  const upkeep = new Upkeep({
    ...shared,
    instances: new Instances(sql, new Histories(sql)),
    pace: { later: () => undefined },
    transitions: { noteCommit: () => state.advance(), noteChanges: (changes) => void noted.push(...changes) },
    functions: {
      migrate: async (commit) =>
        sql.transaction(() => {
          commit({ value: null, changes: [change] });
          throw new Error('on purpose');
        }),
    },
  });
  return { sql, state, noted, upkeep };
}

/** See the title. */
export const upkeepSuite: Suite = {
  name: 'upkeep of a shard',
  tests: {
    async 'does not count what was undone'(subject) {
      const { sql, state, noted, upkeep } = open(subject);
      const before = state.version;
      await assert.rejects(upkeep.migrateBatch(), /on purpose/);
      assert.equal(state.version, before);
      const taking = upkeep.takeIn(async (commit) =>
        sql.transaction(() => {
          commit([change]);
          throw new Error('on purpose');
        }),
      );
      await assert.rejects(taking, /on purpose/);
      assert.equal(state.version, before);
      await upkeep.takeIn(async (commit) => sql.transaction(() => (commit([change]), [change])));
      assert.deepEqual([state.version, noted], [before + 1, [change]]);
    },
  },
};
