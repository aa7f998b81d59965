import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { readProject } from '../config/read-project.ts';
import { temporaryFolder } from '../config/testing/temporary-folder.ts';
import { UsageError } from '../errors.ts';
import { startHost } from '../host.ts';
import { findTemplates } from '../templates/find-templates.ts';
import { ProjectFolderError, TemplateNotFoundError } from '../templates/template-errors.ts';
import { formatEnvTypes } from '../types/format-env-types.ts';
import { create } from './new.ts';

const PACKAGES = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/[/\\]$/, '');

test('a new project is named after its folder and is sound', async (t) => {
  const log = t.mock.method(console, 'log', () => {});
  await using folder = await temporaryFolder();
  const directory = join(folder.path, 'my-project');
  assert.equal(await create.run([directory]), 0);
  assert.match(String(log.mock.calls[0]?.arguments[0]), /npm install\n {2}npx sundog dev$/);
  const project = await readProject(directory);
  assert.equal(project.name, 'my-project');
  const configuration = await readFile(join(directory, 'wrangler.jsonc'), 'utf8');
  assert.match(configuration, /^ {2}"name": "my-project",$/m, 'its layout stays');
  const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as Record<string, unknown>;
  assert.deepEqual(Object.entries(manifest)[0], ['name', 'my-project']);
  const { dependencies } = manifest as { dependencies: Record<string, string> };
  assert.deepEqual(dependencies, { '@sundog/actor': `file:${PACKAGES}/actor`, sundog: `file:${PACKAGES}/host` });
  const files = '.gitignore package.json public src tsconfig.json worker-configuration.d.ts wrangler.jsonc';
  assert.equal((await readdir(directory)).toSorted().join(' '), files);
});

test('a new project runs, and keeps what it counts', { timeout: 60_000 }, async (t) => {
  t.mock.method(console, 'log', () => {});
  // Inside this package, so that the project finds the packages it imports as it would after an install.
  const inside = fileURLToPath(new URL('../../../.sundog', import.meta.url));
  await mkdir(inside, { recursive: true });
  const folder = await mkdtemp(join(inside, 'new-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const directory = join(folder, 'mine');
  await create.run([directory]);
  const host = await startHost({ projects: [directory] });
  try {
    const signal = AbortSignal.timeout(20_000);
    const click = await fetch(`${host.url}/counter/home`, { method: 'POST', signal });
    assert.deepEqual(await click.json(), { count: 1 });
    await host.crash();
    assert.deepEqual(await (await fetch(`${host.url}/counter/home`, { signal })).json(), { count: 1 });
    assert.match(await (await fetch(host.url, { signal })).text(), /A counter that lasts/);
  } finally {
    await host.stop();
  }
});

test("each template's types are what the types command writes", async () => {
  await using folder = await temporaryFolder();
  for (const { directory, name } of await findTemplates(folder.path)) {
    const written = await readFile(join(directory, 'worker-configuration.d.ts'), 'utf8');
    assert.equal(written, formatEnvTypes(await readProject(directory)), `run \`sundog types\` in the template ${name}`);
  }
});

test('packages bring templates of their own, and only our own packages are put in', async (t) => {
  t.mock.method(console, 'log', () => {});
  await using folder = await temporaryFolder({
    'node_modules/@a/shop/package.json': { sundog: { templates: './templates' } },
    'node_modules/@a/shop/templates/shop/wrangler.toml': '# A shop.\nname = "x" # its name\nmain = "index.js"\n',
    'node_modules/@a/shop/templates/shop/package.json': { devDependencies: { sundog: '9', other: '9' } },
    'node_modules/broken/package.json': '{',
  });
  await create.run([join(folder.path, 'mine'), '--template', 'shop']);
  assert.equal(
    await readFile(join(folder.path, 'mine', 'wrangler.toml'), 'utf8'),
    '# A shop.\nname = "mine" # its name\nmain = "index.js"\n',
  );
  const manifest = JSON.parse(await readFile(join(folder.path, 'mine', 'package.json'), 'utf8')) as object;
  assert.deepEqual(manifest, { devDependencies: { sundog: `file:${PACKAGES}/host`, other: '9' }, name: 'mine' });
});

test('an unknown template lists those there are', async () => {
  await using folder = await temporaryFolder({
    'node_modules/shop/package.json': { sundog: { templates: './t' } },
    'node_modules/shop/t/shop/wrangler.json': {},
  });
  await assert.rejects(create.run([join(folder.path, 'a'), '--template', 'none']), (error) => {
    assert(error instanceof TemplateNotFoundError);
    assert.match(error.message, /no template "none"\. There are:\n {2}actor \(sundog\)\n {2}shop \(shop\)/);
    return true;
  });
});

test('a folder in use, and a name that cannot be, are refused before anything is written', async () => {
  await using folder = await temporaryFolder({ 'used/file': 'mine', file: '' });
  await assert.rejects(create.run([join(folder.path, 'used')]), /is not empty/);
  assert.deepEqual(await readdir(join(folder.path, 'used')), ['file']);
  await assert.rejects(create.run([join(folder.path, 'file')]), /is a file/);
  await assert.rejects(create.run([join(folder.path, 'My Project')]), ProjectFolderError);
  await assert.rejects(create.run([]), UsageError);
});
