import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { temporaryProject } from '../config/testing/temporary-folder.ts';
import { UsageError } from '../errors.ts';
import { check } from './check.ts';

test('a sound project is summed up in one line', async (t) => {
  const printed = record(t);
  await using folder = await temporaryProject({
    account_id: 'x',
    kv_namespaces: [{ binding: 'A' }, { binding: 'B' }],
    durable_objects: { bindings: [{ name: 'ROOM', class_name: 'Room' }] },
    migrations: [{ tag: 'v1', new_sqlite_classes: ['Room'] }],
  });
  assert.equal(await check.run([folder.path]), 0);
  assert.deepEqual(printed.stderr, []);
  assert.match(printed.stdout[0] ?? '', /^note: .*wrangler\.json:5:3: "account_id" holds only on Cloudflare/);
  assert.equal(
    printed.stdout[1],
    'demo: index.js, 1 Durable Object class, 2 KV namespaces, compatible with 2026-11-01',
  );
});

test('the problems of all projects are printed and counted', async (t) => {
  const printed = record(t);
  await using one = await temporaryProject({ name: 'A', minify: 1 });
  await using two = await temporaryProject({ main: 'none.js' });
  assert.equal(await check.run([one.path, two.path]), 1);
  assert.deepEqual(printed.stdout, []);
  assert.equal(printed.stderr.length, 4);
  assert.equal(printed.stderr.at(-1), '3 problems');
});

test('projects are checked together, in the environment asked for', async (t) => {
  const printed = record(t);
  await using one = await temporaryProject({ env: { test: { services: [{ binding: 'A', service: 'two-test' }] } } });
  await using two = await temporaryProject({ name: 'two', env: { test: {} } });
  assert.equal(await check.run([one.path, two.path, '--env', 'test']), 0);
  assert.equal(await check.run([one.path, '--env=test']), 1);
  assert.match(printed.stderr[0] ?? '', /two-test, which is not among the projects given/);
});

test('an option nobody knows is refused', async () => {
  await assert.rejects(check.run(['--evn', 'test']), UsageError);
});

function record(t: TestContext): { stdout: string[]; stderr: string[] } {
  const printed = { stdout: [] as string[], stderr: [] as string[] };
  t.mock.method(console, 'log', (line: string) => printed.stdout.push(line));
  t.mock.method(console, 'error', (line: string) => printed.stderr.push(line));
  return printed;
}
