import assert from 'node:assert/strict';
import { test } from 'node:test';

import { followRef } from './json-pointer.ts';

test('a reference leads to what the schema itself has, and nowhere else', () => {
  const root = { $defs: { 'a/b': { type: 'string' } } } as const;
  assert.equal(followRef('#/$defs/a~1b', root), root.$defs['a/b']);
  assert.equal(followRef('#', root), root);
  for (const ref of ['#/$defs/c', '#/$defs/__proto__', '#/constructor']) assert.equal(followRef(ref, root), undefined);
});
