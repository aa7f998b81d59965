/** All or nothing, one at a time, and nothing but the database. */
import assert from 'node:assert/strict';

import { Sql } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { ask, openTest, start, write } from '../../../tests/worker/test-database.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';
import type { Document } from '../values/value.ts';
import type { Database, MutationContext } from './database.ts';
import { createRandom, createSeed } from './random.ts';
import type { Writer } from './writer.ts';

const schema = defineSchema({
  things: defineTable({ name: v.string(), count: v.number() }).index('by_name', ['name'], { unique: true }),
  /** Rows of these are written several at a time. */
  notes: defineTable({ text: v.string() }),
  lines: defineTable({ text: v.string(), number: v.number() }),
});

type Db = Writer;

function listAll(database: Database): readonly Document[] {
  return ask(database, ({ db }) => db.query('things').collect());
}

/** What every way to fail must leave as it was. */
function begin(ctx: DurableObjectState): { database: Database; id: string; before: readonly Document[] } {
  const database = openTest(ctx, schema);
  const id = write(database, ({ db }) => {
    db.insert('things', { name: 'other', count: 1 });
    return db.insert('things', { name: 'first', count: 1 });
  });
  return { database, id, before: listAll(database) };
}

/** Inserts, patches, swaps unique values, and deletes. */
function change(db: Db, id: string): void {
  const created = db.insert('things', { name: 'new', count: 1 });
  db.patch(id, { name: 'moved' });
  db.patch(created, { name: 'first' });
  db.patch(id, { name: 'new' });
  for (const { _id, name } of db.query('things').collect()) if (name === 'other') db.delete(_id);
  db.delete(db.insert('things', { name: 'other', count: 2 }));
}

/** What an asynchronous function is given where it awaits the database. */
const soon = <Result>(result: Result): Promise<Result> => Promise.resolve(result);

async function fails(database: Database, fn: (context: MutationContext) => unknown): Promise<unknown> {
  try {
    await database.runMutation(start('things:fail'), fn);
  } catch (error) {
    return error;
  }
  return assert.fail('It did not fail.');
}

function checkUntouched(ctx: DurableObjectState, database: Database, before: readonly Document[]): void {
  const after = listAll(database);
  assert.deepEqual(after, before);
  for (const [index, row] of after.entries()) assert.equal(row, before[index]);
  assert.deepEqual(listAll(openTest(ctx, schema)), before);
}

/** Waits until what was written in this turn has been committed. */
async function endTurn(): Promise<void> {
  await scheduler.wait(1);
}

/** Transactions. */
export const transactionsSuite: Suite = {
  name: 'transactions',
  tests: {
    async 'leave nothing of a function that throws'({ ctx }) {
      const { database, id, before } = begin(ctx);
      const error = await fails(database, ({ db }) => {
        change(db, id);
        throw new Error('on purpose');
      });
      assert.match(String(error), /on purpose/);
      await endTurn();
      checkUntouched(ctx, database, before);
    },
    async 'leave nothing of an asynchronous function that throws, before or after it has awaited'({ ctx }) {
      const { database, id, before } = begin(ctx);
      for (const isLate of [false, true]) {
        const error = await fails(database, async ({ db }) => {
          if (isLate) await soon(db.get(id));
          change(db, id);
          if (isLate) await soon(db.get(id));
          throw new Error('on purpose');
        });
        assert.match(String(error), /on purpose/);
        await endTurn();
        checkUntouched(ctx, database, before);
      }
    },
    async 'leave nothing of a function that awaits something else, and name it'({ ctx }) {
      const { database, id, before } = begin(ctx);
      let late: unknown;
      const error = await fails(database, async ({ db }) => {
        await soon(db.get(id));
        change(db, id);
        await scheduler.wait(1);
        try {
          db.insert('things', { name: 'late', count: 1 });
        } catch (caught) {
          late = caught;
        }
      });
      assert.match(String(error), /things:fail awaits something else than ctx.db/);
      checkUntouched(ctx, database, before);
      await scheduler.wait(20);
      assert.match(String(late), /things:fail has ended/);
      checkUntouched(ctx, database, before);
    },
    async 'write all that was inserted, in one statement or many, of whatever tables'({ ctx }) {
      const database = openTest(ctx, schema);
      for (const count of [1, 15, 16, 17, 40]) {
        write(database, ({ db }) => {
          for (let row = 0; row < count; row++) db.insert('notes', { text: `${row}` });
          db.insert('lines', { text: 'one', number: count });
          const last = db.insert('notes', { text: 'last' });
          assert.equal(db.query('notes').collect().length, count + 1);
          db.delete(last);
          for (const { _id } of db.query('notes').take(count - 1)) db.delete(_id);
        });
        const stored = ask(openTest(ctx, schema), ({ db }) => [db.query('notes').unique(), db.query('lines').unique()]);
        assert.deepEqual([stored[0]?.['text'], stored[1]?.['number']], [`${count - 1}`, count]);
        write(database, ({ db }) => {
          for (const row of stored) if (row !== null) db.delete(row._id);
        });
      }
    },
    async 'leave nothing of what was inserted by functions and parts that fail, and was not written yet'({ ctx }) {
      const database = openTest(ctx, schema);
      const failing = ({ db }: MutationContext): void => {
        for (let row = 0; row < 20; row++) db.insert('notes', { text: `${row}` });
        throw new Error('on purpose');
      };
      await fails(database, failing);
      await fails(database, async (context) => {
        await soon(null);
        failing(context);
      });
      write(database, ({ db, begin: beginPart }) => {
        const part = beginPart();
        assert.throws(() => failing(part.context), /on purpose/);
        part.rollBack();
        db.insert('notes', { text: 'kept' });
      });
      await endTurn();
      const rows = ask(openTest(ctx, schema), ({ db }) => db.query('notes').collect());
      assert.deepEqual(
        rows.map(({ text }) => text),
        ['kept'],
      );
    },
    async 'fail where rows could not be written, also if the function catches that'({ ctx }) {
      const database = openTest(ctx, schema);
      const refusal = "select raise(abort, 'the disk is full')";
      ctx.storage.sql.exec(
        `create trigger refuse before insert on "notes" when new.text = 'bad' begin ${refusal}; end`,
      );
      const catching = ({ db }: MutationContext): void => {
        for (const text of ['good', 'bad']) db.insert('notes', { text });
        assert.throws(() => db.query('notes').collect(), /disk is full/);
      };
      await fails(database, catching);
      await fails(database, async (context) => {
        await soon(null);
        catching(context);
      });
      write(database, ({ db }) => db.insert('notes', { text: 'kept' }));
      assert.equal(ask(openTest(ctx, schema), ({ db }) => db.query('notes').unique())?.['text'], 'kept');
    },
    async 'let a function await the database as often as it likes'({ ctx }) {
      const database = openTest(ctx, schema, { limits: { rowsRead: 100_000 } });
      const id = write(database, ({ db }) => db.insert('things', { name: 'a', count: 0 }));
      const nested = async (db: Db, depth: number): Promise<number> => {
        if (depth > 0) return (await nested(db, depth - 1)) + 1;
        return Promise.all([soon(db.get(id)), soon(db.get(id))]).then(({ length }) => length);
      };
      const { value } = await database.runMutation(start('things:count'), async ({ db }) => {
        for (let count = 1; count <= 15_000; count++)
          db.patch(id, { count: ((await soon(db.get(id)))?.['count'] as number) + 1 });
        return nested(db, 1000);
      });
      assert.equal(value, 1002);
      assert.equal(ask(database, ({ db }) => db.get(id))?.['count'], 15_000);
    },
    async 'put back a part that failed, and nothing else'({ ctx }) {
      const { database, id, before } = begin(ctx);
      const { value, changes } = await database.runMutation(start('things:parts'), (context) => {
        const kept = context.db.insert('things', { name: 'kept', count: 1 });
        context.db.patch(id, { count: 2 });
        const part = context.begin();
        change(part.context.db, id);
        const inner = part.context.begin();
        inner.context.db.patch(kept, { name: 'third', count: 3 });
        inner.rollBack();
        assert.equal(context.db.get(kept)?.['name'], 'kept');
        const last = part.context.begin();
        last.context.db.delete(kept);
        last.context.db.insert('things', { name: 'kept', count: 4 });
        part.rollBack();
        return kept;
      });
      const [other, first, kept] = listAll(database);
      assert.equal(other, before[0]);
      assert.deepEqual([first?.['name'], first?.['count']], ['first', 2]);
      assert.deepEqual([kept?._id, kept?.['name'], kept?.['count']], [value, 'kept', 1]);
      assert.deepEqual(
        changes.map((each) => each.id),
        [value, id],
      );
      await fails(database, async (context) => {
        const part = context.begin();
        change(part.context.db, id);
        await soon(null);
        part.rollBack();
        change(context.db, id);
        throw new Error('after all');
      });
      assert.deepEqual(listAll(database), [other, first, kept]);
      const fresh = openTest(ctx, schema);
      assert.deepEqual(listAll(fresh), [other, first, kept]);
    },
    async 'commit with what else belongs to them, or not at all'({ ctx }) {
      const { database, id, before } = begin(ctx);
      const sql = new Sql(ctx.storage);
      sql.script('create table log (entry text)');
      const entries = (): string[] => sql.all<{ entry: string }>`select entry from log`.map(({ entry }) => entry);
      const log = (entry: string, isWrong: boolean) => () => {
        sql.run`insert into log (entry) values (${entry})`;
        if (isWrong) throw new Error('on purpose');
      };
      const asynchronous = async ({ db }: MutationContext): Promise<void> => {
        await soon(db.get(id));
        change(db, id);
      };
      for (const fn of [({ db }: MutationContext) => change(db, id), asynchronous]) {
        await assert.rejects(
          async () => database.runMutation(start('things:fail'), fn, log('wrong', true)),
          /on purpose/,
        );
        await endTurn();
        checkUntouched(ctx, database, before);
        assert.deepEqual(entries(), []);
      }
      const { changes } = await database.runMutation(start('things:change'), asynchronous, log('right', false));
      assert.equal(changes.length, 3);
      assert.deepEqual(entries(), ['right']);
    },
    async 'run one at a time'({ ctx }) {
      const { database, id } = begin(ctx);
      const increment = async ({ db }: MutationContext): Promise<number> => {
        const count = Number((await soon(db.get(id)))?.['count']);
        for (let round = 0; round < 10; round++) await Promise.resolve();
        db.patch(id, { count: count + 1 });
        await soon(db.get(id));
        return count;
      };
      const failing = async (context: MutationContext): Promise<number> => {
        await increment(context);
        throw new Error('on purpose');
      };
      const outcomes = await Promise.allSettled([
        database.runMutation(start('a'), increment),
        database.runMutation(start('b'), failing),
        database.runMutation(start('c'), ({ db }) => {
          const count = Number(db.get(id)?.['count']);
          db.patch(id, { count: count + 1 });
          return count;
        }),
        database.runQuery(start('d'), ({ db }) => db.get(id)?.['count']),
        database.runMutation(start('e'), increment),
      ]);
      const values = outcomes.map((outcome) =>
        outcome.status === 'fulfilled' && 'value' in outcome.value ? outcome.value.value : 'failed',
      );
      assert.deepEqual(values, [1, 'failed', 2, 3, 3]);
      assert.equal(ask(database, ({ db }) => db.get(id))?.['count'], 4);
    },
    async 'end with their function'({ ctx }) {
      const { database, id } = begin(ctx);
      let kept: Db | undefined;
      write(database, ({ db }) => (kept = db));
      const uses = [
        () => kept?.get(id),
        () => kept?.insert('things', { name: 'x', count: 1 }),
        () => kept?.query('things').first(),
      ];
      for (const use of uses) assert.throws(use, { code: 'call_ended' });
      let rows: Iterator<Document> | undefined;
      ask(database, ({ db }) => {
        rows = db.query('things')[Symbol.iterator]();
        return rows.next().value;
      });
      assert.throws(() => rows?.next(), { code: 'call_ended' });
    },
    async 'are undone whatever they were'({ ctx }) {
      const seed = createSeed();
      const random = createRandom(seed);
      const database = openTest(ctx, schema);
      const names = ['a', 'b', 'c', 'd', 'e'];
      const draw = (): string => names[Math.floor(random() * names.length)] ?? '';
      const step = (db: Db): void => {
        const rows = db.query('things').collect();
        const row = rows[Math.floor(random() * rows.length)];
        try {
          const kind = random();
          if (row === undefined || kind < 0.4) db.insert('things', { name: draw(), count: random() });
          else if (kind < 0.6) db.delete(row._id);
          else db.patch(row._id, { name: draw() });
        } catch {
          // Another row has this name.
        }
      };
      for (let round = 0; round < 60; round++) {
        const before = listAll(database);
        await fails(database, async ({ db }) => {
          for (let count = 0; count < 8; count++) {
            step(db);
            if (random() < 0.5) await soon(db.query('things').first());
          }
          throw new Error('on purpose');
        });
        assert.deepEqual(listAll(database), before, `seed ${seed.join()}`);
        assert.deepEqual(listAll(openTest(ctx, schema)), before, `seed ${seed.join()}`);
        write(database, ({ db }) => step(db));
      }
    },
  },
};
