import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test, type TestContext } from 'node:test';

import { readRunningHost } from 'sundog';

import { copyFixture, endOf, get, startSundog } from './sundog-command.ts';
import { undoAfter } from '../../harness/undo-after.ts';

/** A server on an address of this machine's own; systems other than Linux have to be told of any but 127.0.0.1. */
async function startServer(context: TestContext, address: string): Promise<string> {
  const server = createServer((_, response) => response.setHeader('connection', 'close').end('reached'));
  undoAfter(context, () => server.close());
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return `http://${address}:${(server.address() as AddressInfo).port}/`;
}

function ask(url: string, target: string): Promise<{ status: number; text: string }> {
  return get(`${url}/ask?url=${encodeURIComponent(target)}`);
}

describe('networks', { concurrency: 2, skip: process.platform !== 'linux' }, () => {
  test('an address that is not public is refused, and the log says what would allow it', async (context) => {
    const target = await startServer(context, '127.0.0.2');
    const command = await startSundog(context, ['start', await copyFixture(context, 'front')]);
    assert.equal((await ask(command.url, target)).status, 502);
    await command.printed(/A Worker asked for 127\.0\.0\.2:\d+, which is no public address\. .*--allow-network/);
  });

  test('what is named is reached; this machine itself is not, however wide the rest', async (context) => {
    const target = await startServer(context, '127.0.0.2');
    const project = await copyFixture(context, 'front');
    const allowed = ['--allow-network', 'private, 127.0.0.2', '--allow-network', '10.0.0.0/7'];
    const command = await startSundog(context, ['start', project, ...allowed]);
    assert.deepEqual(await ask(command.url, target), { status: 200, text: 'reached' });
    const wide = await startSundog(context, [
      'start',
      project,
      '--data',
      `${project}/wide`,
      '--allow-network',
      '0.0.0.0/0,::/0,::ffff:0:0/96,127.0.0.2',
    ]);
    assert.deepEqual(await ask(wide.url, target), { status: 200, text: 'reached' });
    const { controlSocket = '' } = (await readRunningHost(`${project}/wide`)) ?? {};
    const { port } = new URL(wide.adminUrl);
    const targets = [
      `${wide.adminUrl}/metrics`,
      `http://localhost:${port}/metrics`,
      `http://0.0.0.0:${port}/metrics`,
      `http://[::ffff:127.0.0.1]:${port}/metrics`,
      `http://[::ffff:0.0.0.0]:${port}/metrics`,
      `http://unix:${controlSocket}`,
    ];
    for (const refused of targets) assert.equal((await ask(wide.url, refused)).status, 502, refused);
  });

  test('what is no network is refused before anything starts', async (context) => {
    const project = await copyFixture(context, 'front');
    const end = await endOf(context, ['start', project, '--allow-network', 'private,db.internal']);
    assert.deepEqual([end.code, end.stdout], [1, '']);
    assert.match(end.stderr, /^"db\.internal" is no network\. --allow-network takes /);
  });
});
