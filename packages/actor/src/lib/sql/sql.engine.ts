import { DurableObject } from 'cloudflare:workers';
import assert from 'node:assert/strict';

import type { Suite } from '../../../tests/worker/suite.ts';
import {
  AsyncTransactionError,
  BoundValueError,
  ManyRowsError,
  MigrationFailedError,
  MigrationNewerError,
  NoRowError,
  RowTooLargeError,
} from './sql-errors.ts';
import { rowLimitBytes } from './row-size.ts';
import { Sql } from './sql.ts';

interface Note {
  id: number;
  text: string;
}

const notes = 'create table note (id integer primary key, text text not null) strict';

function openNotes(ctx: DurableObjectState, texts: string[] = []): Sql {
  const sql = new Sql(ctx.storage);
  sql.script(notes);
  for (const text of texts) sql.run`insert into note (text) values (${text})`;
  return sql;
}

function countNotes(sql: Sql): number {
  return sql.one<{ count: number }>`select count(*) as count from note`.count;
}

const templates: Suite['tests'] = {
  'a value is bound, never made part of the statement': ({ ctx }) => {
    const sql = openNotes(ctx);
    const hostile = `'); drop table note; --`;
    sql.run`insert into note (text) values (${hostile})`;
    assert.deepEqual(sql.all<Note>`select * from note where text = ${hostile}`, [{ id: 1, text: hostile }]);
  },
  'one gives the row': ({ ctx }) => {
    const sql = openNotes(ctx, ['a', 'b']);
    assert.deepEqual(sql.one<Note>`select * from note where id = ${2}`, { id: 2, text: 'b' });
  },
  'one refuses no row, with the statement in the error': ({ ctx }) => {
    const sql = openNotes(ctx);
    assert.throws(
      () => sql.one`select * from note where id = ${7}`,
      (error) => {
        return error instanceof NoRowError && error.message.includes('select * from note where id = ?');
      },
    );
  },
  'one and maybeOne refuse several rows, with the statement and their number': ({ ctx }) => {
    const sql = openNotes(ctx, ['a', 'b', 'c']);
    for (const ask of [() => sql.one`select * from note`, () => sql.maybeOne`select * from note`]) {
      assert.throws(ask, (error) => {
        return (
          error instanceof ManyRowsError && error.data['rows'] === 3 && error.message.includes('select * from note')
        );
      });
    }
  },
  'maybeOne is undefined when there is no row': ({ ctx }) => {
    assert.equal(openNotes(ctx).maybeOne<Note>`select * from note`, undefined);
  },
  'run tells what was read and written': ({ ctx }) => {
    const sql = openNotes(ctx, ['a', 'b']);
    assert.equal(sql.run`update note set text = ${'c'}`.rowsWritten, 2);
    assert.equal(sql.run`select * from note`.rowsRead, 2);
  },
  'run goes to the end of a statement that gives rows': ({ ctx }) => {
    const sql = openNotes(
      ctx,
      Array.from({ length: 50 }, () => 'a'),
    );
    assert.equal(sql.run`select * from note`.rowsRead, 50);
    sql.transaction(() => sql.run`update note set text = ${'c'} returning id`);
    assert.equal(sql.one<{ count: number }>`select count(*) as count from note where text = ${'c'}`.count, 50);
  },
  'iterate gives the rows one by one': ({ ctx }) => {
    const sql = openNotes(ctx, ['a', 'b']);
    const texts: string[] = [];
    for (const note of sql.iterate<Note>`select * from note order by id`) texts.push(note.text);
    assert.deepEqual(texts, ['a', 'b']);
  },
  'fragments nest and keep their values bound': ({ ctx }) => {
    const sql = openNotes(ctx, ['a', 'b', 'c']);
    const condition = sql.fragment`text > ${'a'} and ${sql.fragment`id < ${3}`}`;
    assert.deepEqual(sql.all<{ id: number }>`select id from note where ${condition} and 1 = ${1}`, [{ id: 2 }]);
  },
  'an identifier is quoted, whatever it holds': ({ ctx }) => {
    const sql = new Sql(ctx.storage);
    const table = sql.identifier('odd" name; drop table x');
    sql.run`create table ${table} (a integer) strict`;
    sql.run`insert into ${table} values (${1})`;
    assert.deepEqual(sql.all`select a from ${table}`, [{ a: 1 }]);
  },
  'text, numbers, null and bytes come back as they went': ({ ctx }) => {
    const sql = new Sql(ctx.storage);
    const bytes = new Uint8Array([0, 1, 2, 255]);
    const row = sql.one<{ t: string; n: number; z: null; b: ArrayBuffer; v: ArrayBuffer }>`
      select ${'é\0😀\u{10ffff}'} as t, ${-0.5} as n, ${null} as z, ${bytes.buffer} as b, ${bytes.subarray(2)} as v`;
    assert.equal(row.t, 'é\0😀\u{10ffff}');
    assert.equal(row.n, -0.5);
    assert.equal(row.z, null);
    assert.deepEqual([...new Uint8Array(row.b)], [0, 1, 2, 255]);
    assert.deepEqual([...new Uint8Array(row.v)], [2, 255]);
  },
  'a value SQLite has no type for does not compile, and is refused with its position and type': ({ ctx }) => {
    const sql = openNotes(ctx);
    const refused: [type: string, run: () => unknown][] = [
      // @ts-expect-error SQLite has no booleans: it would store the text 'true'
      ['a boolean', () => sql.run`insert into note values (${1}, ${true})`],
      // @ts-expect-error undefined is not null
      ['undefined', () => sql.run`insert into note values (${1}, ${undefined})`],
      // @ts-expect-error a date has no one representation
      ['a Date', () => sql.run`insert into note values (${1}, ${new Date(0)})`],
      // @ts-expect-error the engine binds numbers as doubles
      ['a bigint', () => sql.run`insert into note values (${1}, ${1n})`],
      // @ts-expect-error an object would become '[object Object]'
      ['an object (Map)', () => sql.run`insert into note values (${1}, ${new Map()})`],
      // @ts-expect-error a promise is not its value
      ['a Promise', () => sql.run`insert into note values (${1}, ${Promise.resolve('a')})`],
      ['text with half of a surrogate pair', () => sql.run`insert into note values (${1}, ${'a\ud800'})`],
      ['NaN', () => sql.run`insert into note values (${1}, ${Number.NaN})`],
      // @ts-expect-error also beside a fragment
      ['undefined', () => sql.run`insert into ${sql.identifier('note')} values (${1}, ${undefined})`],
    ];
    for (const [type, run] of refused) {
      assert.throws(run, (error) => {
        return error instanceof BoundValueError && error.data['position'] === 2 && error.data['type'] === type;
      });
    }
    assert.equal(countNotes(sql), 0);
  },
  'a row type that SQLite cannot give does not compile': ({ ctx }) => {
    const sql = openNotes(ctx);
    // @ts-expect-error a boolean never comes out of SQLite
    assert.equal(sql.maybeOne<{ done: boolean }>`select text as done from note`, undefined);
    // @ts-expect-error nor does a date
    assert.deepEqual(sql.all<{ at: Date }>`select text as at from note`, []);
  },
};

const transactions: Suite['tests'] = {
  'a transaction answers what its function answers': ({ ctx }) => {
    const sql = openNotes(ctx);
    const id: number = sql.transaction(() => sql.one<Note>`insert into note (text) values (${'a'}) returning *`.id);
    assert.equal(id, 1);
  },
  'a throw rolls everything back, and passes on': ({ ctx }) => {
    const sql = openNotes(ctx, ['before']);
    const failure = new Error('stop');
    assert.throws(
      () =>
        sql.transaction(() => {
          sql.run`insert into note (text) values (${'a'})`;
          sql.script('create table other (a) strict; drop table note'.replace('(a)', '(a integer)'));
          throw failure;
        }),
      (error) => error === failure,
    );
    assert.deepEqual(sql.all<{ text: string }>`select text from note`, [{ text: 'before' }]);
    assert.deepEqual(sql.all`select name from sqlite_master where name = 'other'`, []);
  },
  'an inner transaction that throws undoes only itself when the outer one catches': ({ ctx }) => {
    const sql = openNotes(ctx);
    sql.transaction(() => {
      sql.run`insert into note (text) values (${'outer'})`;
      assert.throws(() => {
        sql.transaction(() => {
          sql.run`insert into note (text) values (${'inner'})`;
          throw new Error('stop');
        });
      });
      sql.transaction(() => sql.run`insert into note (text) values (${'second'})`);
    });
    assert.deepEqual(sql.all<{ text: string }>`select text from note`, [{ text: 'outer' }, { text: 'second' }]);
  },
  'an outer transaction that throws undoes the inner one that ended well': ({ ctx }) => {
    const sql = openNotes(ctx);
    assert.throws(() => {
      sql.transaction(() => {
        sql.transaction(() => sql.run`insert into note (text) values (${'inner'})`);
        throw new Error('stop');
      });
    });
    assert.equal(countNotes(sql), 0);
  },
  'an asynchronous function does not compile, and throws with everything rolled back': async ({ ctx, env }) => {
    const sql = openNotes(ctx);
    const forced: (() => unknown)[] = [
      () =>
        // @ts-expect-error a transaction takes only a synchronous function
        sql.transaction(async () => {
          sql.run`insert into note (text) values (${'a'})`;
          await Promise.resolve();
        }),
      // @ts-expect-error nor one that hands on a promise
      () => sql.transaction(() => Promise.resolve(sql.run`insert into note (text) values (${'a'})`)),
      // @ts-expect-error nor one that may
      () => sql.transaction((): number | Promise<number> => Promise.resolve(countNotes(sql))),
    ];
    for (const run of forced) assert.throws(run, AsyncTransactionError);
    let asked: Promise<unknown> | undefined;
    // @ts-expect-error nor what the engine's RPC answers, which is a function by its type
    const ask = () => sql.transaction(() => (asked = env.WAKING.getByName('asked').countRuns()));
    assert.throws(ask, AsyncTransactionError);
    await asked;
    assert.equal(countNotes(sql), 0);
  },
  'a function that only throws, or answers nothing, compiles': ({ ctx }) => {
    const sql = openNotes(ctx);
    assert.throws(() =>
      sql.transaction((): never => {
        throw new Error('stop');
      }),
    );
    sql.transaction(() => {});
  },
};

const migrations: Suite['tests'] = {
  'migrations run once, in order': ({ ctx }) => {
    const sql = new Sql(ctx.storage);
    const ran: number[] = [];
    const list = [notes, () => void ran.push(2), (inner: Sql) => void ran.push(3 + countNotes(inner))];
    sql.migrate(list.slice(0, 2));
    sql.migrate(list);
    sql.migrate(list);
    assert.deepEqual(ran, [2, 3]);
  },
  'one migration may hold several statements': ({ ctx }) => {
    const sql = new Sql(ctx.storage);
    sql.migrate([`${notes}; insert into note (text) values ('a;b'); insert into note (text) values ('c')`]);
    assert.equal(countNotes(sql), 2);
  },
  'a failing migration leaves nothing of any pending one, and is named': ({ ctx }) => {
    const sql = new Sql(ctx.storage);
    sql.migrate([notes]);
    const broken = [notes, `insert into note (text) values ('a')`, 'create nonsense'];
    assert.throws(
      () => sql.migrate(broken),
      (error) => {
        return error instanceof MigrationFailedError && error.data['number'] === 3 && error.cause instanceof Error;
      },
    );
    assert.equal(countNotes(sql), 0);
    sql.migrate(broken.slice(0, 2));
    assert.equal(countNotes(sql), 1);
  },
  'an asynchronous migration is refused': ({ ctx }) => {
    const sql = new Sql(ctx.storage);
    // @ts-expect-error a migration is synchronous
    assert.throws(() => sql.migrate([notes, async () => sql.run`delete from note`]), MigrationFailedError);
    assert.deepEqual(sql.all`select name from sqlite_master where name = 'note'`, []);
  },
  'tables of newer code are refused': ({ ctx }) => {
    const sql = new Sql(ctx.storage);
    sql.migrate([notes, 'select 1', 'select 1']);
    assert.throws(
      () => sql.migrate([notes]),
      (error) => {
        return error instanceof MigrationNewerError && error.data['stored'] === 3 && error.data['known'] === 1;
      },
    );
  },
  'two sets of migrations do not see each other': ({ ctx }) => {
    const sql = new Sql(ctx.storage);
    sql.migrate([notes]);
    sql.migrate(['create table other (id integer primary key) strict', 'select 1'], { set: 'other' });
    sql.migrate([notes]);
    assert.throws(() => sql.migrate([notes], { set: 'other' }), MigrationNewerError);
  },
  'ten requests that wake an object at once migrate it once': async ({ env }) => {
    const stub = env.WAKING.getByName('woken');
    const counts = await Promise.all(Array.from({ length: 10 }, () => stub.countRuns()));
    assert.deepEqual(
      counts,
      Array.from({ length: 10 }, () => 1),
    );
    await stub.evict().catch(() => {});
    const again = await Promise.all(Array.from({ length: 10 }, () => env.WAKING.getByName('woken').countRuns()));
    assert.deepEqual(
      again,
      Array.from({ length: 10 }, () => 1),
    );
  },
};

const rowLimit: Suite['tests'] = {
  'a row over 2 MB is refused with its table and size, and nothing is written': ({ ctx }) => {
    const sql = openNotes(ctx);
    for (const text of ['x'.repeat(rowLimitBytes + 1), '€'.repeat(rowLimitBytes / 3 + 1)]) {
      const sizeBytes = new TextEncoder().encode(text).byteLength;
      assert.throws(
        () => sql.run`insert into note (text) values (${text})`,
        (error) => {
          return (
            error instanceof RowTooLargeError && error.data['table'] === 'note' && error.data['sizeBytes'] === sizeBytes
          );
        },
      );
    }
    assert.equal(countNotes(sql), 0);
  },
  'a row of exactly 2 MB is written': ({ ctx }) => {
    const sql = openNotes(ctx);
    sql.run`insert into note (text) values (${'x'.repeat(rowLimitBytes)})`;
    assert.equal(countNotes(sql), 1);
  },
  'the values of one row are summed, those of several rows are not': ({ ctx }) => {
    const sql = new Sql(ctx.storage);
    sql.script('create table pair (a blob, b blob) strict');
    const half = new Uint8Array(rowLimitBytes / 2 + 1);
    assert.throws(() => sql.run`insert into pair values (${half}, ${half.buffer})`, RowTooLargeError);
    assert.throws(() => sql.run`insert into ${sql.identifier('pair')} values (${half}, ${half})`, RowTooLargeError);
    assert.throws(() => sql.run`update pair set a = ${half}, b = ${half}`, RowTooLargeError);
    sql.run`insert into pair values (${half}, null), (${half}, null)`;
    assert.equal(sql.one<{ count: number }>`select count(*) as count from pair`.count, 2);
  },
};

/** An object that migrates itself when it wakes. */
export class Waking extends DurableObject<Cloudflare.Env> {
  readonly #sql: Sql;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#sql = new Sql(ctx.storage);
    this.#sql.migrate([notes, `insert into note (text) values ('one run')`]);
  }

  /** How often the migrations ran. */
  countRuns(): number {
    return countNotes(this.#sql);
  }

  /** Throws the object out of memory. */
  evict(): void {
    this.ctx.abort('evicted by a test');
  }
}

export const suite: Suite = {
  name: 'sql',
  tests: { ...templates, ...transactions, ...migrations, ...rowLimit },
};
