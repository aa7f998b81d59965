/** Calls that are answered with a task: how they begin. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { PhotonsProject } from './photons-project.ts';
import { WireSession } from './server/mcp-wire.ts';

const project = await PhotonsProject.start();
after(() => project.host.stop());

const open = (instance: string): Promise<WireSession> =>
  WireSession.open(`${project.host.url}/served/p/injected/mcp?instance=${instance}`);

test('the first call of an instance is a task, too, though its photon has yet to begin', async () => {
  const session = await open('first');
  const { result, error } = await session.call('status', {}, { task: {} });
  assert.equal(error, undefined);
  const task = result?.['task'] as { readonly taskId: string } | undefined;
  const ended = await session.ask('tasks/result', { taskId: task?.taskId });
  assert.match(JSON.stringify(ended.result), /my own status/);
});

test('what does not fit says so, and is no task', async () => {
  const session = await open('second');
  const { error } = await session.call('status', { by: 1 }, { task: {} });
  assert.equal(error?.code, -32602);
  assert.match(error.message, /Invalid arguments for status: by: expected nothing of this name, found 1\./);
  assert.deepEqual((await session.ask('tasks/list')).result?.['tasks'], []);
});
