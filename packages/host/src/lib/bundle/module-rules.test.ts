import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createMatchers, globToRegExp } from './module-rules.ts';

test('two stars are any folders, one star stays within a name, all else is itself', () => {
  assert.ok(globToRegExp('**/*.txt').test('./a/b/c.txt'));
  assert.ok(globToRegExp('**/*.txt').test('c.txt'));
  assert.ok(!globToRegExp('**/*.txt').test('c.txt.js'));
  assert.ok(!globToRegExp('*.txt').test('a/c.txt'));
  assert.ok(!globToRegExp('**/*.txt').test('ctxt'));
  assert.ok(globToRegExp('**/*.wasm?module').test('a.wasm?module'));
  assert.ok(!globToRegExp('**/*.wasm?module').test('a.wasXmodule'));
  assert.ok(globToRegExp('assets/**').test('assets/a/b'));
});

test('a rule without fallthrough ends its type, and only its type', () => {
  const types = (fallthrough: boolean): string[] =>
    createMatchers([{ type: 'Text', globs: ['**/*.md'], fallthrough }]).map(
      ({ type, matches }) => `${type} ${matches}`,
    );
  assert.equal(types(true).filter((line) => line.startsWith('Text')).length, 4);
  assert.equal(types(false).filter((line) => line.startsWith('Text')).length, 1);
  assert.equal(types(false).filter((line) => line.startsWith('Data')).length, 1);
});
