import { fileURLToPath } from 'node:url';

import { takeTurns } from '../measure.ts';
import { compare, type Row, type Scenario, type Settings } from '../scenario.ts';
import { startBareEngine, startSundog } from '../servers/servers.ts';

const showcase = fileURLToPath(new URL('../../examples/showcase', import.meta.url));
const BAR_MS = 700;

/** How long `sundog start` takes until it answers. */
export const start: Scenario = {
  name: 'start',
  summary: 'from the start of the process to the first answered request, `sundog start` and the engine alone',
  async run({ rounds }: Settings): Promise<Row[]> {
    const measure = async (contender: 'bare engine' | 'sundog'): Promise<{ start: number }> => {
      const server = await (contender === 'sundog' ? startSundog(showcase) : startBareEngine());
      await server.stop();
      return { start: server.startMs };
    };
    await measure('sundog'); // The command bundles itself at its first start after a change.
    const samples = await takeTurns(['bare engine', 'sundog'] as const, rounds, measure);
    const rows = compare('start of the showcase to the first answer', 'ms', samples.start, {
      yardstick: 'bare engine',
    });
    return rows.map((row) =>
      row.contender === 'sundog' && row.figure !== undefined
        ? { ...row, bar: { text: `< ${BAR_MS} ms`, met: row.figure.median < BAR_MS } }
        : row,
    );
  },
};
