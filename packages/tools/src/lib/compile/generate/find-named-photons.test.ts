import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

import { findNamedPhotons } from './find-named-photons.ts';

const root = mkdtempSync(join(tmpdir(), 'named-photons-'));
after(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

/** What is found from the photon `host` on, relative to its folder. */
function findFrom(files: Readonly<Record<string, string>>, hosts: readonly string[] = ['host.photon.ts']): string[] {
  const folder = join(root, String(count++));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return findNamedPhotons(hosts.map((host) => join(folder, host))).map((path) => path.slice(folder.length + 1));
}

/** A photon whose comment has these lines. */
function naming(...tags: readonly string[]): string {
  return [
    '/**',
    ' * A photon.',
    ...tags.map((tag) => ` * ${tag}`),
    ' */',
    'export default class Photon { run() {} }',
  ].join('\n');
}

test('photons that a photon names are found beside it, and those that they name, each once', () => {
  const found = findFrom({
    'host.photon.ts': naming('@photons first, My_List'),
    'first.photon.ts': naming('@photons third host'),
    'My_List.photon.ts': naming('@photons first'),
    'third.photon.ts': naming(),
    'other.photon.ts': naming(),
  });
  assert.deepEqual(found, ['first.photon.ts', 'My_List.photon.ts', 'third.photon.ts']);
});

test('a path says where a photon is; one that is not there is left to the compiler', () => {
  const found = findFrom({
    'host.photon.ts': naming(
      '@photon work ./lists/todo.photon.ts:work',
      '@photon away ./away.photon.ts',
      '@photons none?',
    ),
    'lists/todo.photon.ts': naming('@photons note'),
    'lists/note.photon.ts': naming(),
    'todo.photon.ts': naming(),
  });
  assert.deepEqual(found, ['lists/todo.photon.ts', 'lists/note.photon.ts']);
});

test('photons that are served anyway are not found again', () => {
  const files = { 'host.photon.ts': naming('@photons next'), 'next.photon.ts': naming() };
  assert.deepEqual(findFrom(files, ['host.photon.ts', 'next.photon.ts']), []);
});

test('the comment is that of the photon, and files that cannot be compiled are no problem', () => {
  const found = findFrom({
    'host.photon.ts': `import './other.ts';\n/** @photons wrong */\nclass Other {}\n${naming('@photons next')}`,
    'next.photon.ts': '/** @photons last */ export default class { run( {',
    'last.photon.ts': '',
    'wrong.photon.ts': naming(),
  });
  assert.deepEqual(found, ['next.photon.ts', 'last.photon.ts']);
});
