import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../config/testing/temporary-folder.ts';
import { formatDependency, readOwnPackages } from './own-packages.ts';

const MANIFEST = { name: 'sundog', version: '1.2.3' };

test('a command out of the registry gives its version, whatever is installed beside it', async () => {
  await using folder = await temporaryFolder({
    'node_modules/sundog/package.json': MANIFEST,
    'node_modules/@sundog/actor/package.json': { name: '@sundog/actor', version: '1.2.3' },
    'node_modules/other/package.json': { name: 'other' },
  });
  const own = await readOwnPackages(join(folder.path, 'node_modules/sundog'));
  assert.equal(formatDependency('sundog', own), '^1.2.3');
  assert.equal(formatDependency('@sundog/actor', own), '^1.2.3');
  assert.equal(formatDependency('other', own), undefined);
});

test('a command in a clone gives the folders of the clone, and the version of what it lacks', async () => {
  await using folder = await temporaryFolder({
    'packages/host/package.json': MANIFEST,
    'packages/actor/package.json': { name: '@sundog/actor' },
    'packages/private/package.json': { name: 'private' },
    'packages/empty/readme.md': '',
    'packages/broken/package.json': '{',
  });
  const own = await readOwnPackages(join(folder.path, 'packages/host'));
  assert.equal(formatDependency('sundog', own), `file:${join(folder.path, 'packages/host')}`);
  assert.equal(formatDependency('@sundog/actor', own), `file:${join(folder.path, 'packages/actor')}`);
  assert.equal(formatDependency('@sundog/else', own), '^1.2.3');
  assert.equal(formatDependency('private', own), undefined);
});
