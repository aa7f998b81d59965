import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';

import { bundleSources } from '../../../bin/bundle-sources.mjs';

async function createPackage(context: TestContext, text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sundog-bundle-'));
  context.after(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'entry.ts'), text);
  return directory;
}

function bundle(directory: string): Promise<string | undefined> {
  return bundleSources({ directory, entry: 'entry.ts', name: 'tested', includesInstalled: false });
}

async function mustBundle(directory: string): Promise<string> {
  return (await bundle(directory)) ?? assert.fail('there is no bundle');
}

/** The bundle, once it is one that the next command finds: that of a source just saved is not. */
async function mustKeepBundle(directory: string): Promise<string> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    const path = await mustBundle(directory);
    if (existsSync(join(directory, '.sundog/tested/record.json'))) return path;
  }
  return assert.fail('no bundle was kept');
}

describe('the bundle of a package', () => {
  test('has what was saved while it was made', async (context) => {
    const directory = await createPackage(context, 'export const value = 100;');
    let value = 100;
    let isMade = false;
    const made = mustBundle(directory).finally(() => (isMade = true));
    while (!isMade && value < 999) {
      writeFileSync(join(directory, 'entry.ts'), `export const value = ${++value};`);
      await setImmediate();
    }
    await made;
    assert.match(await readFile(await mustBundle(directory), 'utf8'), new RegExp(`value = ${value};`));
  });

  test('stays for whoever has just found it, however old it is', async (context) => {
    const directory = await createPackage(context, 'export const value = 1;');
    const found = await mustKeepBundle(directory);
    await utimes(found, new Date(0), new Date(0));
    assert.equal(await mustBundle(directory), found);
    await writeFile(join(directory, 'entry.ts'), 'export const value = 2;');
    assert.notEqual(await mustBundle(directory), found);
    assert.ok(existsSync(found));
  });

  test('goes when it is old', async (context) => {
    const directory = await createPackage(context, 'export const value = 1;');
    const old = await mustKeepBundle(directory);
    await utimes(old, new Date(0), new Date(0));
    await writeFile(join(directory, 'entry.ts'), 'export const value = 2;');
    await mustBundle(directory);
    assert.ok(!existsSync(old));
  });

  test('is made again when a package that it imports names another file, or is installed nearer', async (context) => {
    const directory = await createPackage(context, "export * from './src/part.ts';");
    const install = async (name: string): Promise<void> => {
      await mkdir(join(directory, name), { recursive: true });
      await writeFile(join(directory, name, 'index.js'), 'export const value = 1;');
    };
    await install('node_modules/@scope/own');
    await install('src/node_modules/@scope/other');
    await writeFile(join(directory, 'src/part.ts'), "export * from '@scope/own';");
    assert.match(await readFile(await mustKeepBundle(directory), 'utf8'), /\/node_modules\/@scope\/own/);
    await writeFile(join(directory, 'node_modules/@scope/own/other.js'), '');
    await writeFile(join(directory, 'node_modules/@scope/own/package.json'), '{}');
    await mustKeepBundle(directory);
    await writeFile(join(directory, 'node_modules/@scope/own/package.json'), '{ "main": "other.js" }');
    assert.match(await readFile(await mustKeepBundle(directory), 'utf8'), /\/node_modules\/@scope\/own\/other\.js/);
    await install('src/node_modules/@scope/own');
    assert.match(await readFile(await mustBundle(directory), 'utf8'), /\/src\/node_modules\/@scope\/own/);
  });

  test('is not listed as changed by a checkout that holds the package', async (context) => {
    const directory = await createPackage(context, 'export const value = 1;');
    await mustBundle(directory);
    assert.equal(await readFile(join(directory, '.sundog/.gitignore'), 'utf8'), '*\n');
  });

  test('is not made where it cannot be written', async (context) => {
    const directory = await createPackage(context, 'this is found to be no TypeScript when it is bundled');
    await writeFile(join(directory, '.sundog'), 'no folder');
    assert.equal(await bundle(directory), undefined);
  });
});
