import { setTimeout as sleep } from 'node:timers/promises';

import { countOpenDatabases, readResidentBytes } from '../process-figures.ts';
import { state, type Row, type Scenario } from '../scenario.ts';
import { contenders, startContenders, type Contender } from '../start-contenders.ts';

const ACTORS = 10_000;
const AT_ONCE = 64;
const IDLE_MS = 30_000;

/** What ten thousand actors leave behind when they have gone to sleep. */
export const idle: Scenario = {
  name: 'idle',
  summary: `${ACTORS.toLocaleString('en-US')} actors touched, then idle for ${IDLE_MS / 1000} s, twice`,
  /** Nothing here is a time, so both are measured at once, each in an engine of its own. */
  async run(): Promise<Row[]> {
    return (await Promise.all(contenders.map(measure))).flat();
  },
};

async function measure(contender: Contender): Promise<Row[]> {
  const running = await startContenders();
  try {
    const pid = running.enginePid();
    const url = running.url(contender);
    const before = readResidentBytes(pid);
    await touch(url, 'first');
    const mostOpen = countOpenDatabases(pid);
    await sleep(IDLE_MS);
    const open = countOpenDatabases(pid);
    const afterFirst = readResidentBytes(pid);
    await touch(url, 'second');
    await sleep(IDLE_MS);
    const growth = 100 * (readResidentBytes(pid) / afterFirst - 1);
    const isOurs = contender === 'sundog';
    return [
      state(
        { what: `open database files just after ${ACTORS.toLocaleString('en-US')} actors`, contender, unit: 'files' },
        [mostOpen],
      ),
      state(
        { what: `open database files after ${IDLE_MS / 1000} idle seconds`, contender, unit: 'files' },
        [open],
        isOurs ? { text: '0', meets: (files) => files === 0 } : undefined,
      ),
      state({ what: `memory that ${ACTORS.toLocaleString('en-US')} actors leave`, contender, unit: 'MiB' }, [
        (afterFirst - before) / 2 ** 20,
      ]),
      state(
        { what: `memory added by a second ${ACTORS.toLocaleString('en-US')}`, contender, unit: '%' },
        [growth],
        isOurs ? { text: '< 10 %', meets: (percent) => percent < 10 } : undefined,
      ),
    ];
  } finally {
    await running.stop();
  }
}

async function touch(url: string, generation: string): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < ACTORS; index = next++) {
      const response = await fetch(`${url}/write/${generation}-${index}`, { signal: AbortSignal.timeout(60_000) });
      await response.text();
      if (!response.ok) throw new Error(`${response.status} from actor ${generation}-${index}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
