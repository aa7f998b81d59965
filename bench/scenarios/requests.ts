import { loadHttp } from '../load/run-load.ts';
import { takeTurns } from '../measure.ts';
import { startContenders } from '../start-contenders.ts';
import { compare, type Row, type Scenario, type Settings } from '../scenario.ts';

const jobs = [
  { job: 'write', what: 'method over HTTP, one row written', atLeast: 0.95 },
  { job: 'read', what: 'method over HTTP, no write', atLeast: 0.9 },
];

/** Requests a second through HTTP, Worker and one actor. */
export const requests: Scenario = {
  name: 'requests',
  summary: 'requests a second to one actor, against a hand-written Durable Object in the same Worker',
  async run({ rounds, durationSeconds }: Settings): Promise<Row[]> {
    const running = await startContenders();
    try {
      const rows: Row[] = [];
      for (const { job, what, atLeast } of jobs) {
        for (const connections of [1, 32]) {
          const rate = async (contender: 'raw' | 'sundog'): Promise<number> =>
            (await loadHttp(`${running.url(contender)}/${job}/one`, connections, durationSeconds)).rate;
          const figures = await takeTurns({ raw: () => rate('raw'), sundog: () => rate('sundog') }, rounds);
          const bar = { text: `≥ ${atLeast}×`, meets: (ratio: number) => ratio >= atLeast };
          rows.push(
            ...compare(`${what}, ${connections} connections`, 'requests/s', figures, { yardstick: 'raw', bar }),
          );
        }
      }
      return rows;
    } finally {
      await running.stop();
    }
  },
};
