import assert from 'node:assert/strict';

import { InvalidLimitError, Memory, Sql, SqlTable } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import type { DataLog, DataSql, DataTable } from '../photon/photon-data.ts';
import { createDataSql, DataSqlError } from './data-sql.ts';
import { InvalidDataError, isGlobal, type DataParts } from './data-parts.ts';
import { EntryLog } from './entry-log.ts';
import { GlobalLog, GlobalTable } from './global-data.ts';
import { RecordTable } from './record-table.ts';
import { NoSessionError, UnknownScopeError } from './scoped-memory.ts';

const at = new Date('2026-11-21T10:00:00.000Z');

function partsOf(ctx: DurableObjectState): DataParts {
  return { sql: new Sql(ctx.storage), now: () => at.getTime() };
}

/** Where tables and logs are: the rules are the same in both. */
interface Keeper {
  readonly table: <Value>(ctx: DurableObjectState, name?: string) => DataTable<Value>;
  readonly log: <Value>(ctx: DurableObjectState, name?: string) => DataLog<Value>;
}

const local: Keeper = {
  table: (ctx, name = 'notes') => new RecordTable(partsOf(ctx), name, 'photon'),
  log: (ctx, name = 'events') => new EntryLog(partsOf(ctx), name, 'photon'),
};

const global: Keeper = {
  table: (ctx, name = 'notes') => new GlobalTable({ memory: new Memory(ctx), now: () => at.getTime() }, name),
  log: (ctx, name = 'events') => new GlobalLog({ memory: new Memory(ctx), now: () => at.getTime() }, name),
};

function openSql(ctx: DurableObjectState): DataSql {
  return createDataSql(new Sql(ctx.storage), ctx.storage);
}

const tablesOf = ({ table: openTable }: Keeper): Suite['tests'] => ({
  'a record is there until it is deleted, and null when absent': async ({ ctx }) => {
    const table = openTable<{ n: number }>(ctx);
    assert.deepEqual([await table.get('a'), await table.has('a')], [null, false]);
    await table.put('a', { n: 1 });
    await table.put('a', { n: 2 });
    assert.deepEqual([await table.get('a'), await table.has('a')], [{ n: 2 }, true]);
    assert.deepEqual([await table.delete('a'), await table.delete('a'), await table.get('a')], [true, false, null]);
  },
  'a list goes page by page in the order of ids, and knows how many there are': async ({ ctx }) => {
    const table = openTable<string>(ctx);
    for (const id of ['b', 'a2', 'a', 'c', 'a1']) await table.put(id, id.toUpperCase());
    const first = await table.list({ prefix: 'a', limit: 2 });
    assert.deepEqual(first, {
      items: [
        { id: 'a', value: 'A', updated_at: at.toISOString() },
        { id: 'a1', value: 'A1', updated_at: at.toISOString() },
      ],
      next_cursor: 'a1',
      total: 3,
    });
    const second = await table.list({ prefix: 'a', limit: 2, cursor: first.next_cursor });
    assert.deepEqual([second.items.map(({ id }) => id), second.next_cursor, second.total], [['a2'], null, 3]);
    await table.clear();
    assert.deepEqual(await table.list(), { items: [], next_cursor: null, total: 0 });
  },
  'two tables are two, whatever they are called': async ({ ctx }) => {
    await openTable(ctx, 'a').put('x', 1);
    await openTable(ctx, '["photon","","a"]').put('x', 2);
    assert.deepEqual([await openTable(ctx, 'a').get('x'), (await openTable(ctx, 'a').list()).total], [1, 1]);
  },
  'what is no JSON, no id, no name or no limit is refused': async ({ ctx }) => {
    const table = openTable<unknown>(ctx);
    await assert.rejects(table.put('a', undefined), InvalidDataError);
    await assert.rejects(table.put('a', 1n), InvalidDataError);
    // @ts-expect-error ids are texts
    await assert.rejects(table.get(1), InvalidDataError);
    await assert.rejects(table.list({ limit: 0 }), InvalidLimitError);
    // @ts-expect-error names are texts
    assert.throws(() => openTable(ctx, 1), InvalidDataError);
  },
});

const logsOf = ({ log: openLog }: Keeper): Suite['tests'] => ({
  'entries are numbered from 0, and read between two of them': async ({ ctx }) => {
    const log = openLog<string>(ctx);
    for (const value of ['a', 'b', 'c', 'd']) await log.append(value);
    assert.deepEqual(await log.append('e'), { index: 4, value: 'e', timestamp: at.toISOString() });
    const page = await log.read({ after: 0, before: 4, limit: 2 });
    assert.deepEqual([page.entries.map(({ value }) => value), page.next_cursor, page.total], [['b', 'c'], '2', 3]);
    const rest = await log.read({ after: page.next_cursor ?? '', before: 4 });
    assert.deepEqual([rest.entries.map(({ value }) => value), rest.next_cursor], [['d'], null]);
  },
  'an index never sorts before a smaller one': async ({ ctx }) => {
    const log = openLog<number>(ctx);
    for (let n = 0; n < 12; n += 1) await log.append(n);
    assert.deepEqual(
      (await log.read({ after: 7 })).entries.map(({ index, value }) => [index, value]),
      [8, 9, 10, 11].map((n) => [n, n]),
    );
  },
  'entries that are appended at once have numbers of their own': async ({ ctx }) => {
    const log = openLog<number>(ctx);
    const appended = await Promise.all(Array.from({ length: 20 }, (_, n) => log.append(n)));
    assert.equal(new Set(appended.map(({ index }) => index)).size, 20);
    assert.equal((await log.read()).total, 20);
  },
  'a cleared log goes on counting, a deleted one begins again': async ({ ctx }) => {
    const log = openLog(ctx);
    await log.append(1);
    await log.clear();
    assert.equal((await log.append(2)).index, 1);
    await log.delete();
    assert.equal((await log.append(3)).index, 0);
    assert.equal((await log.read()).total, 1);
  },
  'a log that has never been written is empty': async ({ ctx }) => {
    assert.deepEqual(await openLog(ctx).read(), { entries: [], next_cursor: null, total: 0 });
    await openLog(ctx).clear();
    // @ts-expect-error an index is a number
    await assert.rejects(openLog(ctx).read({ after: {} }), InvalidDataError);
  },
});

const scopes: Suite['tests'] = {
  'a session needs somebody whose it is, and a scope must be one': ({ ctx }) => {
    assert.throws(() => new RecordTable(partsOf(ctx), 'a', 'session').get('x'), NoSessionError);
    // @ts-expect-error there is no such scope
    assert.throws(() => isGlobal('planet'), UnknownScopeError);
  },
  'what is global shares no key with what a photon keeps there itself': async ({ ctx }) => {
    const memory = new Memory(ctx);
    await memory.set('a', 'mine');
    for (const name of ['data', 'table', 'notes']) await memory.namespace(name).set('a', 'mine');
    const table = global.table(ctx);
    assert.equal(await table.get('a'), null);
    await table.put('a', 1);
    await memory.namespace('data').clear();
    assert.equal(await table.get('a'), 1);
  },
};

/** Ways to name a table of the runtime. */
const foreign = [
  'select * from _sundog_job',
  'SELECT * FROM "_SUNDOG_job"',
  'select * from [_sundog_job]',
  'delete from main._sundog_schedule',
  'create view mine as select * from `_sundog_run`',
  "select * from pragma_table_info('_sundog_job')",
  'update sqlite_sequence set seq = 0',
  'select 1; drop table _sundog_job',
];

const statements: Suite['tests'] = {
  'a photon makes, fills and reads tables of its own': async ({ ctx }) => {
    const sql = openSql(ctx);
    await sql.exec('create table note (id integer primary key, text text) strict');
    const { rows } = await sql.exec<{ id: number }>('insert into note (text) values (?) returning id', ['a']);
    assert.deepEqual(rows, [{ id: 1 }]);
    const text = "'; drop table note; --";
    await sql`insert into note (text) values (${text})`;
    assert.deepEqual(await sql<{ text: string }>`select text from note where id > ${0} order by id`, [
      { text: 'a' },
      { text },
    ]);
  },
  'no table of the runtime can be reached, in whatever spelling': async ({ ctx }) => {
    const sql = openSql(ctx);
    const own = new Sql(ctx.storage);
    new SqlTable(own, '_sundog_job', 'create table if not exists _sundog_job (id integer)').use(() => {
      own.run`insert into _sundog_job (id) values (1)`;
    });
    for (const query of foreign) {
      await assert.rejects(sql.exec(query), DataSqlError, query);
    }
    await assert.rejects(
      // A template's strings are checked once for all its calls, so the first must be refused again.
      Promise.all([1, 2].map(async (id) => sql`select * from _sundog_job where id = ${id}`)),
      DataSqlError,
    );
    assert.equal(own.one<{ n: number }>`select count(*) as n from _sundog_job`.n, 1);
  },
  'several statements are done together or not at all': async ({ ctx }) => {
    const sql = openSql(ctx);
    await sql.exec('create table note (id integer primary key)');
    await assert.rejects(sql.exec('insert into note values (1); insert into note values (1)'));
    assert.deepEqual(await sql`select * from note`, []);
  },
  'what SQLite has no type for is refused': async ({ ctx }) => {
    // @ts-expect-error booleans are no values of SQLite
    await assert.rejects(openSql(ctx).exec('select ?', [true]), DataSqlError);
    await assert.rejects(openSql(ctx).exec('select ?', [Number.NaN]), DataSqlError);
  },
};

/** The same tests for tables and logs of another place. */
function ofKeeper(keeper: Keeper, name: string): Suite['tests'] {
  const tests = Object.entries({ ...tablesOf(keeper), ...logsOf(keeper) });
  return Object.fromEntries(tests.map(([title, run]) => [`${name}: ${title}`, run]));
}

/** `this.data`. */
export const dataSuite: Suite = {
  name: 'data',
  tests: { ...ofKeeper(local, 'local'), ...ofKeeper(global, 'global'), ...scopes, ...statements },
};
