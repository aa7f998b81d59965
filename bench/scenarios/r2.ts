import { fileURLToPath } from 'node:url';

import { timeTransfer } from '../load/run-load.ts';
import { takeTurns } from '../measure.ts';
import { readPeakBytes, readResidentBytes, resetPeakBytes } from '../process-figures.ts';
import { compare, state, type Row, type Scenario, type Settings } from '../scenario.ts';
import { formatReason } from '../servers/rivals.ts';
import { startMiniflare, startSundog } from '../servers/servers.ts';
import type { Server } from '../servers/start-server.ts';

const project = fileURLToPath(new URL('../projects/r2', import.meta.url));
const OBJECTS = 10_000;
const OBJECT_BYTES = 10 * 1024;
const IN_FLIGHT = 32;
const LARGE_BYTES = 2 ** 30;
const ROUNDS_MAX = 2;
const MEMORY = ': most memory added to the engine';

const starters = { sundog: startSundog, miniflare: startMiniflare };
type Contender = keyof typeof starters;

/** What each job is called, and what it does to a server; all begin on an empty bucket, in this order. */
const jobs: Record<string, (server: Server) => Promise<number>> = {
  'put of 10,000 × 10 KB, 32 in flight': (server) => timeSmall(server, 'put-small'),
  'get of 10,000 × 10 KB, 32 in flight': (server) => timeSmall(server, 'get-small'),
  'put of 1 GiB': (server) => timeTransfer('put', `${server.url}/large`, LARGE_BYTES),
  'get of 1 GiB': (server) => timeTransfer('get', `${server.url}/large`, LARGE_BYTES),
};

/** Objects into a bucket and out of it, through the binding. */
export const r2: Scenario = {
  name: 'r2',
  summary: 'objects into an R2 bucket and out of it through the binding, beside Miniflare’s R2',
  async run({ rounds }: Settings): Promise<Row[]> {
    const problem = await findProblem();
    if (problem !== undefined) console.log(`Miniflare is left out: ${problem}`);
    const contenders: Contender[] = problem === undefined ? ['sundog', 'miniflare'] : ['sundog'];
    const samples = await takeTurns(contenders, Math.min(rounds, ROUNDS_MAX), measureOnce);
    const rows = Object.entries(samples).flatMap(([what, byContender]) => {
      if (!what.endsWith(MEMORY)) return compare(what, 's', byContender, { yardstick: 'miniflare' });
      return Object.entries(byContender).map(([contender, list]) => state({ what, contender, unit: 'MiB' }, list));
    });
    if (problem === undefined) return rows;
    return [...rows, { what: 'all of it', contender: 'miniflare', unit: 's', note: problem }];
  },
};

/** Why the rival cannot be measured, if so: found out before the run, which it shall not end. */
async function findProblem(): Promise<string | undefined> {
  try {
    const server = await startMiniflare(project);
    await server.stop();
    return undefined;
  } catch (error) {
    return formatReason(error);
  }
}

/** A fresh server on an empty bucket: what memory one job has left behind is part of the next one's beginning. */
async function measureOnce(contender: Contender): Promise<Record<string, number>> {
  const server = await starters[contender](project);
  try {
    const pid = server.enginePid();
    const sample: Record<string, number> = {};
    for (const [what, run] of Object.entries(jobs)) {
      const before = readResidentBytes(pid);
      resetPeakBytes(pid);
      sample[what] = (await run(server)) / 1000;
      sample[what + MEMORY] = (readPeakBytes(pid) - before) / 2 ** 20;
    }
    return sample;
  } finally {
    await server.stop();
  }
}

async function timeSmall({ url }: Server, job: 'put-small' | 'get-small'): Promise<number> {
  const startedAt = performance.now();
  const query = `count=${OBJECTS}&sizeBytes=${OBJECT_BYTES}&inFlight=${IN_FLIGHT}`;
  const response = await fetch(`${url}/${job}?${query}`, { signal: AbortSignal.timeout(180_000) });
  const sizes = await response.text();
  if (sizes !== String(OBJECTS * OBJECT_BYTES)) throw new Error(`${job}: ${response.status} ${sizes}`);
  return performance.now() - startedAt;
}
