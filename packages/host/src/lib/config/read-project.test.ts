import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { readProject } from './read-project.ts';
import { LEAST, temporaryFolder, temporaryProject } from './testing/temporary-folder.ts';

test('what is left out has defaults', async () => {
  await using folder = await temporaryProject({
    kv_namespaces: [{ binding: 'A' }, { binding: 'B', preview_id: 'p' }],
    d1_databases: [{ binding: 'DB_ONE' }, { binding: 'DB_TWO', database_name: 'two', database_id: '2' }],
    r2_buckets: [{ binding: 'FILES' }],
    no_bundle: true,
    build: { command: 'make' },
  });
  const project = await readProject(folder.path);
  assert.deepEqual(project.kvNamespaces, [
    { binding: 'A', id: 'demo-a' },
    { binding: 'B', id: 'p' },
  ]);
  assert.deepEqual(
    project.d1Databases.map(({ name, id }) => ({ name, id })),
    [
      { name: 'demo-db-one', id: 'demo-db-one' },
      { name: 'two', id: '2' },
    ],
  );
  assert.deepEqual(project.r2Buckets, [{ binding: 'FILES', bucketName: 'demo-files' }]);
  assert.equal(project.bundle.bundle, false);
  assert.equal(project.bundle.findAdditionalModules, true, 'modules are looked for when nothing is bundled');
  assert.equal(project.bundle.keepNames, true);
  assert.equal(project.bundle.baseDirectory, folder.path);
  assert.deepEqual(project.customBuild?.watchDirectories, [join(folder.path, 'src')]);
});

test('a byte order mark is read past', async () => {
  await using jsonc = await temporaryProject({}, { 'wrangler.json': `\uFEFF${JSON.stringify(LEAST)}` });
  assert.equal((await readProject(jsonc.path)).name, 'demo');
  const toml = '\uFEFFname = "demo"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n';
  await using other = await temporaryFolder({ 'index.js': '', 'wrangler.toml': toml });
  assert.equal((await readProject(other.path)).name, 'demo');
});

test('a configuration file can be named itself', async () => {
  await using folder = await temporaryProject({}, { 'other.json': { ...LEAST, name: 'second' } });
  assert.equal((await readProject(join(folder.path, 'other.json'))).name, 'second');
});

test("of several files the first in wrangler's order is read, and the others are told", async () => {
  await using folder = await temporaryProject({}, { 'wrangler.jsonc': '{', 'wrangler.toml': '[' });
  const { configPath, notes } = await readProject(folder.path);
  assert.equal(configPath, join(folder.path, 'wrangler.json'));
  assert.deepEqual(
    notes.map(({ message }) => /(\S+) beside it/.exec(message)?.[1]),
    ['wrangler.jsonc', 'wrangler.toml'],
  );
});

test('secrets go over vars, and are named', async () => {
  await using folder = await temporaryProject({ vars: { A: 'plain', B: 1 } }, { '.dev.vars': 'A=secret\nC=x' });
  const { vars, secretNames, sources } = await readProject(folder.path);
  assert.deepEqual(vars, { A: 'secret', B: 1, C: 'x' });
  assert.deepEqual(secretNames, ['A', 'C']);
  assert.deepEqual(sources, [join(folder.path, 'wrangler.json'), join(folder.path, '.dev.vars')]);
});

test('with secrets.required only those are taken, from the process too', async (t) => {
  process.env['SUNDOG_TEST_SECRET'] = 'from the process';
  t.after(() => delete process.env['SUNDOG_TEST_SECRET']);
  await using folder = await temporaryProject(
    { secrets: { required: ['A', 'SUNDOG_TEST_SECRET'] } },
    { '.dev.vars': 'A=1\nB=2' },
  );
  assert.deepEqual((await readProject(folder.path)).vars, { A: '1', SUNDOG_TEST_SECRET: 'from the process' });
});

const ENVIRONMENTS = {
  vars: { A: 'top' },
  minify: true,
  kv_namespaces: [{ binding: 'KV', id: 'top' }],
  triggers: { crons: ['* * * * *'] },
  alias: { a: 'b' },
  env: {
    staging: { vars: { A: 'staging' }, compatibility_date: '2026-01-01' },
    production: { name: 'own', kv_namespaces: [{ binding: 'KV', id: 'production' }], triggers: { crons: [] } },
  },
};

test('an environment inherits what wrangler lets it inherit, and is named after the project', async () => {
  await using folder = await temporaryProject(ENVIRONMENTS);
  const project = await readProject(folder.path, { environment: 'staging' });
  assert.equal(project.name, 'demo-staging');
  assert.equal(project.environment, 'staging');
  assert.equal(project.compatibilityDate, '2026-01-01');
  assert.equal(project.bundle.minify, true);
  assert.deepEqual(project.bundle.alias, { a: 'b' });
  assert.deepEqual(project.crons, ['* * * * *']);
  assert.deepEqual(project.vars, { A: 'staging' });
  assert.deepEqual(project.kvNamespaces, [], 'bindings are not inherited');
  assert.deepEqual(
    project.notes.map(({ message }) => message),
    ['"kv_namespaces" stands at the top level but not in "env.staging", which does not inherit it'],
  );
});

test('an environment that names itself keeps its name', async () => {
  await using folder = await temporaryProject(ENVIRONMENTS);
  const project = await readProject(folder.path, { environment: 'production' });
  assert.equal(project.name, 'own');
  assert.deepEqual(project.crons, []);
  assert.deepEqual(project.kvNamespaces, [{ binding: 'KV', id: 'production' }]);
});

test('without an environment the top level holds', async () => {
  await using folder = await temporaryProject(ENVIRONMENTS);
  const project = await readProject(folder.path);
  assert.equal(project.name, 'demo');
  assert.deepEqual(project.vars, { A: 'top' });
});

test('what only Cloudflare can honour is noted, and refused keys in another environment do not matter', async () => {
  await using folder = await temporaryProject({
    account_id: 'x',
    routes: ['a.example/*'],
    vectorize: [],
    env: { cloudflare: { ai: { binding: 'AI' } } },
  });
  const { notes } = await readProject(folder.path);
  assert.deepEqual(
    notes.map(({ kind, message }) => [kind, message.split(':')[0]]),
    [
      ['information', '"account_id" holds only on Cloudflare'],
      ['warning', '"routes" holds only on Cloudflare'],
    ],
  );
});
