import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { temporaryProject, type TemporaryFolder } from '../config/testing/temporary-folder.ts';
import { NoSuchDatabaseError } from '../d1/find-database.ts';
import { MigrationsDirectoryError } from '../d1/migration-files.ts';
import { MigrationError } from '../d1/migrate.ts';
import { UsageError } from '../errors.ts';
import { startHost } from '../host.ts';
import type { LogRecord } from '../log/log-record.ts';
import { d1Execute, d1MigrationsApply, d1MigrationsList } from './d1.ts';

const WORKER = `export default {
  async fetch(request, env) {
    if (request.url.endsWith('/fail')) await env.DB.prepare('selec').all();
    const { results } = await env.DB.prepare('select name from item order by id').all();
    return Response.json(results.map((row) => row.name));
  }
};`;

function shop(files: Record<string, string> = {}): Promise<TemporaryFolder> {
  const config = { d1_databases: [{ binding: 'DB', database_name: 'shop', database_id: 'shop-id' }] };
  return temporaryProject(config, { 'index.js': WORKER, ...files });
}

test('a project sees what was applied before it ran and, through its own engine, while it runs', async () => {
  await using project = await shop({
    'migrations/0001_items.sql':
      "create table item (id integer primary key, name text); insert into item (name) values ('a');",
  });
  assert.equal(await d1MigrationsApply.run(['DB', project.path]), 0);
  const host = await startHost({ projects: [project.path] });
  try {
    const read = async (): Promise<unknown> => (await fetch(host.url, { signal: AbortSignal.timeout(5000) })).json();
    assert.deepEqual(await read(), ['a']);
    await project.write('migrations/0002_more.sql', "insert into item (name) values ('b');");
    assert.equal(await d1MigrationsApply.run(['shop', project.path]), 0);
    assert.deepEqual(await read(), ['a', 'b']);
    assert.equal(await d1Execute.run(['DB', project.path, '--command', "insert into item (name) values ('c')"]), 0);
    assert.deepEqual(await read(), ['a', 'b', 'c']);
  } finally {
    await host.stop();
  }
});

test('what SQL is wrong with is told to whoever asked, and not by the database in the host’s log', async () => {
  await using project = await shop();
  const errors: string[] = [];
  const onLog = ({ level, message }: LogRecord): unknown => level === 'error' && errors.push(String(message));
  const host = await startHost({ projects: [project.path], onLog });
  try {
    const execute = d1Execute.run(['DB', project.path, '--command', 'select 1; selec 2']);
    await assert.rejects(execute, /near "selec": syntax error/);
    // The Worker's own failure comes by the same way, and later.
    assert.equal((await fetch(`${host.url}/fail`, { signal: AbortSignal.timeout(5000) })).status, 500);
    const deadline = Date.now() + 5000;
    while (errors.every((error) => !error.includes('D1_ERROR')) && Date.now() < deadline) await delay(20);
    assert.equal(errors.length, 1, errors.join('\n'));
    assert.match(errors[0] ?? '', /^Uncaught Error: D1_ERROR: near "selec": syntax error/);
  } finally {
    await host.stop();
  }
});

test('the data directory is the one that --data names', async () => {
  await using project = await shop({ 'migrations/0001.sql': 'create table item (id integer primary key, name text)' });
  const elsewhere = join(project.path, 'elsewhere');
  await d1MigrationsApply.run(['DB', project.path, '--data', elsewhere]);
  await d1Execute.run(['DB', project.path, '--data', elsewhere, '--command', 'select * from item']);
  await assert.rejects(d1Execute.run(['DB', project.path, '--command', 'select * from item']), /no such table: item/);
});

test('what cannot be done is said', async () => {
  await using project = await shop();
  await assert.rejects(d1MigrationsApply.run(['DB', project.path]), MigrationsDirectoryError);
  await assert.rejects(d1MigrationsList.run(['OTHER', project.path]), NoSuchDatabaseError);
  await assert.rejects(d1MigrationsList.run([]), UsageError);
  await assert.rejects(d1Execute.run(['DB', project.path]), UsageError);
  await assert.rejects(d1Execute.run(['DB', project.path, '--command', '-- nothing']), UsageError);
  await project.write('migrations/0001.sql', 'creat table item (id)');
  await assert.rejects(d1MigrationsApply.run(['DB', project.path]), MigrationError);
});
