/** What a request of 2026-07-28 says beside its arguments: what it is part of, and what headers repeat. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { answerOf, postModern, textOf, type ModernOptions, type WireMessage, WireSession } from './server/mcp-wire.ts';
import { startServer } from './server/start-server.ts';

const server = await startServer();
after(() => server.stop());
const url = `${server.url}/p/errand/mcp`;

async function call(
  name: string,
  args: object = {},
  { more, at = url, ...options }: ModernOptions & { more?: object; at?: string } = {},
): Promise<WireMessage> {
  return answerOf(await postModern(at, 'tools/call', { name, arguments: args, ...more }, options));
}

describe('a trace', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const trace = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, tracestate: 'shop=1', baggage: 'team=desk' };

  test('goes on into the call, and from photon to photon', async () => {
    const { result } = await call('trace', { deep: 2 }, { meta: trace });
    assert.deepEqual(result?.['structuredContent'], Array(3).fill({ traceId, ...trace }));
  });

  test('is there again when a call goes on, whoever answers', async () => {
    const capabilities = { elicitation: {} };
    const asked = await call('askedTrace', {}, { capabilities, meta: trace });
    const { inputRequests = {}, requestState } = asked.result ?? {};
    const answer = { action: 'accept', content: { confirmed: true } };
    const inputResponses = Object.fromEntries(Object.keys(inputRequests as object).map((id) => [id, answer]));
    const { result } = await call('askedTrace', {}, { capabilities, more: { inputResponses, requestState } });
    assert.deepEqual(result?.['structuredContent'], [trace.traceparent, trace.traceparent, traceId]);
  });

  test('that is none is left out', async () => {
    const { result } = await call('trace', {}, { meta: { ...trace, traceparent: '00-zz-b7ad6b7169203331-01' } });
    const [here = {}] = (result?.['structuredContent'] ?? []) as Record<string, unknown>[];
    assert.deepEqual(Object.keys(here), ['traceId']);
    assert.notEqual(here['traceId'], traceId);
  });
});

test('a header repeats the argument that the source says, or the call is refused', async () => {
  const listed = await answerOf(await postModern(url, 'tools/list'));
  const tools = listed.result?.['tools'] as { name: string; inputSchema: { properties: object } }[];
  assert.deepEqual(tools.find(({ name }) => name === 'ship')?.inputSchema.properties, {
    region: { type: 'string', description: 'Where to', 'x-mcp-header': 'Region' },
  });
  const cases: [Record<string, string>, number | undefined][] = [
    [{ 'mcp-param-region': 'eu' }, undefined],
    [{ 'mcp-param-region': 'us' }, -32020],
    [{}, -32020],
  ];
  for (const [headers, code] of cases) {
    const answer = await call('ship', { region: 'eu' }, { headers });
    assert.equal(answer.error?.code, code, JSON.stringify(headers));
    if (code === undefined) assert.equal(textOf(answer), 'shipped to eu');
  }
});

test('a tool takes the name of its instance as an argument, if its class says so', async () => {
  const at = `${server.url}/p/board/mcp`;
  const listed = await answerOf(await postModern(at, 'tools/list'));
  const tools = listed.result?.['tools'] as { name: string; inputSchema: { properties: object } }[];
  for (const { inputSchema } of tools) assert.ok('instance' in inputSchema.properties);
  const headers = { 'mcp-param-instance': 'pears' };
  const args = { instance: 'pears' };
  assert.equal(textOf(await call('which', args, { at, headers })), 'pears');
  assert.equal(textOf(await call('which', {}, { at })), 'default');
  assert.equal(textOf(await call('which', args, { at, headers, meta: { photonInstance: 'plums' } })), 'plums');
  assert.equal((await call('which', args, { at })).error?.code, -32020);
  const session = await WireSession.open(`${at}?instance=quinces`);
  const late = new WireSession(at, session.id, session.start);
  assert.equal(textOf(await late.call('which')), 'quinces');
  assert.equal(textOf(await late.call('which', args)), 'pears');
  const instance = 'x'.repeat(2000);
  const unnamed = await postModern(
    at,
    'tools/call',
    { name: 'which', arguments: { instance } },
    { headers: { 'mcp-param-instance': instance } },
  );
  assert.equal(unnamed.status, 400);
  assert.match((await answerOf(unnamed)).error?.message ?? '', /argument "instance"/);
});
