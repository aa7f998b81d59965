import { loadHttp } from '../load/run-load.ts';
import { takeTurns } from '../measure.ts';
import { readThreadTimes, timeBetweenMs } from '../process-figures.ts';
import { compare, state, type Row, type Scenario, type Settings } from '../scenario.ts';
import { contenders, startContenders, type Contender, type Contenders } from '../start-contenders.ts';

interface Job {
  job: string;
  what: string;
  connections: number;
  /** Least ratio to the hand-written object's rate. */
  atLeast: number;
}

const jobs: Job[] = [1, 32].flatMap((connections) => [
  { job: 'write', what: 'method over HTTP, one row written', connections, atLeast: 0.95 },
  { job: 'read', what: 'method over HTTP, no write', connections, atLeast: 0.9 },
]);

const WARM_UP_SECONDS = 1;

/** Requests a second through HTTP, Worker and one actor. */
export const requests: Scenario = {
  name: 'requests',
  summary: 'requests a second to one actor, against a hand-written Durable Object on the same engine',
  async run(settings: Settings): Promise<Row[]> {
    const running = await startContenders();
    try {
      const rows: Row[] = [];
      for (const job of jobs) rows.push(...(await measureJob(running, job, settings)));
      return rows;
    } finally {
      await running.stop();
    }
  },
};

async function measureJob(
  running: Contenders,
  { job, what, connections, atLeast }: Job,
  { rounds, durationSeconds }: Settings,
): Promise<Row[]> {
  const pids = [running.enginePid()];
  const load = async (contender: Contender, seconds: number) => {
    const before = readThreadTimes(pids);
    const { rate, answered, busyPercent } = await loadHttp(
      `${running.url(contender)}/${job}/one`,
      connections,
      seconds,
    );
    const processorMs = timeBetweenMs(before, readThreadTimes(pids));
    return { rate, processor: (processorMs * 1000) / answered, busyPercent };
  };
  for (const contender of contenders) await load(contender, WARM_UP_SECONDS);
  const samples = await takeTurns(contenders, rounds, (contender) => load(contender, durationSeconds));
  const title = `${what}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
  const bar = { text: `≥ ${atLeast}×`, meets: (ratio: number) => ratio >= atLeast };
  return [
    ...compare(title, 'requests/s', samples.rate, { yardstick: 'raw', bar }),
    ...compare(`${title}: processor time of the engine`, 'µs/request', samples.processor, { yardstick: 'raw' }),
    state(
      { what: `${title}: how busy the load was`, contender: 'load', unit: '% of a core' },
      Object.values(samples.busyPercent).flat(),
    ),
  ];
}
