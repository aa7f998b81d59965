/** What the showcase is to stock wrangler. It needs the rivals, as `npm run compare` does: see record.ts. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { readRivals, rivalPath } from '../../bench/servers/rivals.ts';
import { undoAfter } from '../harness/undo-after.ts';

const showcase = fileURLToPath(new URL('../../examples/showcase/', import.meta.url));
const { node = '', problem } = readRivals();

test('wrangler deploys the showcase unchanged, and has nothing to say about it', { skip: problem }, (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'sundog-deploy-'));
  undoAfter(context, () => rmSync(folder, { recursive: true, force: true }));
  const wrangler = rivalPath('node_modules/wrangler/bin/wrangler.js');
  const { status, stdout, stderr } = spawnSync(node, [wrangler, 'deploy', '--dry-run', '--outdir', folder], {
    cwd: showcase,
    env: { ...process.env, HOME: folder, WRANGLER_SEND_METRICS: 'false' },
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout + stderr);
  assert.doesNotMatch(stdout + stderr, /warning/i);
  assert.match(stdout, /env\.ROOM \(Room\)/);
  assert.ok(existsSync(join(folder, 'index.js')));
});
