/** Queries over rows as they were. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { ask, openTest, start, write } from '../../../tests/worker/test-database.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';
import type { QueryContext, QueryOutcome } from './database.ts';
import type { RowChange } from './footprint.ts';

const schema = defineSchema({
  things: defineTable({ name: v.string(), count: v.number() }).index('by_name', ['name'], { unique: true }),
  /** Rows of these wait for others to be written with. */
  notes: defineTable({ text: v.string() }),
});

/** Four mutations: names change hands, rows come, go, come and go, and change twice. */
async function begin(ctx: DurableObjectState) {
  const database = openTest(ctx, schema);
  const changes: RowChange[] = [];
  const write = async (fn: Parameters<typeof database.runMutation<unknown>>[1]): Promise<unknown> => {
    const outcome = await database.runMutation(start('things:write'), fn);
    changes.push(...outcome.changes);
    return outcome.value;
  };
  await write(({ db }) => ['a', 'b', 'c'].map((name) => db.insert('things', { name, count: 1 })));
  const before = ask(database, list);
  const [a, b, c] = before.map(({ _id }) => _id);
  assert.ok(a !== undefined && b !== undefined && c !== undefined);
  changes.length = 0;
  await write(({ db }) => {
    db.patch(a, { name: 'moved' });
    db.patch(b, { name: 'a' });
    db.delete(c);
  });
  await write(({ db }) => db.insert('things', { name: 'b', count: 2 }));
  const passing = (await write(({ db }) => db.insert('things', { name: 'c', count: 2 }))) as string;
  await write(({ db }) => {
    db.delete(passing);
    db.patch(a, { name: 'c' });
  });
  return { ctx, database, changes, before, after: ask(database, list) };
}

const list = ({ db }: QueryContext) => db.query('things').collect();

function mustBeValue<Result>(outcome: QueryOutcome<Result> | undefined): Result {
  assert.ok(outcome?.kind === 'value');
  return outcome.value;
}

async function checkAfter({ ctx, database, after }: Awaited<ReturnType<typeof begin>>): Promise<void> {
  await scheduler.wait(1); // What was written in this turn is committed.
  const found = ask(database, list);
  assert.deepEqual(found, after);
  for (const [index, row] of found.entries()) assert.equal(row, after[index], 'the same object');
  assert.deepEqual(ask(openTest(ctx, schema), list), after);
}

/** See the title. */
export const rowsBeforeSuite: Suite = {
  name: 'rows as they were',
  tests: {
    async 'are what a query sees, and are gone after it'({ ctx }) {
      const world = await begin(ctx);
      const { database, changes, before } = world;
      const seen = mustBeValue(await database.runQueryBefore(changes, start('things:list'), list));
      assert.deepEqual(seen, before);
      await checkAfter(world);
    },

    async 'are what one sees that awaits the database, and nobody else meanwhile'({ ctx }) {
      const world = await begin(ctx);
      const { database, changes, before, after } = world;
      const asking = database.runQueryBefore(changes, start('things:list'), async (context) => {
        const first = await Promise.resolve(list(context));
        await Promise.resolve();
        assert.deepEqual(list(context), first);
        return first;
      });
      const beside = database.runQuery(start('things:beside'), list);
      const writing = database.runMutation(start('things:write'), ({ db }) => db.query('things').collect().length);
      assert.deepEqual(mustBeValue(await asking), before);
      assert.deepEqual(mustBeValue(await beside), after);
      assert.equal((await writing).value, after.length);
      await checkAfter(world);
    },

    async 'go also when the query fails, or waits for something else'({ ctx }) {
      const world = await begin(ctx);
      const fail = (): never => {
        throw new Error('on purpose');
      };
      const wait = async (): Promise<void> => {
        await scheduler.wait(1);
      };
      for (const fn of [fail, wait]) {
        const outcome = await world.database.runQueryBefore(world.changes, start('things:list'), fn);
        assert.equal(outcome?.kind, 'error');
        await checkAfter(world);
      }
    },

    async 'are not there where they do not fit the tables any more, or are of others'({ ctx }) {
      const world = await begin(ctx);
      const { database } = world;
      const [row] = world.after;
      const odd = { ...row, name: 'a' } as RowChange['before'];
      const misfit: RowChange = { table: 'things', id: row?._id ?? '', before: odd, after: row, keys: [] };
      assert.equal(await database.runQueryBefore([misfit], start('things:list'), list), undefined);
      await checkAfter(world);
      const elsewhere: RowChange = { table: '', id: '', before: undefined, after: undefined, keys: [] };
      assert.deepEqual(
        mustBeValue(await database.runQueryBefore([elsewhere], start('things:list'), list)),
        world.after,
      );
    },

    async 'are not there where they cannot be written, and leave nothing to the mutation that comes next'({ ctx }) {
      const database = openTest(ctx, schema);
      const id = write(database, ({ db }) => db.insert('notes', { text: 'bad' }));
      const { changes } = await database.runMutation(start('things:write'), ({ db }) => db.delete(id));
      const refusal = "select raise(abort, 'the disk is full')";
      ctx.storage.sql.exec(
        `create trigger refuse before insert on "notes" when new.text = 'bad' begin ${refusal}; end`,
      );
      assert.equal(await database.runQueryBefore(changes, start('things:list'), list), undefined);
      const kept = write(database, ({ db }) => db.insert('notes', { text: 'kept' }));
      assert.deepEqual(
        ask(openTest(ctx, schema), ({ db }) => db.query('notes').collect()).map(({ _id }) => _id),
        [kept],
      );
    },
  },
};
