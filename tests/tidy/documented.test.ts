import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lineOf, sourceFiles } from './source-files.ts';

const exported = /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|interface|type|const) (\w+)/gm;

test('everything exported by a package is documented', () => {
  const wrong = sourceFiles(
    (path) => /^packages\/[a-z]+\/src\/lib\/.*\.ts$/.test(path) && !/\.(test|engine|types)\b.*\.ts$/.test(path),
  ).flatMap(({ path, text }) =>
    [...text.matchAll(exported)]
      .filter((match) => !isDocumented(text.slice(0, match.index), match[0], match[1] ?? ''))
      .map((match) => `${path}:${lineOf(text, match.index)} ${match[1]}`),
  );
  assert.deepEqual(wrong, [], 'say what it is, its units and its errors in a docstring above it');
});

/** A docstring ends right above the declaration, or above the first overload of the same function. */
function isDocumented(before: string, declaration: string, name: string): boolean {
  if (/\*\/\s*$/.test(before)) return true;
  return declaration.includes('function') && new RegExp(`\\*/\\s*\\nexport (async )?function ${name}\\b`).test(before);
}
