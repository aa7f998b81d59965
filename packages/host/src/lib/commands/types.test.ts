import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryProject } from '../config/testing/temporary-folder.ts';
import { types } from './types.ts';

test('the file is written once, and again only when something changes', async (t) => {
  const log = t.mock.method(console, 'log', () => {});
  await using folder = await temporaryProject({ kv_namespaces: [{ binding: 'KV' }] });
  const path = join(folder.path, 'worker-configuration.d.ts');
  assert.equal(await types.run([folder.path]), 0);
  const { mtimeMs } = await stat(path);
  assert.equal(await types.run([folder.path]), 0);
  assert.equal((await stat(path)).mtimeMs, mtimeMs);
  await folder.write('.dev.vars', 'TOKEN=x');
  await types.run([folder.path]);
  assert.match(await readFile(path, 'utf8'), /KV: KVNamespace;\n {4}TOKEN: string;/);
  assert.deepEqual(
    log.mock.calls.map(({ arguments: [line] }) => String(line).split(': ')[1]),
    ['written', 'unchanged', 'written'],
  );
});
