import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { clientText } from '../src/lib/serve/client-text.ts';

test('the client that the mount serves is made out of its source', () => {
  const script = fileURLToPath(new URL('../../../scripts/build-live-client.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('the client is under 15 kB as it crosses', () => {
  assert.ok(gzipSync(clientText, { level: 9 }).length < 15_000);
});
