import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listMissingFiles } from './missing-files.ts';

test('a relative import may become a source of any kind, or a folder', () => {
  const files = listMissingFiles('../words', '/project/src/main.ts');
  for (const file of ['/project/words.ts', '/project/words.js', '/project/words/index.ts']) {
    assert.ok(files.includes(file), file);
  }
  assert.equal(files.includes('/project/words'), false);
});

test('an import with an ending may become that file, or the source it is made of', () => {
  const files = listMissingFiles('./words.js', '/project/src/main.ts');
  assert.deepEqual(files.slice(0, 2), ['/project/src/words.js', '/project/src/words.ts']);
  assert.equal(listMissingFiles('./page.html', '/project/src/main.ts')[0], '/project/src/page.html');
});

test('a package may be installed in any folder above, whatever of it is imported', () => {
  assert.deepEqual(
    listMissingFiles('@scope/words/list', '/project/src/main.ts').filter((file) => file.endsWith('package.json')),
    ['/project/src', '/project', ''].map((folder) => `${folder}/node_modules/@scope/words/package.json`),
  );
});
