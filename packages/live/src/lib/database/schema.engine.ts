/** What becomes of stored rows when the schema changes. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { ask, openTest, start, write } from '../../../tests/worker/test-database.ts';
import { defineSchema, defineTable, type AnySchema } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';
import type { Value } from '../values/value.ts';
import type { Database } from './database.ts';
import { defineMigration, type Migration } from './migration.ts';
import type { Reader } from './reader.ts';

const first = defineSchema({
  posts: defineTable({ title: v.string(), stars: v.optional(v.number()), tags: v.array(v.string()) }).index(
    'by_title',
    ['title'],
  ),
});

function fill(ctx: DurableObjectState, titles: readonly string[] = ['a', 'b']): void {
  write(openTest(ctx, first), ({ db }) => {
    for (const title of titles) db.insert('posts', { title, tags: ['x'], ...(title === 'a' && { stars: 3 }) });
  });
}

function listPosts(database: Database): unknown[] {
  const rows = ask(database, ({ db }) => db.query('posts').collect());
  return rows.map(({ _id, _creationTime, ...fields }) => {
    assert.ok(_id !== '' && _creationTime > 0);
    return fields;
  });
}

function refuses(ctx: DurableObjectState, schema: AnySchema, message: RegExp): void {
  const master = 'select name, sql from sqlite_master order by name';
  const before = ctx.storage.sql.exec(master).toArray();
  assert.throws(
    () => openTest(ctx, schema),
    (error: Error) => message.test(error.message) && 'code' in error && error.code === 'schema_change',
  );
  assert.deepEqual(ctx.storage.sql.exec(master).toArray(), before);
}

const posts = (fields: Parameters<typeof defineTable>[0]): AnySchema => defineSchema({ posts: defineTable(fields) });
const title = v.string();
const stars = v.optional(v.number());
const tags = v.array(v.string());

/** Changes of schemas, and data migrations. */
export const schemaSuite: Suite = {
  name: 'schema changes',
  tests: {
    'apply themselves where every row fits'({ ctx }) {
      fill(ctx);
      const wider = defineSchema({
        posts: defineTable({
          title: v.union(v.string(), v.id('authors')),
          stars,
          tags: v.array(v.union(v.string(), v.number())),
          body: v.optional(v.string()),
          state: v.union(v.literal('draft'), v.literal('public')).default('draft'),
        }).index('by_stars', ['stars']),
        authors: defineTable({ name: v.string() }),
      });
      const database = openTest(ctx, wider);
      assert.deepEqual(listPosts(database), [
        { title: 'a', stars: 3, tags: ['x'], state: 'draft' },
        { title: 'b', tags: ['x'], state: 'draft' },
      ]);
      const found = ask(database, ({ db }) =>
        db
          .query('posts')
          .withIndex('by_stars', (q) => q.eq('stars', 3))
          .collect(),
      );
      assert.equal(found.length, 1);
      write(database, ({ db }) => db.insert('authors', { name: 'ann' }));
      const indexes = ctx.storage.sql.exec("select name from sqlite_master where type = 'index'").toArray();
      assert.deepEqual(indexes, [{ name: 'posts.by_stars' }]);
    },
    'store rows anew where a field is stored in another way'({ ctx }) {
      fill(ctx);
      const mixed = defineSchema({
        posts: defineTable({ title: v.union(v.string(), v.number()), stars, tags }).index('by_title', ['title']),
      });
      const database = openTest(ctx, mixed);
      assert.deepEqual(listPosts(database), [
        { title: 'a', stars: 3, tags: ['x'] },
        { title: 'b', tags: ['x'] },
      ]);
      const found = ask(database, ({ db }) =>
        db
          .query('posts')
          .withIndex('by_title', (q) => q.eq('title', 'b'))
          .collect(),
      );
      assert.equal(found.length, 1);
      // And back, as all rows fit.
      assert.equal(listPosts(openTest(ctx, first)).length, 2);
    },
    'are refused where a row does not fit, with what to do'({ ctx }) {
      fill(ctx);
      refuses(
        ctx,
        posts({ title, stars, tags, author: v.string() }),
        /posts: 2 rows do not fit \(posts_\w+: author: expected a string, found nothing\)\. Allow/,
      );
      refuses(ctx, posts({ title, tags }), /posts: a row does not fit .*stars: expected no field/);
      refuses(ctx, posts({ title, stars: v.number(), tags }), /stars: expected a number, found nothing/);
      refuses(ctx, posts({ title: v.literal('a'), stars, tags }), /title: expected "a", found the string "b"/);
      refuses(ctx, defineSchema({ other: defineTable({}) }), /posts: it has rows, but is no longer in the schema/);
      const sharded = defineSchema({ posts: defineTable({ title, stars, tags }).shardBy('title') });
      refuses(ctx, sharded, /posts: it has rows, but is no longer in the schema, or lives elsewhere/);
      assert.equal(listPosts(openTest(ctx, first)).length, 2);
    },
    'are refused where rows break a unique index'({ ctx }) {
      fill(ctx, ['a', 'b', 'b']);
      const unique = defineSchema({
        posts: defineTable({ title, stars, tags }).index('by_title', ['title'], { unique: true }),
      });
      refuses(ctx, unique, /posts.by_title: the index is unique, and there are rows with the same title/);
      fill(ctx, []);
      const database = openTest(ctx, first);
      write(database, ({ db }) => db.delete(db.query('posts').order('desc').first()?._id ?? ''));
      assert.throws(() => write(openTest(ctx, unique), ({ db }) => db.insert('posts', { title: 'b', tags: [] })), {
        code: 'unique_violation',
      });
    },
    'may do anything to a table without rows'({ ctx }) {
      fill(ctx, []);
      const database = openTest(ctx, posts({ name: v.bytes() }));
      write(database, ({ db }) => db.insert('posts', { name: new ArrayBuffer(1) }));
      write(database, ({ db }) => db.delete(db.query('posts').first()?._id ?? ''));
      openTest(ctx, defineSchema({ other: defineTable({}) }));
      assert.deepEqual(ctx.storage.sql.exec("select name from sqlite_master where name = 'posts'").toArray(), []);
    },
    'drop a field that no row has'({ ctx }) {
      fill(ctx, ['b']);
      assert.deepEqual(listPosts(openTest(ctx, posts({ title, tags }))), [{ title: 'b', tags: ['x'] }]);
    },
    'narrow a table of any size whose rows fit already, and refuse one that would have to be looked at'({ ctx }) {
      fill(ctx, ['a']);
      ctx.storage.sql.exec(`
        with recursive number (n) as (select 1 union all select n + 1 from number where n < 100000)
        insert into posts ("_creationTimeUs", "_id", title, stars, tags)
        select n, 'posts_' || n, 'a', 3, '["x"]' from number`);
      const setStars = (count: number | undefined): void =>
        write(openTest(ctx, first), ({ db }) => db.patch(last(db), { stars: count }));
      const last = (db: Pick<Reader, 'query'>): string => db.query('posts').order('desc').first()?._id ?? '';
      const narrow = posts({ title, stars: v.number(), tags });
      refuses(ctx, posts({ title: v.literal('a'), stars, tags }), /posts: its 100001 rows would have to be looked at/);
      setStars(undefined);
      refuses(ctx, narrow, /posts: its 100001 rows would have to be looked at/);
      setStars(1);
      const database = openTest(ctx, narrow);
      assert.equal(ask(database, ({ db }) => db.get(last(db)))?.['stars'], 1);
      assert.throws(() => write(database, ({ db }) => db.insert('posts', { title: 'b', tags: [] })), {
        code: 'invalid_document',
      });
      openTest(ctx, posts({ title, stars: v.number(), tags, mood: v.optional(v.string()) }));
      openTest(ctx, narrow);
      assert.deepEqual(ctx.storage.sql.exec("select name from pragma_table_info('posts')").toArray().length, 5);
    },
    async 'migrate rows in batches, going on where they were'({ ctx }) {
      fill(
        ctx,
        Array.from({ length: 450 }, (_, row) => `t${row}`),
      );
      const seen: string[] = [];
      const migrations = [countMigration(seen)];
      const schema = posts({ title, stars, tags });
      let database = openTest(ctx, schema, { migrations });
      const batches: number[] = [];
      for (;;) {
        const outcome = await database.runMigrationBatch(start(''));
        if (outcome === undefined) break;
        batches.push(outcome.changes.length);
        if (batches.length === 1) database = openTest(ctx, schema, { migrations });
      }
      assert.deepEqual(batches, [200, 200, 50]);
      assert.equal(seen.length, 450);
      assert.equal(new Set(seen).size, 450);
      assert.equal(openTest(ctx, schema, { migrations }).runMigrationBatch(start('')), undefined);
    },
    async 'leave nothing of a batch that fails, and try it again'({ ctx }) {
      fill(ctx);
      let isWrong = true;
      const migration: Migration = {
        ...countMigration([]),
        migrate: (_context, { title: name }) => {
          if (name === 'b' && isWrong) throw new Error('on purpose');
          return { stars: 7 };
        },
      };
      const database = openTest(ctx, first, { migrations: [migration] });
      assert.throws(() => database.runMigrationBatch(start('')), /on purpose/);
      assert.deepEqual(listPosts(database)[0], { title: 'a', stars: 3, tags: ['x'] });
      isWrong = false;
      const outcome = await database.runMigrationBatch(start(''));
      assert.equal(outcome?.changes.length, 2);
    },
    'migrate rows before they are held against a narrower schema'({ ctx }) {
      fill(ctx);
      const split = defineMigration({
        name: 'author',
        table: 'posts',
        migrate: (_context, { title: name }) => ({ author: `by ${name as string}`, stars: undefined }),
      });
      const narrow = defineSchema({
        posts: defineTable({ title, author: v.string(), tags }).index('by_author', ['author']),
      });
      refuses(ctx, narrow, /2 rows do not fit/);
      const database = openTest(ctx, narrow, { migrations: [split] });
      assert.deepEqual(listPosts(database), [
        { title: 'a', tags: ['x'], author: 'by a' },
        { title: 'b', tags: ['x'], author: 'by b' },
      ]);
      assert.equal(database.runMigrationBatch(start('')), undefined);
    },
  },
};

function countMigration(seen: string[]): Migration {
  return {
    name: 'count',
    table: 'posts',
    migrate(_context, { title: name }): Record<string, Value> {
      seen.push(name as string);
      return { stars: seen.length };
    },
  };
}
