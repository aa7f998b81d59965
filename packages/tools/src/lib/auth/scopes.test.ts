import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hasScopes, scopesOf, type Scoped } from '../manifest/scopes.ts';
import { assertScopes } from './scopes.ts';

const add: Scoped = {
  name: 'add',
  surfaces: [{ kind: 'tool', annotations: {} }],
};
const list = { name: 'list', surfaces: [{ kind: 'tool', annotations: { readOnlyHint: true } }] } as const;

test('a tool that says it only reads needs to read; any other needs to write; @scope beats both', () => {
  assert.deepEqual(scopesOf(add), ['add:write']);
  assert.deepEqual(scopesOf(list), ['list:read']);
  assert.deepEqual(scopesOf({ ...list, scopes: ['admin', 'audit'] }), ['admin', 'audit']);
});

test('a caller needs every scope; stars stand for families and for all', () => {
  const cases: [scopes: string[], required: string[], isEnough: boolean][] = [
    [['a:read'], ['a:read'], true],
    [['a:read'], ['a:write'], false],
    [['a:read'], ['a:read', 'b:read'], false],
    [['a:*', 'b:read'], ['a:write', 'b:read'], true],
    [['a:*'], ['ab:write'], false],
    [['*'], ['a:write'], true],
    [['admi'], ['admin'], false],
    [['admi:*'], ['admin'], false],
    [[], [], true],
    [[], ['a:read'], false],
  ];
  for (const [scopes, required, isEnough] of cases) {
    assert.equal(hasScopes({ scopes }, required), isEnough, `${scopes.join()} for ${required.join()}`);
  }
  assert.throws(() => assertScopes({ scopes: ['add:read'] }, add), { code: 'insufficient_scope' });
  assert.doesNotThrow(() => assertScopes({ scopes: ['add:write'] }, add));
});
