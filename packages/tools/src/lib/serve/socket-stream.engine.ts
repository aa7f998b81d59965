import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { openSocketStream, type StreamSource } from './socket-stream.ts';

/** A stream of what is sent through the other end of its socket. */
async function open(
  parts: Partial<StreamSource> = {},
): Promise<{ readonly actor: WebSocket; readonly text: Promise<string> }> {
  const { 0: socket, 1: actor } = new WebSocketPair();
  actor.accept();
  const body = await openSocketStream({
    subscribe: async () => socket,
    since: undefined,
    opening: 'opening\n',
    format: ({ data }) => ({ text: `${data}\n`, isLast: data === '"last"' }),
    keepAliveMs: 60_000,
    ...parts,
  });
  return { actor, text: new Response(body).text() };
}

const event = (data: string): string => `{"type":"event","cursor":"c1","channel":"a","data":${JSON.stringify(data)}}`;
const gone = '{"type":"gone","cursor":"c2"}';

const tests: Suite['tests'] = {
  async 'a stream that cannot go on says so at its end'() {
    const { actor, text } = await open({ closing: 'closing\n' });
    actor.send(event('one'));
    actor.send(gone);
    assert.equal(await text, 'opening\n"one"\nclosing\n');
  },

  async 'a stream that an event has ended says no more'() {
    const { actor, text } = await open({ closing: 'closing\n' });
    actor.send(event('last'));
    assert.equal(await text, 'opening\n"last"\n');
  },

  async 'a stream that may have missed something goes on if it can say so'() {
    const { actor, text } = await open({ closing: 'closing\n', formatPlace: ({ type }) => `${type}\n` });
    actor.send(gone);
    actor.send(event('last'));
    assert.equal(await text, 'opening\ngone\n"last"\n');
  },
};

/** The tests of socket-stream.ts. */
export const socketStreamSuite: Suite = { name: 'socket-stream', tests };
