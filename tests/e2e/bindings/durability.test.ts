/** Stored data outlives a crash of the engine, a new host, and a class's new name. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { BindingsHost } from './bindings-host.ts';

let host: BindingsHost;
before(async () => {
  host = await BindingsHost.start();
});
after(() => host.close());

async function store(mark: string): Promise<void> {
  await host.call('kv/put', { key: mark, value: `kv ${mark}` });
  await host.call('kv/put-large', { key: `large ${mark}`, sizeBytes: 200_000 });
  await host.call('d1/exec', { sql: 'create table if not exists mark (name text)' });
  await host.call('d1/run', { sql: 'insert into mark values (?)', values: [mark] });
  await host.call('object/record', { name: mark, value: `object ${mark}` });
  await host.call('object/legacy-swap', { name: mark, value: `legacy ${mark}` });
  await host.call('object/tally', { name: mark, amount: 3 });
  await host.call('workflow/create', { binding: 'ORDERS', options: { id: `flow-${mark}`, params: { amount: 1 } } });
}

async function assertStored(mark: string): Promise<void> {
  assert.equal(await host.call('kv/get', { key: mark }), `kv ${mark}`);
  assert.deepEqual(await host.call('kv/size', { key: `large ${mark}` }), { sizeBytes: 200_000, isIntact: true });
  const rows = await host.call('d1/all', { sql: 'select name from mark where name = ?', values: [mark] });
  assert.deepEqual(rows, [{ name: mark }]);
  assert.deepEqual(await host.call('object/read', { name: mark }), [`object ${mark}`]);
  assert.equal(await host.call('object/legacy-swap', { name: mark, value: `legacy ${mark}` }), `legacy ${mark}`);
  assert.equal(await host.call('object/tally', { name: mark, amount: 0 }), 3);
  await host.call('workflow/status', { binding: 'ORDERS', id: `flow-${mark}` });
}

test('everything acknowledged survives a crash', async () => {
  await store('crash');
  await host.crash();
  await assertStored('crash');
});

test('everything survives a stop and a new host', async () => {
  await store('stop');
  await host.restart();
  await assertStored('stop');
});

test('a renamed class keeps its objects', async () => {
  await host.call('object/record', { name: 'renamed', value: 'from before' });
  const configPath = join(host.folder, 'main-project/wrangler.jsonc');
  const sourcePath = join(host.folder, 'main-project/src/index.js');
  const config = await readFile(configPath, 'utf8');
  const renamed = config
    .replace('"class_name": "Inbox"', '"class_name": "Archive"')
    .replace(/\n {2}"migrations": \[(.*)\],\n/, (_, migrations: string) => {
      const rename = '{ "tag": "v2", "renamed_classes": [{ "from": "Inbox", "to": "Archive" }] }';
      return `\n  "migrations": [${migrations}, ${rename}],\n`;
    });
  assert.notEqual(renamed, config);
  await writeFile(configPath, renamed);
  const source = await readFile(sourcePath, 'utf8');
  await writeFile(sourcePath, source.replace('export class Inbox', 'export class Archive'));
  await host.restart();
  assert.deepEqual(await host.call('object/read', { name: 'renamed' }), ['from before']);
});

test('a class that is deleted and created again starts empty, and leaves others alone', async () => {
  await host.call('object/legacy-swap', { name: 'again', value: 'from before' });
  await host.call('object/tally', { name: 'again', amount: 3 });
  const configPath = join(host.folder, 'main-project/wrangler.jsonc');
  const config = await readFile(configPath, 'utf8');
  const recreated = config.replace(/\n {2}"migrations": \[(.*)\],\n/, (_, migrations: string) => {
    const steps = '{ "tag": "v3", "deleted_classes": ["Legacy"] }, { "tag": "v4", "new_classes": ["Legacy"] }';
    return `\n  "migrations": [${migrations}, ${steps}],\n`;
  });
  assert.notEqual(recreated, config);
  await writeFile(configPath, recreated);
  await host.restart();
  assert.equal(await host.call('object/legacy-swap', { name: 'again', value: 'new' }), null);
  assert.equal(await host.call('object/tally', { name: 'again', amount: 0 }), 3);
});
