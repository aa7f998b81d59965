import { fileURLToPath } from 'node:url';

import { loadHttp } from '../load/run-load.ts';
import { takeTurns } from '../measure.ts';
import { listProcessTree, readThreadTimes, timeBetweenMs } from '../process-figures.ts';
import { compare, state, type Row, type Scenario, type Settings } from '../scenario.ts';
import { formatReason } from '../servers/rivals.ts';
import { startMiniflare, startSundog, startWrangler } from '../servers/servers.ts';
import type { Server } from '../servers/start-server.ts';

const project = fileURLToPath(new URL('../projects/raw', import.meta.url));
const CONNECTIONS = 32;
const starters = {
  'sundog start': startSundog,
  'wrangler dev': startWrangler,
  miniflare: startMiniflare,
};
const jobs = [
  { job: 'write', what: 'one row written' },
  { job: 'read', what: 'no write' },
];

/** The same project, run by Sundog and by what else runs it on one's own machine. */
export const rivals: Scenario = {
  name: 'rivals',
  summary: 'requests a second of one ordinary wrangler project, run by Sundog, `wrangler dev` and Miniflare',
  async run(settings: Settings): Promise<Row[]> {
    const servers = new Map<string, Server>();
    const rows: Row[] = [];
    try {
      for (const [name, start] of Object.entries(starters)) {
        const what = 'start to the first answer, once';
        try {
          const server = await start(project, '/read/one');
          servers.set(name, server);
          rows.push(state({ what, contender: name, unit: 'ms' }, [server.startMs]));
        } catch (error) {
          if (name === 'sundog start') throw error;
          rows.push({ what, contender: name, unit: 'ms', note: formatReason(error) });
        }
      }
      for (const job of jobs) rows.push(...(await measureJob(servers, job, settings)));
      return rows;
    } finally {
      for (const server of servers.values()) await server.stop();
    }
  },
};

async function measureJob(
  servers: ReadonlyMap<string, Server>,
  { job, what }: { job: string; what: string },
  { rounds, durationSeconds }: Settings,
): Promise<Row[]> {
  const load = async (contender: string, seconds: number) => {
    const server = servers.get(contender);
    if (server === undefined) throw new Error(`${contender} does not run`);
    const before = readThreadTimes(listProcessTree(server.pid));
    const { rate, answered } = await loadHttp(`${server.url}/${job}/one`, CONNECTIONS, seconds);
    const processorMs = timeBetweenMs(before, readThreadTimes(listProcessTree(server.pid)));
    return { rate, processor: (processorMs * 1000) / answered };
  };
  const names = [...servers.keys()];
  for (const name of names) await load(name, 1);
  const samples = await takeTurns(names, rounds, (name) => load(name, durationSeconds));
  const yardstick = { yardstick: 'sundog start' };
  return [
    ...compare(`${what}, ${CONNECTIONS} connections`, 'requests/s', samples.rate, yardstick),
    ...compare(`${what}, processor time of all its processes`, 'µs/request', samples.processor, yardstick),
  ];
}
