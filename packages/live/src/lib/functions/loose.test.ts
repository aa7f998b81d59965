import assert from 'node:assert/strict';
import { test } from 'node:test';

import { v } from '../values/v.ts';
import { getFunctionName } from '../values/function-reference.ts';
import type { DatabaseReader } from '../schema/database-types.ts';
import type { LooseDataModel } from '../schema/data-model.ts';
import type { Doc, Id } from '../schema/register.ts';
import { api, internal } from './api.ts';
import { mutation, query } from './define-function.ts';

/** Compiles only if both types are the same. */
function assertSame<A, B>(isSame: [A] extends [B] ? ([B] extends [A] ? true : false) : false): void {
  assert.ok(isSame);
}

test('without a registered schema any table may be named, and its documents have any fields', () => {
  const first = (db: DatabaseReader<LooseDataModel>): Doc<'anything'> | null =>
    db
      .query('anything')
      .withIndex('by_any', (q) => q.eq('a', 1).eq('b', 'x').gt('c', 2n).lt('c', 3n))
      .filter((q) => q.eq(q.field('a.b.c'), null))
      .first();
  assertSame<Id<'anything'>, string>(true);
  assert.equal(typeof first, 'function');
  const list = query({
    args: { id: v.id('notes') },
    handler: (ctx, { id }) => [ctx.db.get(id), ...ctx.db.query('notes').collect()],
  });
  const add = mutation((ctx, args: { readonly text: string }) => ctx.db.insert('notes', { ...args, at: ctx.now }));
  assertSame<NonNullable<(typeof add)['types']>['result'], string>(true);
  assert.equal(list.kind, 'query');
  // @ts-expect-error -- a query does not write, whatever the tables
  query((ctx) => ctx.db.insert('notes', {}));
});

test('without registered functions any reference is one', () => {
  assert.equal(getFunctionName(api['messages']?.['list'] ?? ''), 'messages:list');
  assert.equal(getFunctionName(internal['admin']?.['users']?.['count'] ?? ''), 'admin/users:count');
});

test('what is no reference is refused', () => {
  const refused: [unknown, string][] = [
    ['messages', 'the string "messages"'],
    [api, '`api` itself'],
    [api['messages'], 'api.messages, which is a module'],
    [{}, 'something that `api` has not made'],
    [undefined, 'something that `api` has not made'],
  ];
  for (const [reference, found] of refused) {
    assert.throws(() => getFunctionName(reference as string), {
      name: 'TypeError',
      message: `Expected a reference to a function (api.messages.list, or 'messages:list'), found ${found}.`,
    });
  }
});
