import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildControlWorker } from '../control/build-control-worker.ts';
import { ControlClient } from '../control/control-client.ts';
import { DataDirectory, readRunningHost } from '../data-directory.ts';
import { composeD1Engine } from '../engine/compose/compose-d1-engine.ts';
import { EngineProcess } from '../engine/engine-process.ts';
import { formatEngineConfig } from '../engine/format-engine-config.ts';

const STOP_MS = 5000;

/** Which database, where. */
export interface DatabaseLocation {
  /** Absolute path of the data directory. */
  dataDirectory: string;
  databaseId: string;
}

/**
 * Gives access to a database: through the host that runs on the data directory, or else through an engine that runs
 * for this alone and holds the directory as a host does.
 *
 * @param location which database, where
 * @param use what to do with it; the access ends when its promise settles
 * @returns what `use` resolves to
 * @throws HostError when the engine does not start or the directory is taken meanwhile
 */
export async function useDatabase<Result>(
  location: DatabaseLocation,
  use: (client: ControlClient) => Promise<Result>,
): Promise<Result> {
  const running = await readRunningHost(location.dataDirectory);
  if (running?.controlSocket !== undefined) return use(new ControlClient(running.controlSocket));
  const directory = await DataDirectory.acquire(location.dataDirectory);
  // In the system's own temporary folder: a socket's path may not be longer than about 100 bytes.
  const work = await mkdtemp(join(tmpdir(), 'sundog-'));
  try {
    return await useOwnEngine(location, directory, work, use);
  } finally {
    directory.release();
    await rm(work, { recursive: true, force: true });
  }
}

async function useOwnEngine<Result>(
  { dataDirectory, databaseId }: DatabaseLocation,
  directory: DataDirectory,
  work: string,
  use: (client: ControlClient) => Promise<Result>,
): Promise<Result> {
  const controlSocket = join(work, 'control.sock');
  const { config, directories } = composeD1Engine([databaseId], {
    stateDirectory: dataDirectory,
    hostname: '127.0.0.1',
    ports: {},
    controlSocket,
    controlModules: await buildControlWorker(work),
    r2Modules: [],
  });
  await Promise.all(directories.map((path) => mkdir(path, { recursive: true })));
  const configPath = join(work, 'engine.capnp');
  await writeFile(configPath, formatEngineConfig(config, work));
  const engine = await EngineProcess.start({
    configPath,
    socketNames: config.sockets.map((socket) => socket.name),
    onSpawn: (pid) => directory.noteEngine(pid),
    onLine: () => {},
  });
  try {
    return await use(new ControlClient(controlSocket));
  } finally {
    await engine.stop(STOP_MS);
  }
}
