/** Both official clients as independent peers: the one of the session era, and the one of 2026-07-28, which speaks both. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';

import { until } from './server/mcp-wire.ts';
import { startServer } from './server/start-server.ts';

const server = await startServer();
const closing: (() => Promise<void>)[] = [];
after(async () => {
  await Promise.all(closing.map((close) => close()));
  await server.stop();
});

const about = { name: 'test', version: '1' };
const capabilities = { elicitation: {}, sampling: {} };

/** What the tests need of a client, whichever it is. */
interface Peer {
  readonly era: 'legacy' | 'modern';
  call(
    name: string,
    args?: Record<string, unknown>,
    options?: CallOptions,
  ): Promise<{ text: string; isError: boolean }>;
  tools(): Promise<string[]>;
  read(uri: string): Promise<string>;
  onUpdated(uri: string, heard: (uri: string) => void): Promise<void>;
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: { progress: number; message?: string | undefined }) => void;
}

type Answer = (message: string) => Record<string, string | boolean>;

/** What a person would answer. */
const answer: Answer = (message) => (message === 'Your name?' ? { name: 'Ada' } : { confirmed: true });

function readResult(result: unknown): { text: string; isError: boolean } {
  const { content = [], isError = false } = result as { content?: { text?: string }[]; isError?: boolean };
  return { text: content[0]?.text ?? '', isError };
}

async function connectLegacy(url: string): Promise<Peer> {
  const client = new LegacyClient(about, { capabilities });
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({
    action: 'accept',
    content: answer(params.message),
  }));
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    role: 'assistant',
    model: 'none',
    content: { type: 'text', text: 'sampled' },
  }));
  const transport = new LegacyTransport(new URL(url));
  await client.connect(transport);
  closing.push(() => client.close());
  return {
    era: 'legacy',
    call: async (name, args = {}, options = {}) =>
      readResult(await client.callTool({ name, arguments: args }, undefined, options)),
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    read: async (uri) => JSON.stringify((await client.readResource({ uri })).contents),
    onUpdated: async (uri, heard) => {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => heard(params.uri));
      await client.subscribeResource({ uri });
    },
  };
}

async function connectModern(url: string, mode: 'auto' | 'legacy'): Promise<Peer> {
  const client = new ModernClient(about, { capabilities, versionNegotiation: { mode } });
  client.setRequestHandler('elicitation/create', ({ params }) => ({
    action: 'accept',
    content: answer(params.message),
  }));
  client.setRequestHandler('sampling/createMessage', () => ({
    role: 'assistant',
    model: 'none',
    content: { type: 'text', text: 'sampled' },
  }));
  await client.connect(new ModernTransport(new URL(url)));
  closing.push(() => client.close());
  const era = client.getProtocolEra() === 'modern' ? 'modern' : 'legacy';
  return {
    era,
    call: async (name, args = {}, options = {}) =>
      readResult(await client.callTool({ name, arguments: args }, options)),
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    read: async (uri) => JSON.stringify((await client.readResource({ uri })).contents),
    onUpdated: async (uri, heard) => {
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => heard(params.uri));
      if (era === 'legacy') await client.subscribeResource({ uri });
      else await client.listen({ resourceSubscriptions: [uri] });
    },
  };
}

const peers: [string, Peer['era'], (url: string) => Promise<Peer>][] = [
  ['the client of the session era', 'legacy', connectLegacy],
  ['the client of both eras, with a session', 'legacy', (url) => connectModern(url, 'legacy')],
  ['the client of both eras, without', 'modern', (url) => connectModern(url, 'auto')],
];

for (const [index, [name, era, connect]] of peers.entries()) {
  const url = `${server.url}/p/room/mcp?instance=peer-${index}`;

  describe(name, () => {
    test('connects, lists, calls and reads', async () => {
      const peer = await connect(url);
      assert.equal(peer.era, era);
      assert.ok((await peer.tools()).includes('add'));
      assert.equal((await peer.call('add', { by: 2 })).text, '2');
      assert.match(await peer.read('room://count'), /"text":"2"/);
      assert.deepEqual(await peer.call('add', { by: 'two' }).then(({ isError }) => isError), true);
    });

    test('is asked, twice in one call', async () => {
      const peer = await connect(url);
      assert.deepEqual(await peer.call('introduce'), { text: 'Hello Ada', isError: false });
      const everything = await connect(`${server.url}/mcp`);
      assert.equal((await everything.call('test_sampling', { prompt: 'x' })).text, 'LLM response: sampled');
    });

    test('hears progress', async () => {
      const peer = await connect(url);
      const heard: number[] = [];
      const result = await peer.call('work', { steps: 4 }, { onprogress: ({ progress }) => heard.push(progress) });
      assert.equal(result.text, '4 steps');
      assert.deepEqual(heard, [25, 50, 75, 100]);
    });

    test('cancels', async () => {
      const peer = await connect(`${url}-cancels`);
      const controller = new AbortController();
      const cancelled = peer.call('wait', {}, { signal: controller.signal });
      const rejected = assert.rejects(cancelled);
      const waiter = async (): Promise<string> => (await peer.call('waiter')).text;
      assert.equal(await until(waiter, (text) => text === 'waiting'), 'waiting');
      controller.abort();
      await rejected;
      assert.equal(await until(waiter, (text) => text === 'aborted'), 'aborted');
    });

    test('hears of changed resources', async () => {
      const peer = await connect(url);
      const heard: string[] = [];
      await peer.onUpdated('room://notes/mine', (uri) => heard.push(uri));
      const change = async (): Promise<number> => {
        await peer.call('write', { id: 'mine', text: String(Math.random()) });
        return heard.length;
      };
      assert.ok((await until(change, (count) => count > 0)) > 0);
      assert.deepEqual([...new Set(heard)], ['room://notes/mine']);
    });
  });
}

test('the client of the session era finds a lost stream again by itself', async () => {
  const client = new LegacyClient(about, { capabilities });
  let asked = 0;
  client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
    asked += 1;
    return { action: 'accept', content: answer(params.message) };
  });
  // The first stream of the call breaks after its first event, as connections do.
  let isBroken = false;
  const breaking: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const isCall = init?.method === 'POST' && typeof init.body === 'string' && init.body.includes('introduce');
    if (!isCall || isBroken || response.body === null) return response;
    isBroken = true;
    const reader = response.body.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        if (value !== undefined) controller.enqueue(value);
        controller.close();
      },
    });
    return new Response(body, response);
  };
  const transport = new LegacyTransport(new URL(`${server.url}/p/room/mcp?instance=lost`), { fetch: breaking });
  await client.connect(transport);
  closing.push(() => client.close());
  const result = readResult(await client.callTool({ name: 'introduce', arguments: {} }));
  assert.equal(result.text, 'Hello Ada');
  assert.ok(isBroken && asked >= 2);
});
