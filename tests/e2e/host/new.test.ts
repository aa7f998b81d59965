import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';

import { endOf, eventually, get } from './sundog-command.ts';
import { undoAfter } from '../../harness/undo-after.ts';

describe('a new project anywhere is installed from the clone and answers', { concurrency: 2 }, () => {
  test('made of actors', async (context) => {
    const url = await startNew(context, 'actor');
    const { status, text } = await get(`${url}/counter/home`, { method: 'POST' });
    assert.deepEqual([status, text], [200, '{"count":1}']);
  });

  test('made of tools', async (context) => {
    const url = await startNew(context, 'tools');
    const { stdout, stderr } = await endOf(context, ['tools', 'call', 'counter.add', '--arg', 'by=2', '--url', url]);
    assert.equal(stdout, '2\n', stderr);
  });

  test('made of a live database', async (context) => {
    const url = await startNew(context, 'live');
    const body = JSON.stringify({ path: 'messages:send', args: { author: 'ann', text: 'hello' } });
    const { status, text } = await get(`${url}/live/mutation`, { method: 'POST', body });
    assert.deepEqual([status, text], [200, '{"value":null}']);
  });
});

/** Makes a project of a template in a folder of its own, installs it and starts it; answers its URL. */
async function startNew(context: TestContext, template: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sundog-new-'));
  undoAfter(context, () => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  const project = join(folder, 'garden');
  const made = await endOf(context, ['new', project, '--template', template]);
  assert.equal(made.code, 0, made.stderr);
  await leaveOutOthers(project);
  // Without the network, and without what another install may have left in the cache.
  const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--cache', join(folder, 'cache')];
  const installed = spawnSync('npm', ['install', ...flags], { cwd: project, encoding: 'utf8', timeout: 60_000 });
  assert.equal(installed.status, 0, installed.stderr);
  return startByNpm(context, project);
}

/** The compiler and the types are the registry's: running needs neither. */
async function leaveOutOthers(project: string): Promise<void> {
  const path = join(project, 'package.json');
  const { devDependencies: _, ...manifest } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify(manifest));
}

async function startByNpm(context: TestContext, project: string): Promise<string> {
  const args = ['start', '--', '--port', '0', '--admin-port', 'off'];
  // A group of its own: npm puts a shell between itself and the command.
  const child = spawn('npm', args, { cwd: project, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  undoAfter(context, async () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    process.kill(-child.pid, 'SIGTERM');
    await ended;
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  return eventually(() => {
    const [url] = /http:\/\/[\d.]+:\d+/.exec(printed) ?? [];
    assert.ok(url !== undefined, printed);
    return url;
  });
}
