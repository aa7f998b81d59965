import { setTimeout as sleep } from 'node:timers/promises';

import { state, type Row, type Scenario, type Settings } from '../scenario.ts';
import { startContenders } from '../start-contenders.ts';

const SCHEDULES = 10_000;
/** From the beginning of the planning until all are due: planning must have ended by then. */
const LEAD_MS = 12_000;
/** How long to wait for the last one before the rest counts as lost. */
const PATIENCE_MS = 30_000;
/** How long to look for second runs after the last first one. */
const AFTERMATH_MS = 3000;
const POLL_MS = 250;
const ROUNDS_MAX = 2;

/** What an actor says about the runs of its schedules. */
interface Runs {
  /** Calls of the method. */
  runs: number;
  /** Different schedules among them. */
  schedules: number;
  /** Milliseconds since 1970; 0 without any run. */
  first: number;
  last: number;
}

/** One round's figures. */
interface Sample {
  createMs: number;
  lost: number;
  doubled: number;
  lastMs: number;
  seenMs: number;
}

/** Ten thousand schedules of one actor, all due in the same second. */
export const schedules: Scenario = {
  name: 'schedules',
  summary: `${SCHEDULES.toLocaleString('en-US')} schedules of one actor: created in one call, and all due at the same moment`,
  async run({ rounds }: Settings): Promise<Row[]> {
    const running = await startContenders();
    try {
      const samples: Sample[] = [];
      for (let round = 0; round < Math.min(rounds, ROUNDS_MAX); round += 1)
        samples.push(await measure(running.url('sundog'), `planner-${round}`));
      const of = (name: keyof Sample): number[] => samples.map((sample) => sample[name]);
      const seconds = (name: 'createMs' | 'lastMs' | 'seenMs'): number[] => of(name).map((time) => time / 1000);
      const none = { text: '0', meets: (count: number) => count === 0 };
      const below = (bar: number) => ({ text: `< ${bar} s`, meets: (time: number) => time < bar });
      return [
        state(
          { what: `${SCHEDULES.toLocaleString('en-US')} schedules created`, unit: 's' },
          seconds('createMs'),
          below(5),
        ),
        state({ what: 'lost, sum of the rounds', unit: 'schedules' }, [sum(of('lost'))], none),
        state({ what: 'run more than once, sum of the rounds', unit: 'schedules' }, [sum(of('doubled'))], none),
        state({ what: 'last one started after it was due', unit: 's' }, seconds('lastMs'), below(3)),
        state({ what: 'all seen from outside after they were due', unit: 's' }, seconds('seenMs')),
      ];
    } finally {
      await running.stop();
    }
  },
};

async function measure(url: string, name: string): Promise<Sample> {
  const at = Date.now() + LEAD_MS;
  const startedAt = performance.now();
  await ask(`${url}/plan/${name}/${SCHEDULES}/${at}`);
  const createMs = performance.now() - startedAt;
  if (Date.now() >= at)
    throw new Error(`creating ${SCHEDULES.toLocaleString('en-US')} schedules took longer than ${LEAD_MS} ms`);
  await sleep(at - Date.now());
  let runs = await readRuns(url, name);
  while (runs.schedules < SCHEDULES && Date.now() < at + PATIENCE_MS) {
    await sleep(POLL_MS);
    runs = await readRuns(url, name);
  }
  const seenMs = Date.now() - at;
  await sleep(AFTERMATH_MS);
  const { runs: all, schedules: different, first, last } = await readRuns(url, name);
  if (first < at) throw new Error(`a schedule ran ${at - first} ms before it was due`);
  return { createMs, lost: SCHEDULES - different, doubled: all - different, lastMs: last - at, seenMs };
}

async function readRuns(url: string, name: string): Promise<Runs> {
  return (await ask(`${url}/runs/${name}`)) as Runs;
}

async function ask(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${response.status} from ${url}: ${await response.text()}`);
  return response.json();
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
