import { summarize } from '../measure.ts';
import { compare, type Row, type Scenario, type Settings } from '../scenario.ts';
import { contenders, startContenders } from '../start-contenders.ts';

const ACTORS = 100;

/** First answer of an actor that is not in memory and has a megabyte of data. */
export const wake: Scenario = {
  name: 'wake',
  summary: `first answer of ${ACTORS} sleeping actors with 1 MB of data each, one after the other`,
  async run({ rounds }: Settings): Promise<Row[]> {
    const running = await startContenders();
    try {
      const names = Array.from({ length: ACTORS }, (_, index) => `sleeper-${index}`);
      for (const contender of contenders)
        await Promise.all(names.map((name) => fetch(`${running.url(contender)}/fill/${name}`)));
      const samples: Record<string, number[]> = { raw: [], sundog: [] };
      for (let round = 0; round < rounds; round += 1) {
        await running.host.crash();
        for (const contender of contenders) {
          await (await fetch(`${running.url(contender)}/read/warm-up`)).text();
          for (const name of names)
            samples[contender]?.push(await timeAnswer(`${running.url(contender)}/read/${name}`));
        }
      }
      const figures = Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, summarize(list)]));
      return compare('wake of an actor with 1 MB of data, p50', 'ms', figures, { yardstick: 'raw' }).map((row) =>
        row.contender === 'sundog' ? { ...row, bar: { text: '< 10 ms', met: row.figure.median < 10 } } : row,
      );
    } finally {
      await running.stop();
    }
  },
};

async function timeAnswer(url: string): Promise<number> {
  const startedAt = performance.now();
  await (await fetch(url)).text();
  return performance.now() - startedAt;
}
