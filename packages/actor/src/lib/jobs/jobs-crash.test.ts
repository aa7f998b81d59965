import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { startProject } from '../../../../../tests/harness/start-project.ts';

/** What tests/worker/workshop.ts answers. */
interface WorkshopState {
  asked: number[];
  done: number[];
  live: number[];
  dead: { id: number; error: string }[];
  stuck: number;
  executionCount: number;
  lastExecutionAt: number;
}

const host = await startProject(new URL('../../../tests', import.meta.url));
after(() => host.stop());

async function call(path: string): Promise<WorkshopState> {
  const response = await fetch(`${host.url}/jobs/${path}`, { signal: AbortSignal.timeout(10_000) });
  assert.equal(response.status, 200, await response.clone().text());
  return (await response.json()) as WorkshopState;
}

async function until(name: string, isSo: (state: WorkshopState) => boolean): Promise<WorkshopState> {
  for (let round = 0; round < 200; round += 1) {
    const state = await call(`${name}/state`);
    if (isSo(state)) return state;
    await pause(50);
  }
  assert.fail(`waited in vain: ${JSON.stringify(await call(`${name}/state`))}`);
}

test('killed again and again in the middle of its work, the queue loses nothing', async (t) => {
  const delays = Array.from({ length: 5 }, () => Math.floor(Math.random() * 250));
  t.diagnostic(`kills after ${delays.join(', ')} ms`);
  for (const delayMs of delays) {
    await call('work/ask?count=60');
    await pause(delayMs);
    await host.crash();
  }
  const { asked, done, dead } = await until('work', (state) => state.live.length === 0);
  assert.equal(asked.length, 300);
  assert.deepEqual(
    [...new Set([...done, ...dead.map(({ id }) => id)])].sort((a, b) => a - b),
    asked,
  );
  t.diagnostic(`${done.length - new Set(done).size} ran twice, ${dead.length} died`);
});

test('a job that never outlives its process dies after its crashes, and the others are done', async () => {
  await call('poison/ask?count=1&kind=stuck');
  await call('poison/ask?count=20');
  for (let crash = 1; crash <= 3; crash += 1) {
    await until('poison', (state) => state.stuck === crash);
    await host.crash();
  }
  const { dead, done, stuck } = await until('poison', (state) => state.dead.length === 1 && state.live.length === 0);
  assert.match(dead[0]?.error ?? '', /^JobCrashedError/);
  assert.deepEqual([stuck, new Set(done).size], [3, 20]);
});

test('a schedule goes on after a kill without being asked', async () => {
  await call('clock/tick');
  await until('clock', (state) => state.executionCount >= 1);
  await host.crash();
  const killedAt = Date.now();
  await pause(2_500);
  const { lastExecutionAt } = await call('clock/state');
  assert.ok(lastExecutionAt >= killedAt, `${lastExecutionAt} is before ${killedAt}`);
});
