import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

import { readRunningHost } from 'sundog';

import { processNamespace } from '../../../packages/host/src/lib/engine/process-identity.ts';
import { copyFixture, endOf, eventually, get, isAlive, startSundog } from './sundog-command.ts';
import { undoAfter } from '../../harness/undo-after.ts';

const HOLDER = fileURLToPath(new URL('hold-directory.ts', import.meta.url));

interface Recorded {
  pid: number;
  startTime: string;
  stoppedAt?: string;
  engine?: { pid: number; startTime: string };
}

describe('data directory', { concurrency: 3 }, () => {
  test('a second host on one data directory is refused and told who holds it; after a stop it may', async (context) => {
    const project = await copyFixture(context, 'counter');
    const data = join(project, 'data');
    const first = await startSundog(context, ['start', project, '--data', data]);
    const args = ['start', project, '--data', data, '--port', '0', '--admin-port', 'off'];
    const { code, stderr } = await endOf(context, args);
    assert.equal(code, 1);
    assert.match(
      stderr,
      new RegExp(`^The data in ${data} is in use by the host with process id ${first.child.pid}, since `),
    );
    assert.equal((await get(first.url)).text, '1');
    const running = await readRunningHost(data);
    assert.equal(running?.pid, first.child.pid);
    assert.equal(running?.adminUrl, first.adminUrl);
    assert.deepEqual(running?.urls, { counter: first.url });
    first.child.kill('SIGTERM');
    await first.ended;
    assert.equal(await readRunningHost(data), undefined);
    const second = await startSundog(context, ['start', project, '--data', data]);
    assert.equal((await get(second.url)).text, '2');
  });

  test('a place that takes no folders is refused', { skip: process.platform !== 'linux' }, async (context) => {
    const project = await copyFixture(context, 'counter');
    const args = ['--port', '0', '--admin-port', 'off'];
    const below = await endOf(context, ['start', project, ...args, '--data', '/proc/sundog/state']);
    assert.equal(below.code, 1);
    assert.equal(
      below.stderr,
      'The data directory /proc/sundog/state cannot be made: the system takes no folders there (/proc/sundog). Choose another one with --data.\n',
    );
    const file = join(project, 'wrangler.jsonc');
    for (const [path, reason] of [
      [file, 'a file has its name'],
      [join(file, 'state'), 'part of the path is no folder'],
    ] as const) {
      const { code, stderr } = await endOf(context, ['start', project, ...args, '--data', path]);
      assert.equal(stderr, `The data directory ${path} cannot be made: ${reason}. Choose another one with --data.\n`);
      assert.equal(code, 1);
    }
  });

  test('a directory in which a file cannot be used is refused', async (context) => {
    const project = await copyFixture(context, 'counter');
    const data = join(project, 'data');
    await mkdir(data);
    await symlink('host.json', join(data, 'host.json'));
    const args = ['start', project, '--data', data, '--port', '0', '--admin-port', 'off'];
    const { code, stderr } = await endOf(context, args);
    const reason = `its links lead in a circle (${data}/host.json)`;
    assert.equal(stderr, `The data directory ${data} cannot be used: ${reason}. Choose another one with --data.\n`);
    assert.equal(code, 1);
  });

  test('a host that was killed is followed at once', async (context) => {
    const project = await copyFixture(context, 'counter');
    const first = await startSundog(context, ['start', project]);
    assert.equal((await get(first.url)).text, '1');
    first.child.kill('SIGKILL');
    await first.ended;
    const second = await startSundog(context, ['start', project]);
    assert.equal((await get(second.url)).text, '2');
  });

  test('an engine that outlived its host and its watcher is ended before another starts', async (context) => {
    const project = await copyFixture(context, 'counter');
    const first = await startSundog(context, ['start', project]);
    assert.equal((await get(first.url)).text, '1');
    const { engine } = await readRecord(join(project, '.sundog/state'));
    assert.ok(engine !== undefined);
    killWatcherOf(engine.pid);
    first.child.kill('SIGKILL');
    await first.ended;
    assert.equal(isAlive(engine.pid), true);
    const second = await startSundog(context, ['start', project]);
    assert.equal(isAlive(engine.pid), false);
    assert.equal((await get(second.url)).text, '2');
  });

  test('a process that got the id of a dead host or engine by chance is neither obeyed nor ended', async (context) => {
    const project = await copyFixture(context, 'counter');
    const data = join(project, '.sundog/state');
    const first = await startSundog(context, ['start', project]);
    first.child.kill('SIGKILL');
    await first.ended;
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
    undoAfter(context, () => bystander.kill());
    const record = await readRecord(data);
    const pid = bystander.pid ?? 0;
    const reused = { ...record, pid, engine: { pid, startTime: '1' } };
    await writeFile(join(data, 'host.json'), JSON.stringify(reused));
    const second = await startSundog(context, ['start', project]);
    assert.equal((await get(second.url)).status, 200);
    assert.equal(bystander.exitCode ?? bystander.signalCode, null);
  });
});

test('of many that follow a killed host at once exactly one gets the directory', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'sundog-hold-'));
  undoAfter(context, () => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  const rounds = 60;
  for (let round = 0; round < rounds; round += 1) await leaveDeadRecord(join(folder, String(round)), round);
  const firstMs = Date.now() + 2500;
  const answers = await Promise.all(Array.from({ length: 4 }, () => hold(context, folder, [rounds, firstMs, 25])));
  for (let round = 0; round < rounds; round += 1) {
    const ofRound = answers.map((list) => list[round] ?? 'nothing');
    assert.equal(ofRound.filter((answer) => answer === 'held').length, 1, `round ${round}: ${ofRound.join('\n')}`);
    for (const answer of ofRound) assert.match(answer, /^held$|is in use by the host with process id \d+/);
  }
});

/** What a killed host leaves; every other directory is a fresh one. */
async function leaveDeadRecord(directory: string, round: number): Promise<void> {
  await mkdir(directory);
  if (round % 2 === 0) return;
  const record = {
    id: 'dead',
    pid: process.pid,
    startTime: '1',
    startedAt: '2026-01-01',
    namespace: processNamespace(),
  };
  await writeFile(join(directory, 'host.json'), JSON.stringify(record));
}

function hold(context: TestContext, folder: string, numbers: number[]): Promise<string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', HOLDER, folder, ...numbers.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  undoAfter(context, () => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.endsWith('\n')) resolve(JSON.parse(text) as string[]);
    });
    child.once('exit', () => reject(new Error('a process that should hold directories has ended')));
  });
}

/** The watcher is the engine's only child. */
function killWatcherOf(enginePid: number): void {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(enginePid)], { encoding: 'utf8' });
  const pids = stdout.trim().split(/\s+/).map(Number);
  assert.equal(pids.length, 1);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

async function readRecord(data: string): Promise<Recorded> {
  return eventually(async () => JSON.parse(await readFile(join(data, 'host.json'), 'utf8')) as Recorded);
}
