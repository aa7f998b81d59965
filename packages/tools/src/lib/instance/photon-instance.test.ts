import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { PhotonsProject, until } from '../../../tests/photons-project.ts';

const project = await PhotonsProject.start();
after(() => project.host.stop());

test('a call that is cancelled while the photon is being made does not run', async () => {
  const runIds = ['one', 'two', 'three'];
  const calls = runIds.map((runId) => project.progress('Sleepy/early.work', {}, { runId }));
  const arrived = (): Promise<unknown> => project.actor('Sleepy', 'early', 'arrived');
  assert.equal(await until(arrived, (count) => count === runIds.length), runIds.length);
  await Promise.all(runIds.map((runId) => project.actor('Sleepy', 'early', 'cancelRun', runId)));
  await project.actor('Sleepy', 'early', 'wakeUp');
  for (const call of calls) assert.equal((await call).failure?.code, 'run_cancelled');
  assert.equal(await project.call('Sleepy/early.hasWorked'), false);
  assert.equal(await project.call('Sleepy/early.work', {}, { runId: 'four' }), 'done');
});
