import assert from 'node:assert/strict';

import type { Suite } from '../../../tests/worker/suite.ts';
import { Sql } from './sql.ts';
import { SqlTable } from './table.ts';

const notes = 'create table note (id integer primary key, text text not null) strict';

function lazyNotes(ctx: DurableObjectState): { sql: Sql; table: SqlTable; add: () => number } {
  const sql = new Sql(ctx.storage);
  const table = new SqlTable(sql, 'note', notes);
  const add = (): number => table.one<{ id: number }>`insert into note (text) values (${'a'}) returning id`.id;
  return { sql, table, add };
}

/** What needs a table that may not be there yet. */
export const suite: Suite = {
  name: 'tables that are made when they are missed',
  tests: {
    'a table is made when it is missed': ({ ctx }) => {
      const { sql, add } = lazyNotes(ctx);
      assert.deepEqual([add(), add()], [1, 2]);
      assert.equal(sql.all`select id from note`.length, 2);
    },
    'each kind of statement makes the table that it misses': ({ ctx }) => {
      const { sql, table } = lazyNotes(ctx);
      const missed = (run: () => unknown): unknown => {
        sql.script('drop table if exists note');
        return run();
      };
      const text = 'a';
      assert.deepEqual(
        missed(() => table.all`select text from note where text = ${text}`),
        [],
      );
      assert.equal(
        missed(() => table.maybeOne`select text from note where text = ${text}`),
        undefined,
      );
      assert.throws(() => missed(() => table.one`select text from note where text = ${text}`), { code: 'sql_no_row' });
      missed(() => table.run`insert into note (text) values (${text})`);
      assert.deepEqual(table.one`select text from note where text = ${text}`, { text });
    },
    'a table whose making was rolled back is made again': ({ ctx }) => {
      const { sql, add } = lazyNotes(ctx);
      assert.throws(() => {
        sql.transaction(() => {
          add();
          throw new Error('stop');
        });
      });
      assert.equal(add(), 1);
    },
    'a table that deleteAll took away is made again': async ({ ctx }) => {
      const { add } = lazyNotes(ctx);
      add();
      await ctx.storage.deleteAll();
      assert.equal(add(), 1);
    },
    'another error passes': ({ ctx }) => {
      const { sql, table } = lazyNotes(ctx);
      assert.throws(() => table.use(() => sql.one`select * from note_of_others`), /note_of_others/);
    },
  },
};
