import { setTimeout as sleep } from 'node:timers/promises';

import { summarize } from '../measure.ts';
import { countOpenDatabases, readResidentBytes } from '../process-figures.ts';
import type { Row, Scenario } from '../scenario.ts';
import { contenders, startContenders } from '../start-contenders.ts';

const ACTORS = 10_000;
const AT_ONCE = 64;
const IDLE_MS = 30_000;

/** What ten thousand actors leave behind when they have gone to sleep. */
export const idle: Scenario = {
  name: 'idle',
  summary: `${ACTORS} actors touched, then idle for ${IDLE_MS / 1000} s, twice`,
  async run(): Promise<Row[]> {
    const rows: Row[] = [];
    for (const contender of contenders) rows.push(...(await measure(contender)));
    return rows;
  },
};

async function measure(contender: (typeof contenders)[number]): Promise<Row[]> {
  const running = await startContenders();
  try {
    const pid = running.enginePid();
    await touch(running.url(contender), 'first');
    await sleep(IDLE_MS);
    const open = countOpenDatabases(pid);
    const afterFirst = readResidentBytes(pid);
    await touch(running.url(contender), 'second');
    await sleep(IDLE_MS);
    const growth = readResidentBytes(pid) / afterFirst - 1;
    const isOurs = contender === 'sundog';
    return [
      {
        what: `open databases, ${ACTORS} actors idle for ${IDLE_MS / 1000} s`,
        contender,
        unit: 'files',
        figure: summarize([open]),
        ...(isOurs && { bar: { text: '0', met: open === 0 } }),
      },
      {
        what: `memory added by a second ${ACTORS}`,
        contender,
        unit: '%',
        figure: summarize([growth * 100]),
        ...(isOurs && { bar: { text: '< 10 %', met: growth < 0.1 } }),
      },
    ];
  } finally {
    await running.stop();
  }
}

async function touch(url: string, generation: string): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < ACTORS; index = next++)
      await (await fetch(`${url}/write/${generation}-${index}`)).text();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
