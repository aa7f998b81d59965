import assert from 'node:assert/strict';

import { createJobs, FUTURE, until } from '../../../tests/worker/jobs-bench.ts';
import { type Suite } from '../../../tests/worker/suite.ts';
import { systemClock } from '../clock.ts';

/** The index that each statement must follow: the planner says SEARCH of a minimum also when it reads every row. */
const indexes: Record<keyof typeof statements, string> = {
  earliest: '_sundog_job_due',
  earliestAfter: '_sundog_job_due',
  nextKind: '_sundog_job_lane',
  claim: '_sundog_job_lane',
  getByKey: '_sundog_job_key',
  list: 'INTEGER PRIMARY KEY',
};

/** The statements whose plans matter, as job-table.ts writes them. */
const statements = {
  earliest: 'select min(due_at) as at from _sundog_job',
  earliestAfter: 'select min(due_at) as at from _sundog_job where due_at > 5',
  nextKind: "select min(kind) from _sundog_job where kind > 'a'",
  claim: `select id from _sundog_job where kind = 'note' and state = 'waiting' and due_at <= 5
    and id not in (select value from json_each('[1,2]')) order by due_at, id limit 100`,
  getByKey: "select * from _sundog_job where kind = 'note' and key = 'k'",
  list: 'select * from _sundog_job where id > 5 order by id limit 100',
};

export const suite: Suite = {
  name: 'jobs in great numbers',
  tests: {
    'with 100,000 jobs every lookup follows an index': async (subject) => {
      const { jobs, sql } = createJobs(subject);
      jobs.enqueue('note', 0, { delayMs: 1 });
      sql.run`
        with recursive number (n) as (select 1 union all select n + 1 from number where n < 100000)
        insert into _sundog_job (kind, due_at, has_payload, enqueued_at) select 'note', ${FUTURE} + n, 0, 0 from number`;
      for (const [name, index] of Object.entries(indexes)) {
        const text = Object.entries(statements).find(([of]) => of === name)?.[1] ?? assert.fail(name);
        const plan = subject.ctx.storage.sql.exec<{ detail: string }>(`explain query plan ${text}`).toArray();
        const details = plan.map(({ detail }) => detail).join('; ');
        const ofTable = plan.filter(({ detail }) => detail.includes('_sundog_job') && !detail.startsWith('LIST'));
        assert.ok(ofTable.length > 0, details);
        for (const { detail } of ofTable) assert.match(detail, /^SEARCH/, `${name}: ${details}`);
        assert.ok(details.includes(index), `${name}: ${details}`);
        assert.ok(!details.includes('TEMP B-TREE'), `${name}: ${details}`);
      }
      for (const text of [statements.earliest, statements.claim]) {
        const cursor = subject.ctx.storage.sql.exec(text);
        cursor.toArray();
        assert.ok(cursor.rowsRead <= 210, `${cursor.rowsRead} rows read for: ${text}`);
      }
      assert.equal(jobs.nextAlarmAt(), FUTURE + 1);
    },

    '10,000 jobs due in the same second: none lost, none doubled': async (subject) => {
      const { jobs } = createJobs(subject, { clock: systemClock });
      const runs = new Map<number, number>();
      jobs.define('count', async (_payload, { id }) => {
        await Promise.resolve();
        runs.set(id, (runs.get(id) ?? 0) + 1);
      });
      const ids = new Set<number>();
      const at = Date.now() + 100;
      for (let index = 0; index < 10_000; index += 1)
        ids.add(jobs.enqueue('count', index, { at: at + (index % 1_000) }));
      await until(() => runs.size === 10_000);
      await until(() => jobs.nextAlarmAt() === null);
      assert.deepEqual(new Set(runs.keys()), ids);
      assert.ok([...runs.values()].every((count) => count === 1));
      assert.deepEqual([...subject.ctx.storage.kv.list()], []);
    },
  },
};
