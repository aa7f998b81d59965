import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lineOf, sourceFiles } from './source-files.ts';

/** What may not stand in a file, why, and what to write instead. */
const banned: { pattern: RegExp; instead: string; where: (path: string) => boolean }[] = [
  {
    pattern: /\b(TODO|FIXME|XXX|HACK)\b(?!: \S+ \S+ \S+)/g,
    instead: 'do it, or write `TODO: ` with the reason',
    where: isCode,
  },
  { pattern: /\bas unknown as\b/g, instead: 'parse with a schema, or type the source', where: isCode },
  { pattern: /@ts-ignore|@ts-nocheck/g, instead: '@ts-expect-error with a reason, in a type test', where: isCode },
  { pattern: /\b(test|it|describe)\.(skip|only|todo)\(/g, instead: 'run it or remove it', where: isCode },
  { pattern: /oxlint-disable(?!.* -- \S)/g, instead: 'say why after ` -- `', where: isCode },
  { pattern: /\bDate\.now\(|\bMath\.random\(/g, instead: "the part's clock", where: isKernel },
];

test('no banned word stands in the code', () => {
  const found = sourceFiles((path) => banned.some(({ where }) => where(path))).flatMap(({ path, text }) =>
    banned
      .filter(({ where }) => where(path))
      .flatMap(({ pattern, instead }) =>
        [...text.matchAll(pattern)].map((match) => `${path}:${lineOf(text, match.index)} "${match[0]}": ${instead}`),
      ),
  );
  assert.deepEqual(found, []);
});

test('no file is called after nothing', () => {
  const found = sourceFiles((path) => /(^|\/)(utils?|helpers?|common|misc|managers?)(\/|\.|-)/.test(path));
  assert.deepEqual(
    found.map(({ path }) => path),
    [],
    'name the file after its one idea',
  );
});

function isCode(path: string): boolean {
  return /\.(ts|tsx|mjs|js)$/.test(path) && !path.startsWith('tests/tidy/');
}

function isKernel(path: string): boolean {
  return path.startsWith('packages/actor/src/lib/') && !/\.(test|engine)\.ts$|\/clock\.ts$/.test(path);
}
