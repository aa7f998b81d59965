/** Projects with photons are projects of wrangler's: it bundles them as they are, up to the point of sending them. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { readRivals, rivalPath } from '../../../bench/servers/rivals.ts';
import { undoAfter } from '../../harness/undo-after.ts';

const { node, problem } = readRivals();
const root = new URL('../../../', import.meta.url);

describe('wrangler takes', { skip: problem ?? false, concurrency: 1 }, () => {
  for (const [project, classes] of [
    ['packages/tools/templates/tools', ['CounterPhoton', 'GlobalMemory', 'PhotonRegistry']],
    ['examples/showcase', ['Room', 'CounterPhoton', 'ToDoPhoton', 'DeployPhoton', 'TickerPhoton', 'PhotonRegistry']],
  ] as const) {
    test(project, async (context) => {
      const output = await mkdtemp(join(tmpdir(), 'sundog-deploy-'));
      undoAfter(context, async () => {
        await rm(output, { recursive: true, force: true });
        // Wrangler leaves empty folders; what somebody keeps in them stays.
        for (const left of ['.wrangler/tmp', '.wrangler']) {
          await rmdir(new URL(`${project}/${left}`, root)).catch(() => undefined);
        }
      });
      const { stdout, stderr } = await dryRun(project, output);
      assert.match(stdout, /--dry-run: exiting now\./);
      assert.doesNotMatch(stdout + stderr, /WARNING|ERROR/);
      const bundle = await readFile(join(output, 'index.js'), 'utf8');
      const [, exported = ''] = /^export \{\n([^}]*)\};?$/m.exec(bundle) ?? [];
      const names = exported.split(',').map((name) => name.trim().replace(/^\w+ as /, ''));
      for (const name of ['default', ...classes]) assert.ok(names.includes(name), `${name} is not in ${exported}`);
    });
  }
});

/** What `wrangler deploy --dry-run` prints; it sends nothing and asks nobody. */
async function dryRun(project: string, output: string): Promise<{ stdout: string; stderr: string }> {
  const configuration = fileURLToPath(new URL(`${project}/wrangler.jsonc`, root));
  const command = rivalPath('node_modules/wrangler/bin/wrangler.js');
  const args = [command, 'deploy', '--dry-run', '--outdir', output, '--config', configuration];
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', XDG_CONFIG_HOME: output, NO_COLOR: '1', CI: '1' };
  return promisify(execFile)(node ?? process.execPath, args, { cwd: output, env, timeout: 60_000 });
}
