import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const lib = new URL('../', import.meta.url);

test('every error of the kernel has its status in the one table', () => {
  const declared = readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.(test|engine)\.ts$/.test(path))
    .flatMap((path) => [...readFileSync(new URL(path, lib), 'utf8').matchAll(/readonly code = '(\w+)'/g)])
    .map((match) => match[1] ?? '');
  const table = /kernelStatuses: StatusTable = \{([^}]*)\}/.exec(
    readFileSync(new URL('error-response.ts', import.meta.url), 'utf8'),
  )?.[1];
  const listed = [...(table ?? '').matchAll(/^ {2}(\w+): \d{3},$/gm)].map((match) => match[1] ?? '');
  assert.deepEqual(listed, [...new Set(declared)].toSorted());
});
