import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryProject } from '../config/testing/temporary-folder.ts';
import { GeneratorError, PackageManifestError } from '../generate/generate-errors.ts';
import { generate } from './generate.ts';

/** A package in the project's node_modules whose generator is this code. */
function withGenerator(code: string, name: string = 'gen'): Record<string, string | object> {
  return {
    [`node_modules/${name}/package.json`]: { type: 'module', sundog: { generate: './generate.js' } },
    [`node_modules/${name}/generate.js`]: code,
  };
}

const DEPENDS = { 'package.json': { dependencies: { gen: '1', absent: '1' }, devDependencies: { '@a/gen': '1' } } };

test('a project whose packages bring no generators is told so', async (t) => {
  const log = t.mock.method(console, 'log', () => {});
  await using folder = await temporaryProject();
  assert.equal(await generate.run([folder.path]), 0);
  assert.match(String(log.mock.calls[0]?.arguments[0]), /demo: no package in its dependencies has a generator/);
});

test('generators write what they give, and only what has changed', async (t) => {
  const log = t.mock.method(console, 'log', () => {});
  await using folder = await temporaryProject(
    {},
    {
      ...DEPENDS,
      ...withGenerator(`export const generate = async ({ name }) => [{ path: 'src/deep/a.txt', content: name }];`),
      ...withGenerator(`export default ({ directory }) => [{ path: 'b.txt', content: directory }];`, '@a/gen'),
      ...withGenerator(`throw new Error('nobody depends on this one');`, 'stranger'),
    },
  );
  assert.equal(await generate.run([folder.path]), 0);
  assert.equal(await readFile(join(folder.path, 'src/deep/a.txt'), 'utf8'), 'demo');
  assert.equal(await readFile(join(folder.path, 'b.txt'), 'utf8'), folder.path);
  const { mtimeMs } = await stat(join(folder.path, 'b.txt'));
  await folder.write('src/deep/a.txt', 'edited');
  await generate.run([folder.path]);
  assert.equal((await stat(join(folder.path, 'b.txt'))).mtimeMs, mtimeMs);
  assert.deepEqual(
    log.mock.calls.map(({ arguments: [line] }) => /(\w\.txt: .*)$/.exec(String(line))?.[1]),
    ['b.txt: written (@a/gen)', 'a.txt: written (gen)', 'b.txt: unchanged (@a/gen)', 'a.txt: written (gen)'],
  );
});

test('a generator that is not there is said to be missing', async () => {
  await using folder = await temporaryProject(
    {},
    { ...DEPENDS, 'node_modules/gen/package.json': { sundog: { generate: './none.js' } } },
  );
  await assert.rejects(generate.run([folder.path]), (error) => {
    assert(error instanceof GeneratorError);
    assert.match(
      error.message,
      /^The generator of gen \(\S*none\.js\) is not there\. Correct sundog\.generate in its package\.json\.$/,
    );
    return true;
  });
});

const failures: { title: string; code: string; message: RegExp }[] = [
  { title: 'throws', code: `export default () => { throw new Error('no luck') };`, message: /failed: no luck/ },
  { title: 'does not load', code: 'export default (', message: /could not be loaded/ },
  { title: 'exports nothing', code: 'export const other = 1;', message: /exports no function `generate`/ },
  { title: 'gives no list', code: `export default () => 'a';`, message: /did not give a list of/ },
  {
    title: 'leaves the project',
    code: `export default () => [{ path: '../a', content: '' }];`,
    message: /wants to write \.\.\/a, which is not inside/,
  },
];

for (const { title, code, message } of failures) {
  test(`a generator that ${title} is named`, async () => {
    await using folder = await temporaryProject({}, { ...DEPENDS, ...withGenerator(code) });
    await assert.rejects(generate.run([folder.path]), (error) => {
      assert(error instanceof GeneratorError);
      assert.match(error.message, message);
      assert.match(error.message, /^The generator of gen \(.*node_modules\/gen\/generate\.js\)/);
      return true;
    });
  });
}

test('two generators that write one file are told, and nothing of the second is written', async (t) => {
  t.mock.method(console, 'log', () => {});
  await using folder = await temporaryProject(
    {},
    {
      ...DEPENDS,
      ...withGenerator(`export default () => [{ path: 'x', content: '2' }, { path: 'y', content: '2' }];`),
      ...withGenerator(`export default () => [{ path: 'x', content: '1' }];`, '@a/gen'),
    },
  );
  await assert.rejects(generate.run([folder.path]), /generator of gen .* which @a\/gen writes too/);
  assert.equal(await readFile(join(folder.path, 'x'), 'utf8'), '1');
  await assert.rejects(readFile(join(folder.path, 'y')));
});

test('a registration that cannot be understood is named', async () => {
  await using folder = await temporaryProject(
    {},
    {
      ...DEPENDS,
      'node_modules/gen/package.json': { sundog: { generate: '/etc/passwd' } },
    },
  );
  await assert.rejects(generate.run([folder.path]), (error) => {
    assert(error instanceof PackageManifestError);
    assert.match(error.message, /node_modules\/gen\/package\.json cannot be used: sundog\.generate: must begin with/);
    return true;
  });
});
