import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { D1Database } from '../config/project.ts';
import { applyMigrations, mustQuery, readAppliedMigrations } from './migrate.ts';
import { compareMigrationNames, type MigrationFile } from './migration-files.ts';
import { useDatabase } from './use-database.ts';

let dataDirectory: string;
before(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'sundog-d1-'));
});
after(() => rm(dataDirectory, { recursive: true, force: true }));

function database(id: string): D1Database {
  return { binding: 'DB', name: id, id, migrationsDirectory: '', migrationsTable: 'd1_migrations' };
}

function file(name: string, sql: string): MigrationFile {
  return { name, path: `migrations/${name}`, sql };
}

test('migrations are applied once, in order, and remembered by another engine', async () => {
  const target = database('once');
  const location = { dataDirectory, databaseId: target.id };
  const first = file('0001_a.sql', 'create table a (x); -- comment; here\ninsert into a values (1);');
  const second = file('0002_b.sql', 'insert into a values (2);');
  const done: string[] = [];
  await useDatabase(location, (client) => applyMigrations(client, target, [first], ({ name }) => done.push(name)));
  await useDatabase(location, (client) =>
    applyMigrations(client, target, [first, second], ({ name }) => done.push(name)),
  );
  assert.deepEqual(done, ['0001_a.sql', '0002_b.sql']);
  const [rows] = await useDatabase(location, (client) =>
    mustQuery(client, target.id, [{ sql: 'select x from a order by x' }]),
  );
  assert.deepEqual(rows?.results, [{ x: 1 }, { x: 2 }]);
});

test('a failing file leaves nothing behind, names the statement, and stops the files after it', async () => {
  const target = database('failing');
  const good = file('0001.sql', 'create table a (x not null)');
  const bad = file(
    '0002.sql',
    'create table b (y);\ninsert into b values (1);\n\ninsert into a\n  values (null);\nselect 1;',
  );
  const last = file('0003.sql', 'create table c (z)');
  await useDatabase({ dataDirectory, databaseId: target.id }, async (client) => {
    await assert.rejects(
      applyMigrations(client, target, [good, bad, last], () => {}),
      (error: Error) => {
        assert.ok('line' in error && 'statement' in error && 'reason' in error && 'file' in error);
        assert.equal(error.file, 'migrations/0002.sql');
        assert.equal(error.line, 4);
        assert.equal(error.statement, 'insert into a\n  values (null)');
        assert.match(String(error.reason), /NOT NULL constraint failed: a\.x/);
        return true;
      },
    );
    assert.deepEqual(await readAppliedMigrations(client, target), ['0001.sql']);
    const [tables] = await mustQuery(client, target.id, [
      { sql: `select name from sqlite_master where type = 'table' and name in ('a', 'b', 'c')` },
    ]);
    assert.deepEqual(tables?.results, [{ name: 'a' }]);
  });
});

test('the table is the one that wrangler makes', async () => {
  const target = database('table');
  await useDatabase({ dataDirectory, databaseId: target.id }, async (client) => {
    await applyMigrations(client, target, [file('0001.sql', '')], () => {});
    const [columns] = await mustQuery(client, target.id, [
      { sql: `select name from pragma_table_info('d1_migrations')` },
    ]);
    assert.deepEqual(
      columns?.results.map((row) => row['name']),
      ['id', 'name', 'applied_at'],
    );
  });
});

test('files go by the number they begin with, not by their letters', () => {
  const names = ['10_b.sql', '9_a.sql', '0001_first.sql', '10_a.sql', 'extra.sql'];
  assert.deepEqual(names.sort(compareMigrationNames), [
    '0001_first.sql',
    '9_a.sql',
    '10_a.sql',
    '10_b.sql',
    'extra.sql',
  ]);
});
