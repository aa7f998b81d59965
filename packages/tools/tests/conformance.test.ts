/** The conformance suite of MCP, against one photon that has all it asks for. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { startServer } from './server/start-server.ts';

const SCENARIOS = 32;

interface Check {
  readonly id: string;
  readonly status: 'SUCCESS' | 'INFO' | 'WARNING' | 'FAILURE' | 'SKIPPED';
  readonly errorMessage?: string;
}

const server = await startServer();
const output = await mkdtemp(join(tmpdir(), 'sundog-conformance-'));
after(async () => {
  await server.stop();
  await rm(output, { recursive: true, force: true });
});

test('all server scenarios pass, without a warning', async () => {
  const loader = new URL('conformance-on-node-20.mjs', import.meta.url);
  const command = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));
  const args = ['server', '--url', `${server.url}/mcp`, '--suite', 'all', '-o', output];
  const run = promisify(execFile)(process.execPath, ['--import', loader.href, command, ...args], { timeout: 60_000 });
  await run.catch(() => undefined); // What has failed is in the files.
  const scenarios = await readdir(output);
  assert.equal(scenarios.length, SCENARIOS);
  const problems: string[] = [];
  for (const scenario of scenarios) {
    const checks = JSON.parse(await readFile(join(output, scenario, 'checks.json'), 'utf8')) as Check[];
    assert.ok(checks.length > 0, scenario);
    for (const { id, status, errorMessage = '' } of checks) {
      if (status !== 'SUCCESS' && status !== 'INFO') problems.push(`${scenario}: ${id} ${status} ${errorMessage}`);
    }
  }
  assert.deepEqual(problems, []);
});
