/** Questions of the session era that send people to a page (2025-11-25: elicitation by URL). */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { answerOf, eventsOf, failureOf, request, textOf, WireSession, type WireMessage } from './server/mcp-wire.ts';
import { startServer } from './server/start-server.ts';

const server = await startServer();
after(() => server.stop());
const url = `${server.url}/p/errand/mcp`;
const canOpen = { elicitation: { url: {} } };

/** The messages of a stream up to one that fits. */
async function take(
  events: AsyncGenerator<{ readonly data: string }>,
  fits: (message: WireMessage) => boolean,
): Promise<WireMessage[]> {
  const messages: WireMessage[] = [];
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new Error('the stream ended');
    if (value.data !== '') messages.push(JSON.parse(value.data) as WireMessage);
    const last = messages.at(-1);
    if (last !== undefined && fits(last)) return messages;
  }
}

describe('a page', () => {
  test('of ours is told to be done when it is', async () => {
    for (const version of ['2025-11-25', '2025-06-18']) {
      const session = await WireSession.open(url, { capabilities: canOpen, version });
      const events = eventsOf(await session.post(request('tools/call', { name: 'unlock' }, 'u')));
      const isAsk = ({ method }: WireMessage): boolean => method === 'elicitation/create';
      const { id, params = {} } = (await take(events, isAsk)).at(-1) ?? { jsonrpc: '2.0' };
      assert.equal(params['mode'], 'url');
      assert.equal(params['elicitationId'], id);
      await session.post({ jsonrpc: '2.0', id, result: { action: 'accept' } });
      const page = new URL(String(params['url']));
      const [runId, askId] = String(id).split('#');
      const sent = await fetch(new URL(`console/answer${page.search}`, page), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ runId, askId, result: { action: 'accept', content: { value: 'sesame' } } }),
        signal: AbortSignal.timeout(10_000),
      });
      assert.equal(sent.status, 204);
      const rest = await take(events, (message) => message.id === 'u');
      assert.equal(textOf(rest.at(-1) ?? { jsonrpc: '2.0' }), '6 letters');
      const told = rest.filter(({ method }) => method === 'notifications/elicitation/complete');
      const expected = version === '2025-11-25' ? [{ elicitationId: id }] : [];
      assert.deepEqual(
        told.map((message) => message.params),
        expected,
      );
    }
  });

  test('of others is named to a client that can only be answered with JSON', async () => {
    const call = request('tools/call', { name: 'connect' });
    const json = { accept: 'application/json' };
    const session = await WireSession.open(url, { capabilities: canOpen });
    const { error } = await answerOf(await session.post(call, json));
    assert.equal(error?.code, -32042);
    const { elicitations } = error.data as { elicitations: Record<string, unknown>[] };
    const [{ elicitationId, ...elicitation } = {}] = elicitations;
    assert.match(String(elicitationId), /.+/);
    assert.deepEqual(elicitation, { mode: 'url', message: 'Sign in', url: 'https://accounts.example/start' });
    for (const options of [{ capabilities: { elicitation: {} } }, { capabilities: canOpen, version: '2025-06-18' }]) {
      const other = await WireSession.open(url, options);
      assert.equal(failureOf(await answerOf(await other.post(call, json))), 'ask_unsupported');
    }
  });
});
