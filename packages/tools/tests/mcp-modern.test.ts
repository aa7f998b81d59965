/** 2026-07-28 over HTTP: every request by itself, answers in rounds, listeners, tasks. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import {
  answerOf,
  bothKinds,
  eventsOf,
  failureOf,
  messagesOf,
  post,
  postModern,
  request,
  textOf,
  until,
  type ModernOptions,
  type WireEvent,
  type WireMessage,
} from './server/mcp-wire.ts';
import { startServer } from './server/start-server.ts';

const server = await startServer();
after(() => server.stop());
const url = `${server.url}/p/room/mcp`;
const canAnswer: ModernOptions = { capabilities: { elicitation: {} } };
const takesTasks: ModernOptions = {
  capabilities: { elicitation: {}, extensions: { 'io.modelcontextprotocol/tasks': {} } },
};

async function ask(
  method: string,
  params: Record<string, unknown> = {},
  options: ModernOptions = {},
): Promise<WireMessage> {
  return answerOf(await postModern(url, method, params, options));
}

function call(name: string, args: object = {}, options: ModernOptions & { more?: object } = {}): Promise<WireMessage> {
  return ask('tools/call', { name, arguments: args, ...options.more }, options);
}

interface InputRequests {
  readonly [id: string]: { readonly method: string; readonly params: { readonly message?: string } };
}

/** Answers all that a result asks for. */
function answering({ result }: WireMessage, content: object): { inputResponses: object; requestState: unknown } {
  const ids = Object.keys(result?.['inputRequests'] ?? {});
  const inputResponses = Object.fromEntries(ids.map((id) => [id, { action: 'accept', content }]));
  return { inputResponses, requestState: result?.['requestState'] };
}

function questionOf({ result }: WireMessage): string | undefined {
  return Object.values((result?.['inputRequests'] ?? {}) as InputRequests)[0]?.params.message;
}

describe('a request', () => {
  test('for what the server is, and for its lists, is answered with how long that holds', async () => {
    const discovered = await ask('server/discover');
    assert.equal(discovered.result?.['resultType'], 'complete');
    assert.match(JSON.stringify(discovered.result?.['supportedVersions']), /2026-07-28/);
    for (const method of ['tools/list', 'resources/list', 'resources/templates/list']) {
      const { result } = await ask(method);
      assert.equal(typeof result?.['ttlMs'], 'number', method);
      assert.ok(['public', 'private'].includes(String(result?.['cacheScope'])), method);
    }
  });

  test('repeats in its headers what it says, or is refused', async () => {
    const cases: [Record<string, string>, number][] = [
      [{ 'mcp-method': 'tools/list' }, -32020],
      [{ 'mcp-name': 'other' }, -32020],
      [{ 'mcp-protocol-version': '2025-11-25' }, -32020],
      [{ 'mcp-name': '=?base64?!!?=' }, -32020],
    ];
    const params = { name: 'echo', arguments: { text: 'x' } };
    for (const [headers, code] of cases) {
      const response = await postModern(url, 'tools/call', params, { headers });
      assert.equal(response.status, 400, JSON.stringify(headers));
      assert.equal((await answerOf(response)).error?.code, code, JSON.stringify(headers));
    }
    const encoded = `=?base64?${Buffer.from('echo').toString('base64')}?=`;
    assert.equal((await postModern(url, 'tools/call', params, { headers: { 'mcp-name': encoded } })).status, 200);
    const bare = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/list',
      params: {
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    };
    const response = await post(url, bare);
    assert.equal(response.status, 400);
    assert.equal((await answerOf(response)).error?.code, -32020);
  });

  test('of a version that nobody serves learns which there are', async () => {
    const meta = { 'io.modelcontextprotocol/protocolVersion': '2099-01-01' };
    const response = await postModern(
      url,
      'tools/list',
      {},
      { meta, headers: { 'mcp-protocol-version': '2099-01-01' } },
    );
    assert.equal(response.status, 400);
    const { error } = await answerOf(response);
    assert.equal(error?.code, -32022);
    assert.ok((error.data as { supported: string[] }).supported.includes('2026-07-28'));
  });

  test('of a method that is not there is 404, and so are those of the era before', async () => {
    for (const method of ['nothing/there', 'ping', 'resources/subscribe', 'logging/setLevel', 'tasks/list']) {
      const response = await postModern(url, method, { uri: 'room://count', level: 'info' });
      assert.equal(response.status, 404, method);
      assert.equal((await answerOf(response)).error?.code, -32601, method);
    }
  });

  test('comes by POST only, and knows no sessions', async () => {
    for (const method of ['GET', 'DELETE']) {
      const headers = { 'mcp-protocol-version': '2026-07-28', accept: 'text/event-stream' };
      const response = await fetch(url, { method, headers });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get('allow'), 'POST');
    }
    const response = await postModern(url, 'tools/list', {}, { headers: { 'mcp-session-id': 'whatever' } });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('mcp-session-id'), null);
  });

  test('for nothing that there is says so', async () => {
    for (const [method, params] of [
      ['tools/call', { name: 'unheardOf' }],
      ['resources/read', { uri: 'room://nowhere' }],
      ['prompts/get', { name: 'unheardOf' }],
    ] as const) {
      const { error } = await ask(method, params);
      assert.ok(error?.code === -32602 || error?.code === -32601, method);
    }
  });

  test('goes to its instance, and remembers there', async () => {
    const meta = { photonInstance: 'modern' };
    assert.equal(textOf(await call('add', { by: 2 }, { meta })), '2');
    assert.equal(textOf(await call('add', { by: 2 }, { headers: { 'x-photon-instance': 'modern' } })), '4');
    const { result } = await ask('resources/read', { uri: 'room://count' }, { meta });
    assert.match(JSON.stringify(result?.['contents']), /"text":"4"/);
  });

  test('that says something on its way gets a stream, without ids', async () => {
    const response = await postModern(
      url,
      'tools/call',
      { name: 'work', arguments: { steps: 3 } },
      { meta: { progressToken: 'p' } },
    );
    const events: WireEvent[] = [];
    for await (const event of eventsOf(response)) events.push(event);
    assert.deepEqual(
      events.map(({ id }) => id),
      events.map(() => undefined),
    );
    const messages = events.map(({ data }) => JSON.parse(data) as WireMessage);
    assert.deepEqual(
      messages.map(({ method }) => method),
      [...Array<string>(3).fill('notifications/progress'), undefined],
    );
    assert.equal(messages.at(-1)?.result?.['resultType'], 'complete');
  });

  test('is answered with JSON if it takes nothing else, however long it takes', async () => {
    for (const steps of [2, 80]) {
      const response = await postModern(
        url,
        'tools/call',
        { name: 'work', arguments: { steps } },
        { meta: { progressToken: 'p' }, headers: { accept: 'application/json' } },
      );
      assert.equal(response.headers.get('content-type'), 'application/json');
      assert.equal(textOf(await answerOf(response)), `${steps} steps`);
    }
  });
});

describe('a call that asks', () => {
  test('is answered in rounds', async () => {
    const first = await call('introduce', {}, { ...canAnswer, id: 1 });
    assert.equal(first.result?.['resultType'], 'input_required');
    assert.equal(questionOf(first), 'Your name?');
    const second = await call('introduce', {}, { ...canAnswer, id: 2, more: answering(first, { name: 'Ada' }) });
    assert.equal(questionOf(second), 'Is it Ada?');
    const last = await call('introduce', {}, { ...canAnswer, id: 3, more: answering(second, { confirmed: true }) });
    assert.equal(textOf(last), 'Hello Ada');
    assert.equal(last.result?.['resultType'], 'complete');
  });

  test('asks again for what is missing, and leaves out what it did not ask', async () => {
    const first = await call('clear', {}, canAnswer);
    const requestState = first.result?.['requestState'];
    const more = { requestState, inputResponses: { unasked: { action: 'accept', content: {} } } };
    const again = await call('clear', {}, { ...canAnswer, more });
    assert.equal(again.result?.['resultType'], 'input_required');
    assert.deepEqual(again.result?.['inputRequests'], first.result?.['inputRequests']);
    const last = await call('clear', {}, { ...canAnswer, more: answering(again, { confirmed: false }) });
    assert.equal(textOf(last), 'kept');
  });

  test('takes its state back from the same request only, unchanged', async () => {
    const first = await call('introduce', {}, canAnswer);
    const more = answering(first, { name: 'Eve' });
    const state = String(more.requestState);
    const forged = `${state.slice(0, -2)}${state.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const [name, args, changes] of [
      ['introduce', {}, { requestState: forged }],
      ['introduce', {}, { requestState: 'nonsense' }],
      ['introduce', { extra: 1 }, {}],
      ['clear', {}, {}],
    ] as const) {
      const { error } = await call(name, args, { ...canAnswer, more: { ...more, ...changes } });
      assert.equal(error?.code, -32602, `${name} ${JSON.stringify(changes)}`);
    }
    const elsewhere = await call('introduce', {}, { ...canAnswer, more, meta: { photonInstance: 'elsewhere' } });
    assert.equal(elsewhere.error?.code, -32602);
  });

  test('refuses an answer of the wrong shape, and waits for a right one', async () => {
    const first = await call('introduce', {}, canAnswer);
    const wrong = answering(first, {});
    const [id = ''] = Object.keys(wrong.inputResponses);
    const refused = await call('introduce', {}, { ...canAnswer, more: { ...wrong, inputResponses: { [id]: 'yes' } } });
    assert.equal(refused.error?.code, -32602);
    const second = await call('introduce', {}, { ...canAnswer, more: answering(first, { name: 'Bo' }) });
    assert.equal(questionOf(second), 'Is it Bo?');
  });

  test('is not asked of a client that does not declare it', async () => {
    const response = await postModern(url, 'tools/call', { name: 'clear' });
    assert.equal(response.status, 400);
    const { error } = await answerOf(response);
    assert.equal(error?.code, -32021);
    assert.deepEqual(error.data, { requiredCapabilities: { elicitation: { form: {} } } });
  });

  test('that is declined is an error of its own', async () => {
    const first = await call('clear', {}, canAnswer);
    const more = answering(first, {});
    const [id = ''] = Object.keys(more.inputResponses);
    const declined = { ...more, inputResponses: { [id]: { action: 'decline' } } };
    assert.equal(failureOf(await call('clear', {}, { ...canAnswer, more: declined })), 'ask_declined');
  });
});

test('a client that goes away cancels its call, before or after its stream has begun, and without one', async () => {
  for (const [accept, waitsForStream] of [
    [bothKinds, false],
    [bothKinds, true],
    ['application/json', false],
  ] as const) {
    const meta = { photonInstance: `left-${accept.length}-${waitsForStream}` };
    const waiter = async (): Promise<string> => textOf(await call('waiter', {}, { meta }));
    const controller = new AbortController();
    const { signal } = controller;
    const left = postModern(url, 'tools/call', { name: 'wait' }, { meta, signal, headers: { accept } });
    left.catch(() => {});
    assert.equal(await until(waiter, (text) => text === 'waiting'), 'waiting');
    if (waitsForStream) assert.equal((await left).headers.get('content-type'), 'text/event-stream');
    controller.abort();
    assert.equal(await until(waiter, (text) => text === 'aborted'), 'aborted');
  }
});

describe('a listener', () => {
  async function listen(notifications: object, options: ModernOptions = {}): Promise<AsyncGenerator<WireMessage>> {
    return messagesOf(await postModern(url, 'subscriptions/listen', { notifications }, { id: 'ear', ...options }));
  }

  test('hears first what it will hear, then that, and nothing else', async () => {
    const meta = { photonInstance: 'heard' };
    const filter = { toolsListChanged: true, promptsListChanged: true, resourceSubscriptions: ['room://notes/a'] };
    const heard = await listen(filter, { meta });
    const first = (await heard.next()).value as WireMessage;
    assert.equal(first.method, 'notifications/subscriptions/acknowledged');
    assert.deepEqual(first.params, {
      _meta: { 'io.modelcontextprotocol/subscriptionId': 'ear' },
      notifications: { toolsListChanged: true, resourceSubscriptions: ['room://notes/a'] },
    });
    await call('add', {}, { meta });
    await call('write', { id: 'b', text: 'x' }, { meta });
    await call('write', { id: 'a', text: 'x' }, { meta });
    const second = (await heard.next()).value as WireMessage;
    assert.deepEqual(second, {
      jsonrpc: '2.0',
      method: 'notifications/resources/updated',
      params: { _meta: { 'io.modelcontextprotocol/subscriptionId': 'ear' }, uri: 'room://notes/a' },
    });
    await heard.return(undefined);
  });

  test('may listen to many resources', async () => {
    const meta = { photonInstance: 'many' };
    const uris = Array.from({ length: 40 }, (_, index) => `room://notes/${index}`);
    const heard = await listen({ resourceSubscriptions: uris }, { meta });
    await heard.next();
    await call('write', { id: '39', text: 'x' }, { meta });
    assert.equal(((await heard.next()).value as WireMessage).params?.['uri'], 'room://notes/39');
    await heard.return(undefined);
  });

  test('needs a stream', async () => {
    const response = await postModern(
      url,
      'subscriptions/listen',
      { notifications: {} },
      { headers: { accept: 'application/json' } },
    );
    assert.equal(response.status, 406);
  });
});

describe('a task', () => {
  test('is what a slow tool answers clients with that take it', async () => {
    const created = await call('slowly', { text: 'hi' }, takesTasks);
    assert.equal(created.result?.['resultType'], 'task');
    const taskId = String(created.result?.['taskId']);
    const get = async (): Promise<Readonly<Record<string, unknown>>> =>
      (await ask('tasks/get', { taskId }, takesTasks)).result ?? {};
    const waiting = await until(get, ({ status }) => status !== 'working');
    assert.equal(waiting['status'], 'input_required');
    const { inputResponses } = answering({ jsonrpc: '2.0', result: waiting }, { confirmed: true });
    const updated = await ask('tasks/update', { taskId, inputResponses }, takesTasks);
    assert.equal(updated.result?.['resultType'], 'complete');
    const completed = await until(get, ({ status }) => status !== 'input_required' && status !== 'working');
    assert.equal(completed['status'], 'completed');
    assert.equal(textOf({ jsonrpc: '2.0', result: completed['result'] as Record<string, unknown> }), 'hi');
  });

  test('can be cancelled, and heard of', async () => {
    const created = await call('slowly', { text: 'hi' }, takesTasks);
    const taskId = String(created.result?.['taskId']);
    const heard = messagesOf(
      await postModern(url, 'subscriptions/listen', { notifications: { taskIds: [taskId] } }, takesTasks),
    );
    await heard.next();
    await ask('tasks/cancel', { taskId }, takesTasks);
    for (;;) {
      const { value, done } = await heard.next();
      assert.ok(done !== true);
      assert.equal(value.method, 'notifications/tasks');
      assert.equal(value.params?.['taskId'], taskId);
      if (value.params['status'] === 'cancelled') break;
    }
    await heard.return(undefined);
    const { result } = await ask('tasks/get', { taskId }, takesTasks);
    assert.equal(result?.['status'], 'cancelled');
  });

  test('is not for clients that do not know tasks, and not there if nobody began it', async () => {
    const plain = await call('slowly', { text: 'hi' }, canAnswer);
    assert.equal(plain.result?.['resultType'], 'input_required');
    const response = await postModern(url, 'tasks/get', { taskId: 'x' });
    assert.equal(response.status, 400);
    assert.equal((await answerOf(response)).error?.code, -32021);
    assert.equal((await ask('tasks/get', { taskId: 'x' }, takesTasks)).error?.code, -32602);
  });
});

test('a notification is accepted', async () => {
  const headers = { 'mcp-protocol-version': '2026-07-28' };
  const response = await post(
    url,
    { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
    headers,
  );
  assert.equal(response.status, 202);
  const answer = await post(url, { jsonrpc: '2.0', id: 1, result: {} }, headers);
  assert.equal(answer.status, 400);
  assert.equal((await post(url, request('initialize'), headers)).status, 400);
});
