/** What functions ask of `ctx.db` that makes no sense: each mistake has its code, and says what to do. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { openTest, write } from '../../../tests/worker/test-database.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { v } from '../values/v.ts';
import type { Writer } from './writer.ts';

const schema = defineSchema({
  things: defineTable({ name: v.string(), size: v.optional(v.number()) }).index('by_name', ['name', 'size']),
});

type Mistake = readonly [code: string, message: RegExp, make: (db: Writer, id: string) => unknown];

const mistakes: readonly Mistake[] = [
  ['unknown_table', /no table "thing"\. Is it things\?/, (db) => db.query('thing')],
  ['unknown_table', /no table "other"\.$/, (db) => db.insert('other', {})],
  ['unknown_index', /things has no index "by_size"; it has by_id/, (db) => db.query('things').withIndex('by_size')],
  ['invalid_id', /Expected the id of a row .* found the string "nothing"/, (db) => db.get('nothing')],
  ['invalid_id', /Check ids from outside with v\.id/, (db) => db.delete('things_1')],
  ['invalid_query', /^take: expected how many rows, found the number -1/, (db) => db.query('things').take(-1)],
  ['invalid_query', /^order: expected 'asc' or 'desc', found/, (db) => db.query('things').order('up' as 'asc')],
  [
    'invalid_query',
    /^paginate: numItems is how many rows, found the number 0/,
    (db) => db.query('things').paginate({ numItems: 0, cursor: null }),
  ],
  [
    'invalid_range',
    /^withIndex on things\.by_name: .*size/,
    (db) => db.query('things').withIndex('by_name', (q) => q.eq('size', 1)),
  ],
  ['not_unique', /^unique\(\) on things\.by_creation_time found more than one/, (db) => db.query('things').unique()],
  ['document_not_found', /^ctx\.db\.patch needs a row/, (db, id) => (db.delete(id), db.patch(id, { name: 'b' }))],
  ['invalid_document', /^ctx\.db\.insert of things: name: expected a string/, (db) => db.insert('things', { name: 1 })],
  ['invalid_document', /nick: expected no field/, (db, id) => db.patch(id, { nick: 'b' })],
];

/** See the title. */
export const mistakesSuite: Suite = {
  name: 'mistakes with ctx.db',
  tests: {
    'have a code each, say what to do, and write nothing'({ ctx }) {
      const database = openTest(ctx, schema);
      const [id = ''] = write(database, ({ db }) => ['a', 'b'].map((name) => db.insert('things', { name })));
      for (const [code, message, make] of mistakes) {
        assert.throws(() => write(database, ({ db }) => void make(db, id)), { code, message }, `${code}: ${message}`);
      }
      assert.deepEqual(
        write(openTest(ctx, schema), ({ db }) =>
          db
            .query('things')
            .collect()
            .map(({ name }) => name),
        ),
        ['a', 'b'],
      );
    },
    'are told of a function that keeps its ctx'({ ctx }) {
      const database = openTest(ctx, schema);
      const kept = write(database, ({ db }) => db);
      const late = { code: 'call_ended', message: /^things:write has ended, and its ctx\.db can no longer be used/ };
      assert.throws(() => kept.insert('things', { name: 'late' }), late);
      assert.throws(() => kept.query('things'), late);
    },
  },
};
