/**
 * Ends an engine for good: requests in flight finish, WebSockets and event streams, which never would, do not keep it.
 *
 * The engine itself waits for all connections alike. So the host looks which are left, asks the Workers which of them
 * are endless, and ends the engine when nothing else remains. Where the system does not tell of connections, and for a
 * Worker that does not answer, it waits for the grace time.
 *
 * Called by: the host.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { EndlessConnections } from './control/endless-connections.ts';
import type { EngineEnd, EngineProcess } from './engine/engine-process.ts';
import { listPeers } from './engine/open-connections.ts';

const LOOK_EVERY_MS = 25;

/** A port of the engine, and who knows about the connections to it. */
interface Front {
  port: number;
  endless: EndlessConnections | undefined;
}

/** What is known of the engine that shall end. */
export interface StopOptions {
  /** How long requests in flight may take. */
  graceMs: number;
  /** Path of the control Worker's socket. */
  controlSocket: string;
  /** The engine's public ports, with the name of the project there if that has a Worker. */
  fronts: readonly { port: number; workerName: string | undefined }[];
}

/**
 * @param engine the engine
 * @param options what is known of it
 * @returns how it ended
 */
export async function stopEngine(
  engine: EngineProcess,
  { graceMs, controlSocket, fronts: given }: StopOptions,
): Promise<EngineEnd> {
  if (graceMs === 0 || listPeers(engine.pid, 0) === undefined) return engine.stop(graceMs);
  const fronts = given.map(({ port, workerName }): Front => {
    return { port, endless: workerName === undefined ? undefined : new EndlessConnections(controlSocket, workerName) };
  });
  const reports = fronts.flatMap(({ endless }) => endless ?? []);
  const sinceMs = performance.now();
  // The first report says that the connection for them is there, which the engine would not take later.
  await Promise.all(reports.map((report) => report.list()));
  const stopped = engine.stop(Math.max(graceMs - (performance.now() - sinceMs), 0));
  if ((await waitForOrdinary(engine, fronts)) === 'endless') engine.kill();
  for (const report of reports) report.close();
  return stopped;
}

/** Waits until no connection is left, or only endless ones, or the engine has ended. */
async function waitForOrdinary(engine: EngineProcess, fronts: readonly Front[]): Promise<'none' | 'endless'> {
  for (;;) {
    const sinceMs = performance.now();
    const left = await Promise.all(fronts.map((front) => lookAt(engine, front)));
    if (left.every((kind) => kind === 'none')) return 'none';
    if (!left.includes('ordinary')) return 'endless';
    // With many thousands of connections a look takes a while: the engine has other things to do.
    const pauseMs = LOOK_EVERY_MS + 4 * (performance.now() - sinceMs);
    const isOver = await Promise.race([engine.ended.then(() => true), delay(pauseMs, false)]);
    if (isOver) return 'none';
  }
}

async function lookAt({ pid }: EngineProcess, { port, endless }: Front): Promise<'none' | 'endless' | 'ordinary'> {
  const known = await endless?.list();
  const peers = listPeers(pid, port);
  if (peers?.length === 0) return 'none';
  return peers?.every((peer) => known?.has(peer)) === true ? 'endless' : 'ordinary';
}
