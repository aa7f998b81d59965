/** Reads and writes of single calls. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';
import type { Document, Value } from '../values/value.ts';
import { ask, footprintOf, openTest, start, write } from '../../../tests/worker/test-database.ts';
import type { Reader } from './reader.ts';

const schema = defineSchema({
  things: defineTable({
    text: v.optional(v.string()),
    number: v.optional(v.number()),
    flag: v.optional(v.boolean()),
    big: v.optional(v.bigint()),
    bytes: v.optional(v.bytes()),
    nothing: v.optional(v.union(v.string(), v.null())),
    nullable: v.union(v.number(), v.null()),
    deep: v.optional(v.object({ list: v.array(v.any()) })),
    constructor: v.optional(v.string()),
  }).index('by_number', ['number']),
  users: defineTable({ email: v.optional(v.string()), name: v.string().default('nobody') }).index(
    'by_email',
    ['email'],
    { unique: true },
  ),
});

/** `ctx.db` in single calls. */
export const callsSuite: Suite = {
  name: 'ctx.db',
  tests: {
    'gives back what was put in, from memory and from disk'({ ctx }) {
      const database = openTest(ctx, schema);
      const rows: readonly { readonly [field: string]: Value }[] = [
        { nullable: null },
        {
          nullable: 1,
          text: 'a\u0000😀',
          number: NaN,
          flag: false,
          big: -(10n ** 40n),
          bytes: Uint8Array.of(1, 2).buffer,
        },
        {
          nullable: -0,
          number: -Infinity,
          flag: true,
          big: 0n,
          nothing: null,
          deep: { list: [1n, null, [NaN], { a: -0 }] },
        },
        { nullable: 0, nothing: 'x', constructor: 'y', deep: { list: [] } },
      ];
      const ids = write(database, ({ db }) => rows.map((row) => db.insert('things', row)));
      for (const reader of [database, openTest(ctx, schema)]) {
        const found = ask(reader, ({ db }) => ids.map((id) => db.get(id)));
        for (const [index, row] of rows.entries()) {
          const { _id, _creationTime, ...fields } = found[index] ?? { _id: '', _creationTime: 0 };
          assert.equal(_id, ids[index]);
          assert.ok(_creationTime > 0);
          assert.deepEqual(fields, row);
        }
      }
    },
    'gives the same object as long as a row does not change, and nobody can change it'({ ctx }) {
      const database = openTest(ctx, schema);
      const id = write(database, ({ db }) => db.insert('things', { nullable: 1, deep: { list: [{ a: 1 }] } }));
      const read = (): Document | null => ask(database, ({ db }) => db.query('things').first());
      const first = read();
      write(database, ({ db }) => db.insert('things', { nullable: 2 }));
      assert.equal(read(), first);
      const deep = first?.['deep'] as { list: { a: number }[] } | undefined;
      assert.throws(() => deep?.list.push({ a: 2 }), TypeError);
      assert.throws(() => Object.assign(deep?.list[0] ?? {}, { a: 2 }), TypeError);
      write(database, ({ db }) => db.patch(id, { nullable: 3 }));
      assert.notEqual(read(), first);
    },
    'patches some fields, replaces all, and takes rows away'({ ctx }) {
      const database = openTest(ctx, schema);
      const id = write(database, ({ db }) => db.insert('things', { nullable: 1, text: 'a', number: 2 }));
      const fieldsAfter = (change: () => void): object => {
        change();
        const {
          _id: _,
          _creationTime: __,
          ...fields
        } = ask(database, ({ db }) => db.get(id)) ?? { _id: '', _creationTime: 0 };
        return fields;
      };
      assert.deepEqual(
        fieldsAfter(() => write(database, ({ db }) => db.patch(id, { text: undefined, number: -0 }))),
        {
          nullable: 1,
          number: -0,
        },
      );
      assert.deepEqual(
        fieldsAfter(() => write(database, ({ db }) => db.patch(id, { number: 0 }))),
        { nullable: 1, number: 0 },
      );
      assert.deepEqual(
        fieldsAfter(() => write(database, ({ db }) => db.replace(id, { nullable: 4 }))),
        { nullable: 4 },
      );
      write(database, ({ db }) => db.replace(id, { ...db.get(id), text: 'b' }));
      assert.throws(() => write(database, ({ db }) => db.patch(id, { _id: 'other' })), /_id: expected things_/);
      assert.throws(() => write(database, ({ db }) => db.patch(id, { nullable: undefined })), {
        code: 'invalid_document',
        message: 'ctx.db.patch of things: nullable: expected a number or null, found nothing.',
      });
      write(database, ({ db }) => db.delete(id));
      assert.equal(
        ask(database, ({ db }) => db.get(id)),
        null,
      );
      for (const operation of ['patch', 'replace', 'delete'] as const) {
        assert.throws(() => write(database, ({ db }) => db[operation](id, { nullable: 1 })), {
          code: 'document_not_found',
        });
      }
    },
    'tells one change a row, and nothing of what did not change'({ ctx }) {
      const database = openTest(ctx, schema);
      const id = write(database, ({ db }) => db.insert('things', { nullable: 1, number: 1 }));
      const other = write(database, ({ db }) => db.insert('things', { nullable: 1 }));
      const before = ask(database, ({ db }) => db.get(id));
      const outcome = database.runMutation(start('things:write'), ({ db }) => {
        db.delete(db.insert('things', { nullable: 2 }));
        db.patch(id, { nullable: 1 });
        db.patch(id, { nullable: 2 });
        db.patch(id, { nullable: 3 });
        db.patch(other, { nullable: 2 });
        db.patch(other, { nullable: 1 });
        return null;
      });
      assert.ok('changes' in outcome);
      const [change, ...others] = outcome.changes;
      assert.deepEqual(others, []);
      assert.equal(change?.before, before);
      assert.equal(change?.after?.['nullable'], 3);
      assert.deepEqual(
        change?.keys.map(({ index }) => index),
        ['things.by_creation_time', 'things.by_number'],
      );
      for (const key of change?.keys ?? []) assert.equal(key.before, key.after);
    },
    'keeps unique indexes unique, and lets absent values be'({ ctx }) {
      const database = openTest(ctx, schema);
      write(database, ({ db }) => {
        db.insert('users', { email: 'a@b.c' });
        db.insert('users', {});
        db.insert('users', {});
      });
      assert.throws(() => write(database, ({ db }) => db.insert('users', { email: 'a@b.c' })), {
        code: 'unique_violation',
        data: { table: 'users', index: 'by_email', fields: ['email'] },
      });
      const caught = write(database, ({ db }) => {
        try {
          db.insert('users', { email: 'a@b.c' });
        } catch {
          return db.insert('users', { email: 'b@b.c' });
        }
        return '';
      });
      assert.equal(ask(database, ({ db }) => db.get(caught))?.['name'], 'nobody');
    },
    'knows what a call has read that was refused for reading too much'({ ctx }) {
      const database = openTest(ctx, schema, { limits: { rowsRead: 5 } });
      write(database, ({ db }) => Array.from({ length: 6 }, (_, row) => db.insert('things', { nullable: row })));
      const reads: ((db: Reader) => unknown)[] = [
        (db) => db.query('things').collect(),
        (db) => [...db.query('things')],
        (db) => [db.query('things').take(5), db.query('things').first()],
        (db) => [db.query('things').take(5), ...db.query('things')],
      ];
      const footprints = reads.map((read) => {
        const outcome = database.runQuery(start('things:read'), ({ db }) => read(db));
        assert.ok(!(outcome instanceof Promise) && outcome.kind === 'error');
        return outcome.footprint;
      });
      assert.deepEqual(
        footprints.map(({ ranges }) => ranges.length),
        [1, 1, 2, 2],
      );
      const removal = database.runMutation(start('things:clear'), ({ db }) => {
        const first = db.query('things').first();
        db.delete(first?._id ?? '');
      });
      assert.ok(!(removal instanceof Promise));
      const places = new Map(removal.changes.flatMap(({ keys }) => keys.map(({ index, before }) => [index, before])));
      for (const { index, low, high } of footprints.flatMap(({ ranges }) => ranges)) {
        const place = places.get(index) ?? '';
        assert.ok(low <= place && place <= high);
      }
    },
    'bounds what one call may do'({ ctx }) {
      const database = openTest(ctx, schema, { limits: { rowsRead: 5, rowsWritten: 5, rowBytes: 1000 } });
      const insert = (count: number): void => {
        write(database, ({ db }) => {
          for (let row = 0; row < count; row++) db.insert('things', { nullable: row });
        });
      };
      insert(5);
      assert.equal(ask(database, ({ db }) => db.query('things').collect()).length, 5);
      assert.throws(() => insert(6), { code: 'call_limit' });
      insert(1);
      assert.throws(() => ask(database, ({ db }) => db.query('things').collect()), { code: 'call_limit' });
      assert.throws(() => ask(database, ({ db }) => [...db.query('things')]), { code: 'call_limit' });
      assert.equal(ask(database, ({ db }) => db.query('things').take(5)).length, 5);
      const filtered = (db: Reader): Document | null =>
        db
          .query('things')
          .filter((q) => q.eq(q.field('nullable'), 9))
          .first();
      assert.throws(() => ask(database, ({ db }) => filtered(db)), { code: 'call_limit' });
      const large = { nullable: 1, text: 'é'.repeat(500) };
      assert.throws(() => write(database, ({ db }) => db.insert('things', large)), { code: 'document_too_large' });
      write(database, ({ db }) => db.insert('things', { nullable: 1, text: 'e'.repeat(900) }));
    },
    'refuses ranges that an index cannot have'({ ctx }) {
      const database = openTest(ctx, schema);
      const query = (range: (q: never) => unknown): unknown =>
        ask(database, ({ db }) =>
          db
            .query('things')
            .withIndex('by_number', range as never)
            .collect(),
        );
      type Q = Record<'eq' | 'gt' | 'lt', (field: string, value: unknown) => Q>;
      assert.throws(
        () => query((q: Q) => q.eq('text', 'a')),
        /expected eq for its first fields \(number, _creationTime/,
      );
      assert.throws(() => query((q: Q) => q.gt('number', 1).eq('number', 2)), /after a bound/);
      assert.throws(() => query((q: Q) => q.eq('number', 'a')), /number can never be the string "a"/);
      assert.throws(
        () => ask(database, ({ db }) => db.query('things').withIndex('by_x').collect()),
        /it has by_id, by_creation_time, by_number/,
      );
    },
    'finds rows by their ids as by an index'({ ctx }) {
      const database = openTest(ctx, schema);
      const ids = write(database, ({ db }) => [1, 2, 3, 4].map((nullable) => db.insert('things', { nullable })));
      const [first = '', second = '', third = ''] = ids;
      const idsOf = (rows: readonly Document[]): string[] => rows.map(({ _id }) => _id);
      const found = ask(database, ({ db }) => ({
        one: idsOf(
          db
            .query('things')
            .withIndex('by_id', (q) => q.eq('_id', second))
            .collect(),
        ),
        between: idsOf(
          db
            .query('things')
            .withIndex('by_id', (q) => q.gt('_id', first).lte('_id', third))
            .order('desc')
            .collect(),
        ),
      }));
      assert.deepEqual(found, { one: [second], between: [third, second] });
      // An id with the time of a row is not that row's.
      const forged = `${second.slice(0, -1)}${second.endsWith('0') ? '1' : '0'}`;
      assert.equal(
        ask(database, ({ db }) => db.get(forged)),
        null,
      );
      assert.deepEqual(
        ask(database, ({ db }) =>
          db
            .query('things')
            .withIndex('by_id', (q) => q.eq('_id', forged))
            .collect(),
        ),
        [],
      );
    },
    'refuses cursors of other queries'({ ctx }) {
      const database = openTest(ctx, schema);
      write(database, ({ db }) => [1, 2, 3, 4].map((number) => db.insert('things', { nullable: null, number })));
      const page = (from: number, cursor: string | null, endCursor?: string) =>
        ask(database, ({ db }) =>
          db
            .query('things')
            .withIndex('by_number', (q) => q.gte('number', from))
            .paginate({ numItems: 2, cursor, endCursor }),
        );
      const { continueCursor } = page(1, null);
      assert.equal(page(1, continueCursor).page.length, 2);
      assert.throws(() => page(2, continueCursor), { code: 'invalid_cursor' });
      assert.throws(() => page(1, 'x'), { code: 'invalid_cursor' });
      const forged = continueCursor.replace(/,2,/, ',-5,');
      assert.notEqual(forged, continueCursor);
      assert.throws(() => page(1, forged), { code: 'invalid_cursor' });
      assert.deepEqual(page(1, continueCursor, continueCursor).page, []);
    },
    'depends on nothing but what it has read'({ ctx }) {
      const database = openTest(ctx, schema);
      const [first = ''] = write(database, ({ db }) =>
        [1, 2, 3].map((number) => db.insert('things', { nullable: null, number })),
      );
      const rangesOf = (fn: (db: Reader) => unknown): number => footprintOf(database, fn).ranges.length;
      assert.equal(
        rangesOf((db) => db.query('things')),
        0,
      );
      assert.equal(
        rangesOf((db) => db.query('things').take(0)),
        0,
      );
      assert.deepEqual(
        footprintOf(database, (db) => db.get(first)),
        { rows: [first], ranges: [], isUnknown: false },
      );
      const missing = first.replace(/^things_./, 'things_0');
      assert.deepEqual(footprintOf(database, (db) => db.get(missing)).rows, [missing]);
      // The second of one is as much part of `unique` as the first.
      const one = footprintOf(database, (db) =>
        db
          .query('things')
          .withIndex('by_number', (q) => q.eq('number', 1))
          .unique(),
      );
      const all = footprintOf(database, (db) =>
        db
          .query('things')
          .withIndex('by_number', (q) => q.eq('number', 1))
          .collect(),
      );
      assert.deepEqual(one, all);
      const failed = database.runQuery(start('things:read'), ({ db }) => {
        db.get(first);
        throw new Error('on purpose');
      });
      assert.ok('kind' in failed && failed.kind === 'error');
      assert.deepEqual(failed.footprint.rows, [first]);
    },
    'gives rows times that rise, whatever the clock says'({ ctx }) {
      const database = openTest(ctx, schema);
      const insert = (nowMs: number): number => {
        const outcome = database.runMutation({ ...start('things:write'), nowMs }, ({ db, now }) => {
          assert.equal(now, nowMs);
          return db.get(db.insert('things', { nullable: null }))?._creationTime ?? 0;
        });
        assert.ok('value' in outcome);
        return outcome.value;
      };
      assert.deepEqual([insert(2000), insert(2000), insert(1000), insert(3000)], [2000, 2000.001, 2000.002, 3000]);
      const later = openTest(ctx, schema);
      const outcome = later.runMutation({ ...start('x'), nowMs: 1000 }, ({ db }) => db.get(db.insert('users', {})));
      assert.ok('value' in outcome);
      assert.equal(outcome.value?._creationTime, 3000.001);
    },
    'is the same for the same seed'({ ctx }) {
      const database = openTest(ctx, schema);
      const draw = (): unknown => ask(database, ({ random }) => [random(), random()]);
      assert.deepEqual(draw(), draw());
    },
  },
};
