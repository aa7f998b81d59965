import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { state, type Row, type Scenario, type Settings } from '../scenario.ts';
import { startSundogDev } from '../servers/servers.ts';

const project = fileURLToPath(new URL('../projects/sundog', import.meta.url));
/** Inside of the repository, where the project finds its packages. */
const copy = fileURLToPath(new URL('../.sundog/rebuild', import.meta.url));
const main = join(copy, 'src/index.ts');

const BAR_MS = 300;
const ANSWER_MS_MAX = 10_000;
const BETWEEN_ATTEMPTS_MS = 2;
const BETWEEN_EDITS_MS = 300;

/** How long an edit takes until the new code answers under `sundog dev`. */
export const rebuild: Scenario = {
  name: 'rebuild',
  summary: 'from a saved edit to the first answer of the new code under `sundog dev`, stored data kept',
  async run({ rounds }: Settings): Promise<Row[]> {
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy, { recursive: true });
    cpSync(project, copy, { recursive: true, filter: (source) => !source.includes('projects/sundog/.sundog') });
    const source = readFileSync(main, 'utf8');
    const server = await startSundogDev(copy);
    try {
      const samples: number[] = [];
      for (let edit = 0; edit <= rounds; edit += 1) {
        const elapsedMs = await measureEdit(source, `edit ${edit}`, `${server.url}/read/one`);
        if (edit > 0) samples.push(elapsedMs); // The first one also warms the bundler.
        await sleep(BETWEEN_EDITS_MS);
      }
      const bar = { text: `< ${BAR_MS} ms`, meets: (median: number) => median < BAR_MS };
      return [state({ what: 'edit saved until the new code answers', unit: 'ms' }, samples, bar)];
    } finally {
      await server.stop();
      rmSync(copy, { recursive: true, force: true });
    }
  },
};

/** What the actor's method returns is in its source; the edit makes it another text. */
async function measureEdit(source: string, text: string, url: string): Promise<number> {
  const startMs = performance.now();
  writeFileSync(main, source.replace("return 'ok'", `return '${text}'`));
  while ((await readAnswer(url)) !== text) {
    if (performance.now() - startMs > ANSWER_MS_MAX)
      throw new Error(`no answer of the new code within ${ANSWER_MS_MAX} ms`);
    await sleep(BETWEEN_ATTEMPTS_MS);
  }
  return performance.now() - startMs;
}

/** Undefined while the engine restarts. */
async function readAnswer(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(1000) });
    return await response.json();
  } catch {
    return undefined;
  }
}
