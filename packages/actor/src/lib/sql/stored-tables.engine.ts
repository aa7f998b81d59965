import assert from 'node:assert/strict';

import { systemClock } from '../clock.ts';
import type { Suite } from '../../../tests/worker/suite.ts';
import { Channels } from '../channels/channels.ts';
import { Jobs } from '../jobs/jobs.ts';
import { Log } from '../log/log.ts';
import { Memory } from '../memory/memory.ts';
import { Schedule } from '../schedule/schedule.ts';
import { Sql } from './sql.ts';
import { SqlTable } from './table.ts';

/** Columns of every table that the parts keep. Whoever changes a line here loses somebody's data: see table.ts. */
const tables: Readonly<Record<string, string>> = {
  _sundog_dead_job:
    'id INTEGER key, kind TEXT not null, key TEXT, attempts INTEGER not null, crashes INTEGER not null, has_payload INTEGER not null, retry TEXT, error TEXT not null, enqueued_at INTEGER not null, died_at INTEGER not null',
  _sundog_job:
    'id INTEGER key, kind TEXT not null, key TEXT, state TEXT not null, due_at INTEGER not null, attempts INTEGER not null, crashes INTEGER not null, has_payload INTEGER not null, retry TEXT, error TEXT, enqueued_at INTEGER not null',
  _sundog_log_actor: 'sequence INTEGER key, at INTEGER not null, end_bytes INTEGER not null, data ANY not null',
  _sundog_log_channels: 'sequence INTEGER key, at INTEGER not null, end_bytes INTEGER not null, data ANY not null',
  _sundog_migration: 'set TEXT not null key, version INTEGER not null',
  _sundog_schedule:
    'seq INTEGER key, id TEXT not null, name TEXT not null, definition TEXT not null, status TEXT not null, created_at INTEGER not null, last_execution_at INTEGER, execution_count INTEGER not null, next_run_at INTEGER, error_message TEXT',
};

function listTables(sql: Sql): Record<string, string> {
  const rows = sql.all<{ name: string; columns: string }>`
    select name, (select group_concat(c.name || ' ' || c.type || iif(c.'notnull', ' not null', '') || iif(c.pk > 0, ' key', ''), ', ')
      from pragma_table_info(sqlite_master.name) c) as columns
    from sqlite_master where type = 'table' and name glob '_sundog_*' order by name`;
  return Object.fromEntries(rows.map(({ name, columns }) => [name, columns]));
}

const tests: Suite['tests'] = {
  "the columns of the kernel's tables are those that older releases have written": async ({ ctx }) => {
    const sql = new Sql(ctx.storage);
    sql.migrate(['create table own (id integer)']);
    const jobs = new Jobs(ctx);
    jobs.define('once', () => {});
    jobs.enqueue('once', undefined, { delayMs: 1_000_000 });
    assert.deepEqual(jobs.deadLetters(), []);
    const schedule = new Schedule(ctx, { jobs, hasMethod: () => true, invoke: () => {} });
    schedule.create({ name: 'daily', cron: '@daily', method: 'run' });
    new Channels(ctx).emit('news', 1);
    new Log(ctx, { name: 'actor', clock: systemClock }).append('one');
    await new Memory(ctx).set('key', 1);
    assert.deepEqual(listTables(sql), tables);
  },
  'a table with a new name takes over the rows of the old one, once, and with its transaction': ({ ctx }) => {
    const sql = new Sql(ctx.storage);
    sql.script('create table box (id integer primary key, text text) strict');
    sql.run`insert into box (text) values ('1'), ('2')`;
    const count = (): number => sql.one<{ total: number }>`select total(number) as total from box_2`.total;
    const table = new SqlTable(sql, 'box_2', () => {
      sql.script('create table box_2 (id integer primary key, number integer) strict');
      sql.run`insert into box_2 select id, cast(text as integer) from box`;
      sql.run`drop table box`;
    });
    assert.throws(() =>
      sql.transaction(() => {
        assert.equal(table.use(count), 3);
        throw new Error('roll it back');
      }),
    );
    assert.equal(sql.one<{ count: number }>`select count(*) as count from box`.count, 2);
    assert.equal(table.use(count), 3);
    assert.equal(table.use(count), 3);
    assert.equal(sql.maybeOne`select 1 as found from sqlite_master where name = 'box'`, undefined);
  },
};

/** What is stored outlives the code that stored it. */
export const suite: Suite = { name: 'stored tables', tests };
