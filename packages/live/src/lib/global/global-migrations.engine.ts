/** Data migrations of global tables. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { ask, begin, openAgain, openEmpty, write } from '../../../tests/worker/test-global.ts';
import type { Migration } from '../database/migration.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';
import { GlobalDatabase } from './global-database.ts';
import { GlobalMigrations } from './global-migrations.ts';

const schema = defineSchema({
  users: defineTable({ name: v.string(), size: v.optional(v.number()) }).global(),
});

async function fill(env: Cloudflare.Env, count: number): Promise<GlobalDatabase> {
  const database = await openEmpty(env, schema);
  await write(database, async (global) => {
    for (let user = 0; user < count; user++) await global.insert('users', { name: 'x'.repeat(user % 9) });
  });
  return database;
}

function listUsers(database: GlobalDatabase) {
  return ask(database, (global) => global.query('users').collect());
}

const start = (path: string) => ({ ...begin(), path });

function measure(seen: string[]): Migration {
  return {
    name: 'measure',
    table: 'users',
    migrate(_context, { _id, name, size }) {
      seen.push(_id);
      return size === undefined ? { size: (name as string).length } : undefined;
    },
  };
}

/** See the title. */
export const globalMigrationsSuite: Suite = {
  name: 'data migrations of the global database',
  tests: {
    async 'see each row once, in batches, going on where another process was'({ env }) {
      const database = await fill(env, 450);
      const seen: string[] = [];
      const counts: number[] = [];
      for (let from = database; ; from = openAgain(env, schema)) {
        const changes = await new GlobalMigrations(from, [measure(seen)]).runNext(start);
        if (changes === undefined) break;
        counts.push(changes.length);
      }
      assert.deepEqual(counts, [200, 200, 50]);
      const users = await listUsers(database);
      assert.deepEqual(
        seen,
        users.map(({ _id }) => _id),
      );
      assert.ok(users.every(({ name, size }) => size === (name as string).length));
      const required = defineSchema({ users: defineTable({ name: v.string(), size: v.number() }).global() });
      assert.equal((await listUsers(openAgain(env, required))).length, 450);
    },

    async 'leave nothing of a batch that fails, and try it again; those that change nothing are done too'({ env }) {
      const database = await fill(env, 3);
      let isWrong = true;
      const failing: Migration = {
        ...measure([]),
        migrate(_context, { name }) {
          if (name === 'x' && isWrong) throw new Error('on purpose');
          return { size: 7 };
        },
      };
      const nothing: Migration = { name: 'nothing', table: 'users', migrate: () => undefined };
      const migrations = new GlobalMigrations(database, [failing, nothing]);
      await assert.rejects(migrations.runNext(start), /on purpose/);
      assert.ok((await listUsers(database)).every(({ size }) => size === undefined));
      isWrong = false;
      assert.equal((await migrations.runNext(start))?.length, 3);
      assert.deepEqual(await migrations.runNext(start), []);
      assert.equal(await migrations.runNext(start), undefined);
      assert.equal(await new GlobalMigrations(openAgain(env, schema), [nothing]).runNext(start), undefined);
    },

    async 'ask D1 for their rows once, as all calls do, and commit them at once'({ env }) {
      const [user] = await listUsers(await fill(env, 50));
      const [database, count] = openCounting(env);
      await listUsers(database);
      const migrations = new GlobalMigrations(database, [measure([])]);
      // How far it has come, the rows, the commit.
      assert.equal(await count(async () => assert.equal((await migrations.runNext(start))?.length, 50)), 3);
      const rename = async (): Promise<void> =>
        write(database, async (global) => {
          const found = await global.get(user?._id ?? '');
          await global.patch(found?._id ?? '', { name: `${found?.['size'] as number}` });
        });
      assert.equal(await count(rename), 2);
      assert.equal((await listUsers(database))[0]?.['name'], '0');
    },
  },
};

/** The database, and how often D1 is asked meanwhile. */
function openCounting({ DB }: Cloudflare.Env): [GlobalDatabase, (work: () => Promise<void>) => Promise<number>] {
  let batches = 0;
  const counting = {
    withSession(from: D1SessionBookmark) {
      const session = DB.withSession(from);
      const batch: typeof session.batch = (statements) => {
        batches += 1;
        return session.batch(statements);
      };
      return { batch, prepare: session.prepare.bind(session), getBookmark: session.getBookmark.bind(session) };
    },
  };
  const database = new GlobalDatabase({ database: counting as object as D1Database, schema: schema.definition });
  return [
    database,
    async (work) => {
      const before = batches;
      await work();
      return batches - before;
    },
  ];
}
