import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { buildControlWorker } from '../../control/build-control-worker.ts';
import { ControlClient } from '../../control/control-client.ts';
import { EngineProcess } from '../engine-process.ts';
import { formatEngineConfig } from '../format-engine-config.ts';
import { composeEngineConfig } from './compose-engine-config.ts';
import { createBuiltProject, createLayout } from './project-fixture.ts';

const MINUTE_MS = 60_000;
/** How far before the full minute the clock is put: enough to see that nothing ran yet. */
const BEFORE_MS = 700;

const TICKER = `export default { scheduled(event) { console.log('fired ' + event.cron); } }`;

test('each project’s crons fire on their own, at the full minute', { timeout: 20_000 }, async () => {
  const work = await mkdtemp(join(tmpdir(), 'sundog-crons-'));
  const controlSocket = join(work, 'control.sock');
  const projects = ['* * * * *', '*/1 * * * *'].map((cron, index) => ({
    ...createBuiltProject(`ticker-${index}`, { crons: [cron] }),
    modules: [{ name: 'index.js', esModule: TICKER }],
  }));
  const { config, directories } = composeEngineConfig(
    projects,
    createLayout({
      stateDirectory: work,
      controlSocket,
      controlModules: await buildControlWorker(work),
      testClock: true,
    }),
  );
  await Promise.all(directories.map((path) => mkdir(path, { recursive: true })));
  const configPath = join(work, 'engine.capnp');
  await writeFile(configPath, formatEngineConfig(config, work));
  const lines = new Set<string>();
  let resolve = (): void => {};
  const bothFired = new Promise<void>((settle) => (resolve = settle));
  const engine = await EngineProcess.start({
    configPath,
    socketNames: config.sockets.map((socket) => socket.name),
    onLine: (_stream, line) => {
      for (const fired of line.match(/fired .*\*/g) ?? []) lines.add(fired);
      if (lines.size === 2) resolve();
    },
  });
  try {
    await new ControlClient(controlSocket).advanceCrons(MINUTE_MS - (Date.now() % MINUTE_MS) + MINUTE_MS - BEFORE_MS);
    assert.equal(lines.size, 0);
    await bothFired;
    assert.deepEqual([...lines].sort(), ['fired * * * * *', 'fired */1 * * * *']);
  } finally {
    await engine.stop(2000);
    await rm(work, { recursive: true, force: true });
  }
});
