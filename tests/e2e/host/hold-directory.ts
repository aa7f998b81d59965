/**
 * A process for tests: takes many data directories, one after the other at given times, as a host does, so that
 * several such processes meet at each. Prints for each directory `held` or why not, as JSON, and lives on.
 *
 * Arguments: the folder of the directories `0`, `1` …; how many; the time of the first in milliseconds since 1970;
 * how far apart the times are.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { DataDirectory } from '../../../packages/host/src/lib/data-directory.ts';

const [folder = '', count = '0', firstMs = '0', apartMs = '0'] = process.argv.slice(2);
const answers: string[] = [];
for (let index = 0; index < Number(count); index += 1) {
  await waitUntil(Number(firstMs) + index * Number(apartMs));
  try {
    await DataDirectory.acquire(join(folder, String(index)));
    answers.push('held');
  } catch (error) {
    answers.push(String(error));
  }
}
process.stdout.write(`${JSON.stringify(answers)}\n`);
setInterval(() => undefined, 60_000);

/** Timers are too coarse to meet: the last millisecond is spent looking at the clock. */
async function waitUntil(timeMs: number): Promise<void> {
  await delay(Math.max(0, timeMs - Date.now() - 1));
  while (performance.timeOrigin + performance.now() < timeMs);
}
