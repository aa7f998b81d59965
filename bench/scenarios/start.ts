import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { takeTurns } from '../measure.ts';
import { compare, type Row, type Scenario, type Settings } from '../scenario.ts';
import { startBareEngine, startSundog } from '../servers/servers.ts';

const showcase = fileURLToPath(new URL('../../examples/showcase', import.meta.url));
const BAR_MS = 700;
/** A start after one with the same sources, and one that has to bundle them. */
const [AGAIN, FIRST] = ['sundog', 'sundog, first start'] as const;

/** How long `sundog start` takes until it answers. */
export const start: Scenario = {
  name: 'start',
  summary: 'from the start of the process to the first answered request, `sundog start` and the engine alone',
  async run({ rounds }: Settings): Promise<Row[]> {
    const measure = async (contender: 'bare engine' | typeof AGAIN | typeof FIRST): Promise<{ start: number }> => {
      if (contender === FIRST) await rm(join(showcase, '.sundog/bundles'), { recursive: true, force: true });
      const server = await (contender === 'bare engine' ? startBareEngine() : startSundog(showcase));
      await server.stop();
      return { start: server.startMs };
    };
    // The command bundles itself at its first start after a change, and the project.
    await measure(AGAIN);
    const samples = await takeTurns(['bare engine', AGAIN, FIRST] as const, rounds, measure);
    const rows = compare('start of the showcase to the first answer', 'ms', samples.start, {
      yardstick: 'bare engine',
    });
    return rows.map((row) =>
      row.contender === AGAIN && row.figure !== undefined
        ? { ...row, bar: { text: `< ${BAR_MS} ms`, met: row.figure.median < BAR_MS } }
        : row,
    );
  },
};
