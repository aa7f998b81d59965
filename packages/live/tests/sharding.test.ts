/** The same calls, before `.shardBy` is added and after: all that a client can see to have changed is where data are. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';

import { WebSocket } from 'ws';

import { startProject } from '../../../tests/harness/start-project.ts';
import { LiveClient } from '../src/client.ts';
import type { SocketClass } from '../src/lib/client/environment.ts';
import { until } from './socket/frame-client.ts';
import { undoAfter } from '../../../tests/harness/undo-after.ts';

interface Message {
  readonly _id: string;
  readonly channelId: string;
  readonly author: string;
  readonly text: string;
}

const folder = (name: string): URL => new URL(`./sharding/${name}/`, import.meta.url);
const webSocket = WebSocket as object as SocketClass;

const read = (name: string): Promise<string> => readFile(new URL('src/schema.ts', folder(name)), 'utf8');

test('the two projects differ by one line of the schema', async () => {
  const [before, sharded] = [await read('root'), await read('sharded')];
  const lines = sharded.split('\n');
  const added = lines.findIndex((line) => line.includes('shardBy'));
  const [end] = lines.splice(added, 1);
  assert.equal(end, "    .shardBy('channelId'),");
  lines[added - 1] += ',';
  assert.deepEqual(lines, before.split('\n'));
  const [one, other] = await Promise.all(
    ['root', 'sharded'].map((name) => readFile(new URL('src/index.ts', folder(name)), 'utf8')),
  );
  assert.equal(one, other);
});

for (const name of ['root', 'sharded']) {
  test(`the example, ${name}`, async (context) => {
    const host = await startProject(folder(name));
    after(() => host.stop());
    const open = (): LiveClient => {
      const client = new LiveClient(host.url, { webSocket });
      undoAfter(context, () => client.close());
      return client;
    };
    await runExample(open, () => host.crash());
  });
}

/** What a page with two channels does; it knows nothing of shards. */
async function runExample(open: () => LiveClient, crash: () => Promise<void>): Promise<void> {
  const [ann, bob] = [open(), open()];
  const seen = new Map<string, readonly Message[]>();
  for (const channelId of ['hall', 'kitchen']) {
    bob.onUpdate('messages:list', { channelId }, (messages) =>
      seen.set(channelId, messages as readonly object[] as readonly Message[]),
    );
  }
  const texts = (channelId: string): string[] | undefined => seen.get(channelId)?.map(({ text }) => text);
  await until(() => seen.size === 2);
  assert.deepEqual([texts('hall'), texts('kitchen')], [[], []]);

  const send = (client: LiveClient, channelId: string, text: string): Promise<string> =>
    client.mutation('messages:send', { channelId, author: 'somebody', text }) as Promise<string>;
  const hello = await send(ann, 'hall', 'hello');
  await send(bob, 'kitchen', 'soup');
  assert.deepEqual(texts('kitchen'), ['soup'], 'its own view shows it');
  await until(() => texts('hall')?.length === 1);
  assert.deepEqual(texts('hall'), ['hello']);

  await ann.mutation('messages:edit', { id: hello, text: 'hello, hall' });
  await until(() => texts('hall')?.[0] === 'hello, hall');
  const message = (await ann.query('messages:get', { id: hello })) as object as Message;
  assert.deepEqual([message.channelId, message.text], ['hall', 'hello, hall']);
  await assert.rejects(ann.mutation('messages:send', { channelId: 'hall', text: 3 }), { code: 'invalid_arguments' });

  for (let n = 0; n < 60; n += 1) void send(ann, 'hall', String(n));
  assert.equal(await ann.mutation('messages:clear', { channelId: 'kitchen' }), 1);
  await send(ann, 'hall', 'the last');
  await until(() => texts('hall')?.[0] === 'the last');
  assert.equal(texts('hall')?.length, 50);
  assert.deepEqual(texts('hall')?.slice(1, 4), ['59', '58', '57']);
  await until(() => texts('kitchen')?.length === 0);

  await crash();
  await send(ann, 'kitchen', 'after the crash');
  await until(() => texts('kitchen')?.[0] === 'after the crash');
  const [carl, list] = [open(), { channelId: 'hall' }];
  assert.deepEqual(await carl.query('messages:list', list), seen.get('hall'));
}
