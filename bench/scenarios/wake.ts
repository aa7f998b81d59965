import { orderOf, type Samples } from '../measure.ts';
import { compare, type Row, type Scenario, type Settings } from '../scenario.ts';
import { contenders, startContenders } from '../start-contenders.ts';

const ACTORS = 100;
const BAR_MS = 10;

/** First answer of an actor that is not in memory and has a megabyte of data. */
export const wake: Scenario = {
  name: 'wake',
  summary: `first answer of ${ACTORS} sleeping actors with 1 MB of data each, one after the other`,
  async run({ rounds }: Settings): Promise<Row[]> {
    const running = await startContenders();
    try {
      const names = Array.from({ length: ACTORS }, (_, index) => `sleeper-${index}`);
      for (const contender of contenders)
        for (const name of names) await timeAnswer(`${running.url(contender)}/fill/${name}`);
      const samples: Samples['wake'] = { raw: [], sundog: [] };
      for (let round = 0; round < rounds; round += 1) {
        await running.host.crash();
        for (const contender of orderOf(contenders, round)) {
          const url = running.url(contender);
          await timeAnswer(`${url}/read/warm-up`);
          for (const name of names) samples[contender]?.push(await timeAnswer(`${url}/read/${name}`));
        }
      }
      const rows = compare('wake of an actor with 1 MB of data, p50', 'ms', samples, { yardstick: 'raw' });
      return rows.map((row) =>
        row.contender === 'sundog' && row.figure !== undefined
          ? { ...row, bar: { text: `< ${BAR_MS} ms`, met: row.figure.median < BAR_MS } }
          : row,
      );
    } finally {
      await running.stop();
    }
  },
};

async function timeAnswer(url: string): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  await response.text();
  if (!response.ok) throw new Error(`${response.status} from ${url}`);
  return performance.now() - startedAt;
}
