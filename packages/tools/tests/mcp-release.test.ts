/** Clients that listen hear of it when another release of a photon runs. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { eventsOf, post, request, WireSession, type WireEvent, type WireMessage } from './server/mcp-wire.ts';
import { startServer } from './server/start-server.ts';

const dataDirectory = await mkdtemp(join(tmpdir(), 'sundog-test-'));
after(() => rm(dataDirectory, { recursive: true, force: true }));

const news = 'notifications/resources/updated';

/** The notifications of a stream until news of a resource. */
async function readUntilNews(events: AsyncGenerator<WireEvent>): Promise<(string | undefined)[]> {
  const methods: (string | undefined)[] = [];
  while (methods.at(-1) !== news) {
    const { value, done } = await events.next();
    if (done === true) throw new Error(`the stream ended after ${methods.join()}`);
    if (value.data !== '') methods.push((JSON.parse(value.data) as WireMessage).method);
  }
  return methods;
}

test('changed lists are told to sessions that listened, once, and not without a change', async () => {
  const first = await startServer({ dataDirectory });
  const path = '/p/news/mcp';
  const session = await WireSession.open(first.url + path);
  await session.ask('resources/subscribe', { uri: 'shelf://books' });
  const lost = eventsOf(await session.listen());
  const { value: primer } = await lost.next();
  await first.stop();

  const resume = (url: string): Promise<Response> =>
    fetch(url + path, {
      headers: { ...session.headers, accept: 'text/event-stream', 'last-event-id': primer?.id ?? '' },
      signal: AbortSignal.timeout(10_000),
    });
  const next = await startServer({ dataDirectory, environment: 'next' });
  try {
    const events = eventsOf(await resume(next.url));
    const put = request('tools/call', { name: 'put', arguments: { title: 'a' } });
    await post(next.url + path, put);
    const changes = ['notifications/tools/list_changed', 'notifications/resources/list_changed', news];
    assert.deepEqual(await readUntilNews(events), changes);
    await events.return(undefined);
    await next.crash();
    await post(next.url + path, put);
    const again = eventsOf(await resume(next.url));
    assert.deepEqual(await readUntilNews(again), changes);
    assert.deepEqual(await readUntilNews(again), [news]);
  } finally {
    await next.stop();
  }
});
