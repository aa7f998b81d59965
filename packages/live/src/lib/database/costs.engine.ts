/** What single reads and writes cost, as SQLite counts it: `docs/live-costs.md` says these figures. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { ask, openTest, write } from '../../../tests/worker/test-database.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';
import type { Database } from './database.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

const note = { room: v.string(), text: v.string() };
const schema = defineSchema({
  plain: defineTable(note),
  notes: defineTable(note).index('by_room', ['room']),
  much: defineTable(note)
    .index('by_room', ['room'])
    .index('by_text', ['text'])
    .index('by_both', ['room', 'text'])
    .index('by_turn', ['text', 'room']),
});
const tables = ['plain', 'notes', 'much'];
const ROWS = 200;

interface Cost {
  readonly read: number;
  readonly written: number;
}

/** A database whose statements are counted, with as many rows in each table, and nothing in memory. */
function open(ctx: DurableObjectState): { database: Database; costOf: (run: () => unknown) => Cost } {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const sql = new Proxy(ctx.storage.sql, {
    get: (target, name) => {
      if (name !== 'exec') return Reflect.get(target, name, target);
      return (text: string, ...values: unknown[]) => {
        const cursor = target.exec(text, ...values);
        cursors.push(cursor);
        return cursor;
      };
    },
  });
  const storage = new Proxy(ctx.storage, {
    get: (target, name) => {
      if (name === 'sql') return sql;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  write(openTest(ctx, schema), ({ db }) => {
    for (let row = 0; row < ROWS; row++) {
      for (const table of tables) db.insert(table, { room: 'a', text: `text ${row}` });
    }
  });
  const database = openTest({ storage }, schema);
  return {
    database,
    costOf: (run) => {
      cursors.length = 0;
      run();
      const sum = (name: 'rowsRead' | 'rowsWritten'): number =>
        cursors.reduce((total, cursor) => total + cursor[name], 0);
      return { read: sum('rowsRead'), written: sum('rowsWritten') };
    },
  };
}

const latest = (db: Reader) =>
  db
    .query('notes')
    .withIndex('by_room', (q) => q.eq('room', 'a'))
    .order('desc')
    .take(50);

/** Rows read and written. */
export const costsSuite: Suite = {
  name: 'costs of reads and writes',
  tests: {
    'a list costs four rows for each of its own, and one when they are in memory'({ ctx }) {
      const { database, costOf } = open(ctx);
      const read = (): unknown => ask(database, ({ db }) => latest(db));
      assert.deepEqual(costOf(read), { read: 200, written: 0 });
      assert.deepEqual(costOf(read), { read: 50, written: 0 });
      write(database, ({ db }) => db.insert('notes', { room: 'a', text: 'new' }));
      assert.deepEqual(costOf(read), { read: 50, written: 0 });
    },
    'a row by its id costs that row'({ ctx }) {
      const { database, costOf } = open(ctx);
      const ids = tables.map((table) => ask(openTest(ctx, schema), ({ db }) => db.query(table).first()?._id ?? ''));
      const read = (): unknown => ask(database, ({ db }) => ids.map((id) => db.get(id)));
      assert.deepEqual(costOf(read), { read: 3, written: 0 });
      assert.deepEqual(costOf(read), { read: 0, written: 0 });
    },
    'a filter costs what it passes over'({ ctx }) {
      const { database, costOf } = open(ctx);
      const read = (): unknown =>
        ask(database, ({ db }) =>
          db
            .query('much')
            .filter((q) => q.eq(q.field('text'), `text ${ROWS - 1}`))
            .first(),
        );
      assert.deepEqual(costOf(read), { read: 4 * ROWS, written: 0 });
      assert.deepEqual(costOf(read), { read: ROWS, written: 0 });
    },
    'a write costs its row, and one for each index that it changes'({ ctx }) {
      const { database, costOf } = open(ctx);
      const ids = ask(database, ({ db }) => tables.map((table) => db.query(table).first()?._id ?? ''));
      const writtenBy = (fn: (db: Writer) => unknown): number =>
        costOf(() => write(database, ({ db }) => void fn(db))).written;
      const writes = {
        insert: tables.map((table) => writtenBy((db) => db.insert(table, { room: 'a', text: 'b' }))),
        patchText: ids.map((id) => writtenBy((db) => db.patch(id, { text: 'c' }))),
        patchRoom: ids.map((id) => writtenBy((db) => db.patch(id, { room: 'd' }))),
        nothing: ids.map((id) => writtenBy((db) => db.patch(id, { room: 'd' }))),
        delete: ids.map((id) => writtenBy((db) => db.delete(id))),
      };
      assert.deepEqual(writes, {
        insert: [1, 2, 5],
        patchText: [1, 1, 4],
        patchRoom: [1, 2, 4],
        nothing: [0, 0, 0],
        delete: [1, 1, 1],
      });
    },
  },
};
