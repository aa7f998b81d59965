import assert from 'node:assert/strict';
import { test } from 'node:test';

import { temporaryProject } from '../config/testing/temporary-folder.ts';
import { HostError, UsageError } from '../errors.ts';
import { startHost } from '../host.ts';
import { cronRun } from './cron.ts';

const WORKER = `
const seen = [];
export default {
  fetch: () => Response.json(seen),
  scheduled(event) {
    seen.push([event.cron, event.scheduledTime]);
    if (event.cron === 'fail') throw new Error('as asked');
  }
};`;

test('scheduled() of a running project gets the event that was asked for', async () => {
  await using project = await temporaryProject({ triggers: { crons: ['0 3 1 1 *'] } }, { 'index.js': WORKER });
  const host = await startHost({ projects: [project.path] });
  try {
    assert.equal(await cronRun.run([project.path, '--time', '2026-01-01T03:00:00Z']), 0);
    assert.equal(await cronRun.run([project.path, '--cron', 'fail', '--time', '2026-01-02T00:00:00Z']), 1);
    const seen = await (await fetch(host.url, { signal: AbortSignal.timeout(5000) })).json();
    assert.deepEqual(seen, [
      ['0 3 1 1 *', Date.parse('2026-01-01T03:00:00Z')],
      ['fail', Date.parse('2026-01-02T00:00:00Z')],
    ]);
  } finally {
    await host.stop();
  }
});

test('without a running host, a cron or a proper time it says so', async () => {
  await using project = await temporaryProject();
  await assert.rejects(cronRun.run([project.path]), UsageError);
  await assert.rejects(cronRun.run([project.path, '--cron', '* * * * *', '--time', 'soon']), UsageError);
  await assert.rejects(
    cronRun.run([project.path, '--cron', '* * * * *']),
    (error: unknown) => error instanceof HostError && error.code === 'no_running_host',
  );
});
