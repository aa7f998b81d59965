import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { root } from './source-files.ts';

interface LockedPackage {
  optionalDependencies?: Record<string, string>;
}

test('the lock file knows the native packages of every platform, so that npm ci works on each', () => {
  const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages),
    ),
  );
  assert.deepEqual(
    missing,
    [],
    'npm leaves out what it cannot download on this machine; add the entries with their os and cpu',
  );
});
