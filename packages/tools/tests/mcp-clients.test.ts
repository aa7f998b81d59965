/** Both official clients as independent peers: that of the session era, and that of 2026-07-28, which speaks both. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
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
const capabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };

/** What the tests need of a client, whichever it is. */
interface Peer {
  readonly era: 'legacy' | 'modern';
  call(
    name: string,
    args?: Record<string, unknown>,
    options?: CallOptions,
  ): Promise<{ text: string; isError: boolean }>;
  tools(): Promise<string[]>;
  /** How many resources, templates and prompts there are. */
  count(): Promise<number[]>;
  prompt(name: string, args: Record<string, string>): Promise<string>;
  complete(prompt: string, argument: { name: string; value: string }): Promise<string[]>;
  read(uri: string): Promise<string>;
  onUpdated(uri: string, heard: (uri: string) => void): Promise<void>;
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: { progress: number; message?: string | undefined }) => void;
}

/** Pages that a client was sent to. */
const visited: string[] = [];

/** What a person would answer. */
function answer(asked: { message: string; url?: string }): {
  action: 'accept' | 'decline';
  content?: Record<string, string | boolean>;
} {
  if (asked.url !== undefined) {
    visited.push(asked.url);
    return { action: 'accept' };
  }
  if (asked.message === 'Delete it all?') return { action: 'decline' };
  return { action: 'accept', content: asked.message === 'Your name?' ? { name: 'Ada' } : { confirmed: true } };
}

const roots = { roots: [{ uri: 'file:///home/ada/project', name: 'project' }] };

function readResult(result: unknown): { text: string; isError: boolean } {
  const { content = [], isError = false } = result as { content?: { text?: string }[]; isError?: boolean };
  return { text: content[0]?.text ?? '', isError };
}

type Fetch = typeof fetch;

async function connectLegacy(url: string, fetch?: Fetch): Promise<Peer> {
  const client = new LegacyClient(about, { capabilities });
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => answer(params));
  client.setRequestHandler(ListRootsRequestSchema, () => roots);
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    role: 'assistant',
    model: 'none',
    content: { type: 'text', text: 'sampled' },
  }));
  const transport = new LegacyTransport(new URL(url), fetch && { fetch });
  await client.connect(transport);
  closing.push(() => client.close());
  return {
    era: 'legacy',
    call: async (name, args = {}, options = {}) =>
      readResult(await client.callTool({ name, arguments: args }, undefined, options)),
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    count: async () => [
      (await client.listResources()).resources.length,
      (await client.listResourceTemplates()).resourceTemplates.length,
      (await client.listPrompts()).prompts.length,
    ],
    prompt: async (name, args) => JSON.stringify((await client.getPrompt({ name, arguments: args })).messages),
    complete: async (name, argument) =>
      (await client.complete({ ref: { type: 'ref/prompt', name }, argument })).completion.values,
    read: async (uri) => JSON.stringify((await client.readResource({ uri })).contents),
    onUpdated: async (uri, heard) => {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => heard(params.uri));
      await client.subscribeResource({ uri });
    },
  };
}

async function connectModern(url: string, mode: 'auto' | 'legacy', fetch?: Fetch): Promise<Peer> {
  const client = new ModernClient(about, { capabilities, versionNegotiation: { mode } });
  client.setRequestHandler('elicitation/create', ({ params }) => answer(params));
  client.setRequestHandler('roots/list', () => roots);
  client.setRequestHandler('sampling/createMessage', () => ({
    role: 'assistant',
    model: 'none',
    content: { type: 'text', text: 'sampled' },
  }));
  await client.connect(new ModernTransport(new URL(url), fetch && { fetch }));
  closing.push(() => client.close());
  const era = client.getProtocolEra() === 'modern' ? 'modern' : 'legacy';
  return {
    era,
    call: async (name, args = {}, options = {}) =>
      readResult(await client.callTool({ name, arguments: args }, options)),
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    count: async () => [
      (await client.listResources()).resources.length,
      (await client.listResourceTemplates()).resourceTemplates.length,
      (await client.listPrompts()).prompts.length,
    ],
    prompt: async (name, args) => JSON.stringify((await client.getPrompt({ name, arguments: args })).messages),
    complete: async (name, argument) =>
      (await client.complete({ ref: { type: 'ref/prompt', name }, argument })).completion.values,
    read: async (uri) => JSON.stringify((await client.readResource({ uri })).contents),
    onUpdated: async (uri, heard) => {
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => heard(params.uri));
      if (era === 'legacy') await client.subscribeResource({ uri });
      else await client.listen({ resourceSubscriptions: [uri] });
    },
  };
}

const peers: [string, Peer['era'], (url: string, fetch?: Fetch) => Promise<Peer>][] = [
  ['the client of the session era', 'legacy', connectLegacy],
  ['the client of both eras, with a session', 'legacy', (url, fetch) => connectModern(url, 'legacy', fetch)],
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

    test('lists resources, templates and prompts, gets a prompt, completes', async () => {
      const peer = await connect(`${server.url}/mcp`);
      assert.deepEqual(await peer.count(), [3, 1, 4]);
      const name = 'test_prompt_with_arguments';
      assert.match(await peer.prompt(name, { arg1: 'park', arg2: 'b' }), /arg1='park', arg2='b'/);
      assert.deepEqual(await peer.complete(name, { name: 'arg1', value: 'pari' }), ['paris']);
    });

    test('is sent to a page', async () => {
      const peer = await connect(url);
      visited.length = 0;
      assert.deepEqual(await peer.call('sign', { paper: 'lease' }), { text: 'lease is signed', isError: false });
      assert.deepEqual(visited, ['https://sign.example/lease']);
    });

    test('declines', async () => {
      const peer = await connect(url);
      const { text, isError } = await peer.call('clear');
      assert.equal(isError, true);
      assert.match(text, /declined/);
    });

    test('says in which folders it works', async () => {
      const peer = await connect(url);
      assert.deepEqual(await peer.call('folders'), { text: 'file:///home/ada/project', isError: false });
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

/** The first stream of a call breaks after its first event, as connections do. */
function createBreakingFetch(tool: string): { fetch: Fetch; hasBroken: () => boolean } {
  let isBroken = false;
  const breaking: Fetch = async (input, init) => {
    const response = await fetch(input, init);
    const isCall = init?.method === 'POST' && typeof init.body === 'string' && init.body.includes(`"${tool}"`);
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
  return { fetch: breaking, hasBroken: () => isBroken };
}

for (const [name, era, connect] of peers) {
  if (era === 'modern') continue; // Its streams end with their requests.
  test(`${name} finds a lost stream again by itself`, async () => {
    const { fetch, hasBroken } = createBreakingFetch('introduce');
    const peer = await connect(`${server.url}/p/room/mcp?instance=lost`, fetch);
    assert.deepEqual(await peer.call('introduce'), { text: 'Hello Ada', isError: false });
    assert.ok(hasBroken());
  });
}
