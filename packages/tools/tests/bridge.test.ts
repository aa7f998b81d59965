/**
 * What Photon's bridge to Durable Objects promises: the list by which it is verified, and the table of what a photon
 * has and what becomes of it, row by row. Served as people serve it.
 */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

import { WebSocket } from 'ws';

import { eventually, replaceIn, runSundog, type RunningCommand } from '../../../tests/e2e/host/sundog-command.ts';
import {
  answerOf,
  messagesOf,
  post,
  request,
  structuredOf,
  textOf,
  until,
  WireSession,
  type WireMessage,
} from './server/mcp-wire.ts';
import { undoAfter } from '../../../tests/harness/undo-after.ts';

const COUNTER = `/** Counts things. */
export default class Counter {
  /** Add to the count. @param by How much {@min 1} */
  async add(by = 1) { const n = await this.memory.update('n', (n) => (n ?? 0) + by); this.emit({ channel: 'count', n }); return n; }
}
`;

/** What its next release can do besides. */
const MORE = `
  /** The count. */
  async get() { return (await this.memory.get('n')) ?? 0; }
  /** Begins again. */
  async reset() { await this.memory.delete('n'); }
}
`;

test('the list', async (context) => {
  const folder = await createFolder();
  await writeFile(join(folder, 'counter.photon.ts'), COUNTER);
  let { server, url } = await serve(context, folder, './counter.photon.ts');
  const call = async (name: string, args: object = {}, instance = ''): Promise<string> =>
    textOf(await answerOf(await post(`${url}/mcp${instance}`, request('tools/call', { name, arguments: args }))));

  await context.test('deploy succeeds', async () => {
    const { start, ...session } = await WireSession.open(`${url}/mcp`);
    assert.deepEqual(start.result?.['serverInfo'], {
      name: 'counter',
      version: '0.0.0',
      description: 'Counts things.',
    });
    const listed = await answerOf(await post(session.url, request('tools/list'), session.headers));
    const [tool] = (listed.result?.['tools'] ?? []) as Record<string, unknown>[];
    assert.deepEqual([tool?.['name'], tool?.['description']], ['add', 'Add to the count.']);
    assert.match(JSON.stringify(tool?.['inputSchema']), /"by":\{[^}]*"minimum":1/);
  });

  await context.test('memory survives invocations and a deploy bounce', async () => {
    assert.deepEqual([await call('add', { by: 3 }), await call('add')], ['3', '4']);
    server.child.kill('SIGINT');
    await server.ended;
    await replaceIn(folder, 'counter.photon.ts', /\n\}\n$/, MORE);
    ({ server, url } = await serve(context, folder, './counter.photon.ts'));
    assert.equal(await call('get'), '4');
    await call('reset');
    assert.equal(await call('get'), '0');
  });

  await context.test('emit reaches a subscriber', async () => {
    const heard = await subscribe(context, `${url}/events?channel=count`);
    await call('add', { by: 2 });
    assert.deepEqual(await heardBy(heard, 1), ['{"channel":"count","n":2}']);
  });

  await context.test('two instances have isolated state', async () => {
    const heard = await subscribe(context, `${url}/events?channel=count&instance=pears`);
    const counts = [];
    for (const instance of ['apples', 'pears', 'apples']) counts.push(await call('add', {}, `?instance=${instance}`));
    assert.deepEqual(counts, ['1', '1', '2']);
    assert.deepEqual(await heardBy(heard, 1), ['{"channel":"count","n":1}']);
    assert.equal(await call('get'), '2');
  });
});

test('the table', async (context) => {
  const folder = await createFolder();
  await cp(fileURLToPath(new URL('bridge/', import.meta.url)), folder, { recursive: true });
  const { url } = await serve(context, folder, './bridge.photon.ts');
  const endpoint = `${url}/mcp`;
  const capabilities = { elicitation: {}, sampling: {} };
  const call = async (name: string, args: object = {}, at = endpoint): Promise<WireMessage> =>
    answerOf(await post(at, request('tools/call', { name, arguments: args })));

  await context.test('a class is a class of actors', async () => {
    const generated = await readFile(join(folder, '.sundog/tools/src/photons.generated.ts'), 'utf8');
    assert.match(generated, /class BridgePhoton extends PhotonActor[^]*class SiblingPhoton extends PhotonActor/);
    const sibling = await call('greet', { name: 'Ada' }, `${url}/p/sibling/mcp`);
    assert.equal(textOf(sibling), 'default greets Ada: 1');
  });

  await context.test('instanceName: query, header, _meta, default', async () => {
    const where = async (query: string, headers: Record<string, string>, meta: object): Promise<string> =>
      textOf(
        await answerOf(await post(endpoint + query, request('tools/call', { name: 'where', _meta: meta }), headers)),
      );
    const header = { 'x-photon-instance': 'header' };
    const meta = { photonInstance: 'meta' };
    assert.equal(await where('?instance=query', header, meta), 'query');
    assert.equal(await where('', header, meta), 'header');
    assert.equal(await where('', {}, meta), 'meta');
    assert.equal(await where('', {}, {}), 'default');
  });

  await context.test('memory: get, set, delete, has, keys, update, list, clear', async () => {
    assert.deepEqual(structuredOf(await call('remember')), {
      get: { deep: [true] },
      has: true,
      keys: ['a', 'b'],
      list: [
        { key: 'a', value: 1 },
        { key: 'b', value: { deep: [true] } },
      ],
      update: 2,
      delete: true,
      deleted: null,
      clear: 1,
      cleared: [],
      drafts: 'another',
    });
  });

  await context.test('emit and subscribers: by channel, and * for all', async () => {
    const said = (channel: string, text: string): string => JSON.stringify({ channel, text, more: [null, { ü: 1 }] });
    const [exact, other, all, none] = await Promise.all(
      ['?channel=news', '?channel=weather', '?channel=*', ''].map((query) =>
        subscribe(context, `${url}/events${query}`),
      ),
    );
    await call('say', { channel: 'news', text: 'a' });
    await call('say', { channel: 'default', text: 'b' });
    assert.deepEqual(await heardBy(all, 2), [said('news', 'a'), said('default', 'b')]);
    assert.deepEqual(await heardBy(exact, 1), [said('news', 'a')]);
    assert.deepEqual(await heardBy(none, 1), [said('default', 'b')]);
    assert.deepEqual(other, []);
  });

  await context.test('schedule: create, get, getByName, list, update, cancel', async () => {
    const { again, ...rest } = structuredOf(await call('plan'));
    assert.match(String(again), /Schedule 'report' already exists .* Use update\(\)/);
    assert.deepEqual(rest, {
      get: 'report',
      getByName: '@yearly',
      list: ['report'],
      update: '0 9 * * 1',
      cancel: true,
      cancelled: null,
    });
  });

  await context.test('schedule: one alarm for all, and one that fails stops no other', async () => {
    await call('begin');
    const standing = async (): Promise<Record<string, { status: string; executionCount: number }>> =>
      structuredOf(await call('standing')) as never;
    const { endless, ...ended } = await until(standing, (tasks) => (tasks['endless']?.executionCount ?? 0) >= 3);
    assert.deepEqual(ended, {
      failing: { status: 'error', executionCount: 1, errorMessage: 'Error: out of order' },
      once: { status: 'completed', executionCount: 1 },
      twice: { status: 'completed', executionCount: 2 },
    });
    assert.equal(endless?.status, 'active');
  });

  await context.test('call: a sibling, and which instance of it', async () => {
    assert.equal(textOf(await call('callSibling', { name: 'Bo' })), 'default greets Bo: 1');
    assert.equal(textOf(await call('callSibling', { name: 'Bo', instance: 'desk' })), 'desk greets Bo: 1');
    assert.equal(textOf(await call('callSibling', { name: 'Bo', instance: 'desk' })), 'desk greets Bo: 2');
  });

  const asks = [
    ['sample', 'askModel', { prompt: 'A poem' }, 'sampling/createMessage'],
    ['confirm', 'askIfSure', { question: 'Sure?' }, 'elicitation/create'],
    ['elicit', 'askForName', {}, 'elicitation/create'],
  ] as const;
  const outcomes = {
    sample: [
      { messages: [{ role: 'user', content: { type: 'text', text: 'A poem' } }], maxTokens: 1024 },
      { role: 'assistant', model: 'none', content: { type: 'text', text: 'Roses' } },
      'Roses',
    ],
    confirm: [
      {
        message: 'Sure?',
        requestedSchema: { type: 'object', properties: { confirmed: { type: 'boolean' } }, required: ['confirmed'] },
      },
      { action: 'accept', content: { confirmed: true } },
      'sure',
    ],
    elicit: [
      {
        message: 'Your name?',
        requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      },
      { action: 'accept', content: { name: 'Ada' } },
      'Ada',
    ],
  } as const;

  for (const [name, tool, args, method] of asks) {
    const [params, result, text] = outcomes[name];
    await context.test(`${name}: ${method} on the call's own stream, answered by its id`, async () => {
      const session = await WireSession.open(endpoint, { capabilities });
      const open = async (id: string): Promise<AsyncGenerator<WireMessage>> =>
        messagesOf(await session.post(request('tools/call', { name: tool, arguments: args }, id)));
      const streams = [await open('first'), await open('second')];
      const asked: WireMessage[] = [];
      for (const stream of streams) asked.push(await nextOf(stream));
      for (const ask of asked) assert.deepEqual([ask.method, ask.params], [method, params]);
      assert.notEqual(asked[0]?.id, asked[1]?.id);
      const order = [1, 0];
      for (const at of order) {
        const accepted = await session.post({ jsonrpc: '2.0', id: asked[at]?.id, result });
        assert.deepEqual([accepted.status, await accepted.text()], [202, '']);
        const last = await nextOf(streams[at]);
        assert.deepEqual([last.id, textOf(last)], [at === 0 ? 'first' : 'second', text]);
        assert.equal((await streams[at]?.next())?.done, true);
      }
    });

    await context.test(`${name}: fails at once for a client that takes JSON only, and names the header`, async () => {
      const session = await WireSession.open(endpoint, { capabilities });
      const body = request('tools/call', { name: tool, arguments: args });
      const failed = await answerOf(await session.post(body, { accept: 'application/json' }));
      assert.equal(failed.result?.['isError'], true);
      assert.match(textOf(failed), /Accept: application\/json, text\/event-stream/);
    });
  }

  await context.test('callerCwd: undefined unless the client says it', async () => {
    assert.equal(textOf(await call('folder')), 'a folder of its own');
    const said = request('tools/call', { name: 'folder', _meta: { callerCwd: '/home/ada' } });
    assert.equal(textOf(await answerOf(await post(endpoint, said))), '/home/ada');
  });

  await context.test('what no method declares cannot be called, by no way', async () => {
    for (const path of ['/__call', '/p/bridge/__call', '/p/sibling/__call']) {
      const body = JSON.stringify({ method: 'greet', args: { name: 'Eve' } });
      const response = await fetch(url + path, { method: 'POST', body, signal: AbortSignal.timeout(10_000) });
      assert.equal(response.status, 404, path);
    }
    for (const name of ['secret', '_hidden', 'tick', 'emit', 'memory', 'toString', 'constructor', '__proto__']) {
      assert.equal((await call(name)).error?.code, -32602, name);
    }
  });
});

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sundog-bridge-'));
  // Of the file, not of the test: its servers have ended by then.
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function serve(
  context: TestContext,
  folder: string,
  file: string,
): Promise<{ server: RunningCommand; url: string }> {
  const server = runSundog(context, ['tools', file, '--port', '0', '--admin-port', 'off'], folder);
  const [url] = await server.printed(/http:\/\/[\d.]+:\d+/);
  return { server, url };
}

/** What a subscriber gets, as text. */
async function subscribe(context: TestContext, url: string): Promise<string[]> {
  const socket = new WebSocket(url.replace('http', 'ws'));
  undoAfter(context, () => socket.terminate());
  const heard: string[] = [];
  socket.on('message', (data: Buffer) => heard.push(data.toString()));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  return heard;
}

/** All that a subscriber has heard once it is as much. */
function heardBy(heard: readonly string[] | undefined, count: number): Promise<readonly string[]> {
  return eventually(() => {
    assert.ok(heard !== undefined && heard.length >= count, `${count} were expected, and it has ${String(heard)}`);
    return heard;
  });
}

async function nextOf(stream: AsyncGenerator<WireMessage> | undefined): Promise<WireMessage> {
  const next = await stream?.next();
  if (next === undefined || next.done === true) throw new Error('the stream has ended');
  return next.value;
}
