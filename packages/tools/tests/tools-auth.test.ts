/** Who may use tools, events, routes and resources, over HTTP: nobody, whoever has the secret, whoever has a token. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { exportJWK, generateKeyPair, SignJWT } from 'jose';

import { answerOf, post, postModern, request, textOf, WireSession } from './server/mcp-wire.ts';
import { startServer } from './server/start-server.ts';

const server = await startServer();
after(() => server.stop());

const issuer = 'https://issuer.example';
const audience = 'https://tools.example';
const { publicKey, privateKey } = await generateKeyPair('ES256');
const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
await fetch(`${server.url}/keys`, { method: 'POST', body: JSON.stringify({ keys: [jwk] }) });

async function tokenOf(subject: string, scope: string, claims: object = {}): Promise<Record<string, string>> {
  const token = await new SignJWT({ scope, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'test' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setExpirationTime('5m')
    .sign(privateKey);
  return { authorization: `Bearer ${token}` };
}

const diary = `${server.url}/guarded/p/diary`;
const board = `${server.url}/guarded/p/board`;

async function statusOf(url: string, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  await response.body?.cancel();
  return response.status;
}

describe('a token', () => {
  test('is asked for, and where to get one is said', async () => {
    const response = await post(`${diary}/mcp`, request('tools/list'));
    assert.equal(response.status, 401);
    const challenge = response.headers.get('www-authenticate') ?? '';
    const [, metadataUrl = ''] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
    assert.equal(metadataUrl, `${server.url}/guarded/.well-known/oauth-protected-resource/p/diary/mcp`);
    const metadata = await (await fetch(metadataUrl)).json();
    assert.deepEqual(metadata, {
      resource: `${diary}/mcp`,
      authorization_servers: [issuer],
      bearer_methods_supported: ['header'],
    });
    assert.equal((await answerOf(response)).error?.code, -32001);
  });

  test('opens the instance that its claim names, whatever else the request names', async () => {
    const ada = await tokenOf('ada', '*');
    const bo = await tokenOf('bo', '*');
    const write = async (headers: Record<string, string>, query = ''): Promise<string> =>
      textOf(
        await answerOf(
          await post(
            `${diary}/mcp${query}`,
            request('tools/call', { name: 'write', arguments: { text: 'x' } }),
            headers,
          ),
        ),
      );
    assert.equal(await write(ada), '1');
    assert.equal(await write(bo, '?instance=ada'), '1');
    assert.equal(await write({ ...ada, 'x-photon-instance': 'bo' }), '2');
  });

  test('allows what its scopes say: tools, resources, routes and events alike', async () => {
    const reader = await tokenOf('cy', 'lines:read');
    const call = (name: string, headers: Record<string, string>): Promise<Response> =>
      post(`${diary}/mcp`, request('tools/call', { name, arguments: { text: 'x' } }), headers);
    assert.equal((await call('lines', reader)).status, 200);
    const refused = await call('write', reader);
    assert.equal(refused.status, 403);
    assert.match(refused.headers.get('www-authenticate') ?? '', /error="insufficient_scope".*scope="write:write"/);
    assert.equal((await answerOf(refused)).error?.code, -32003);
    assert.equal((await call('forget', reader)).status, 403);
    assert.equal((await call('forget', await tokenOf('cy', 'diary:admin'))).status, 200);
    const read = (headers: Record<string, string>): Promise<Response> =>
      postModern(`${diary}/mcp`, 'resources/read', { uri: 'diary://lines' }, { headers });
    assert.equal((await read(reader)).status, 200);
    assert.equal((await read(await tokenOf('cy', 'write:*'))).status, 403);
    assert.equal(await statusOf(`${diary}/count`, reader), 403);
    assert.equal(await statusOf(`${diary}/count`, await tokenOf('cy', 'diary:*')), 200);
    const stream = { accept: 'text/event-stream' };
    assert.equal(await statusOf(`${diary}/events?channel=lines`, { ...reader, ...stream }), 403);
    const listener = await tokenOf('cy', 'events:read');
    assert.equal(await statusOf(`${diary}/events?channel=lines`, { ...listener, ...stream }), 200);
    assert.equal(await statusOf(`${diary}/events?channel=lines`, stream), 401);
  });

  test('shows what an argument can be only to those who could give it', async () => {
    const writer = await tokenOf('kim', 'write:write');
    await post(`${diary}/mcp`, request('tools/call', { name: 'write', arguments: { text: 'secret' } }), writer);
    const choicesOf = async (scope: string): Promise<unknown> => {
      const answer = await answerOf(await post(`${diary}/mcp`, request('tools/list'), await tokenOf('kim', scope)));
      const tools = answer.result?.['tools'] as {
        name: string;
        inputSchema: { properties: Record<string, { enum?: unknown }> };
      }[];
      return tools.find(({ name }) => name === 'tear')?.inputSchema.properties['line']?.enum;
    };
    assert.deepEqual(await choicesOf('tear:write'), ['secret']);
    assert.equal(await choicesOf('write:write'), undefined);
    const complete = async (scope: string, ref: object = { type: 'ref/prompt', name: 'about' }): Promise<Response> => {
      const params = { ref, argument: { name: 'line', value: 's' } };
      return post(`${diary}/mcp`, request('completion/complete', params), await tokenOf('kim', scope));
    };
    const { result } = await answerOf(await complete('about:write'));
    assert.deepEqual(result?.['completion'], { values: ['secret'], total: 1, hasMore: false });
    assert.equal((await complete('write:write')).status, 403);
    const both = { type: 'ref/resource', uri: 'diary://lines', name: 'about' };
    assert.equal((await complete('about:write', both)).status, 403, 'the type says which counts');
    assert.equal((await complete('lines:read', both)).status, 200);
  });

  test('that does not reach for all messages of a batch reaches for none', async () => {
    const writer = await tokenOf('lou', 'write:write');
    const write = request('tools/call', { name: 'write', arguments: { text: 'x' } }, 'a');
    const forget = request('tools/call', { name: 'forget' }, 'b');
    assert.equal((await post(`${diary}/mcp`, [write, forget], writer)).status, 403);
    assert.equal(textOf(await answerOf(await post(`${diary}/mcp`, write, writer))), '1');
  });

  test('of somebody else does not open a session, nor answer for it', async () => {
    const all = await tokenOf('dee', '*');
    const session = await WireSession.open(`${server.url}/guarded/p/room/mcp`, { headers: all });
    const ping = (headers: Record<string, string>): Promise<Response> => session.post(request('ping'), headers);
    assert.equal((await ping(all)).status, 200);
    assert.equal((await ping(await tokenOf('eve', '*'))).status, 404);
    assert.equal((await ping({ authorization: 'Bearer nonsense' })).status, 401);
    const elsewhere = { ...session.headers, ...(await tokenOf('eve', '*')) };
    assert.equal((await fetch(session.url, { method: 'DELETE', headers: elsewhere })).status, 404);
    const there = { 'x-photon-instance': 'elsewhere' };
    assert.equal((await ping({ ...(await tokenOf('eve', '*')), ...there })).status, 404);
    assert.equal((await ping({ ...all, ...there })).status, 200);
  });

  test('whose claim names the instance leads nowhere else, and names no other', async () => {
    const red = await tokenOf('gus', '*', { team: 'red' });
    const blue = await tokenOf('gus', '*', { team: 'blue' });
    const session = await WireSession.open(`${server.url}/guarded/p/desk/mcp`, { headers: red });
    const put = (headers: Record<string, string>): Promise<Response> =>
      session.post(request('tools/call', { name: 'put', arguments: { text: 'x' } }), headers);
    assert.equal(textOf(await answerOf(await put({ ...red, 'x-photon-instance': 'blue' }))), 'red');
    assert.equal((await put(blue)).status, 404);
    const headers = { ...session.headers, ...blue };
    assert.equal((await fetch(session.url, { method: 'DELETE', headers })).status, 404);
    const { result } = await answerOf(await session.post(request('tools/list'), red));
    const names = ((result?.['tools'] ?? []) as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names, ['put', '_undo', '_redo']);
    for (const name of ['_use', '_instances']) {
      const call = request('tools/call', { name, arguments: { instance: 'blue' } });
      assert.equal((await answerOf(await session.post(call, red))).error?.code, -32602);
    }
  });
});

describe('a photon', () => {
  test('that wants to know who asks is closed where nobody can tell', async () => {
    const response = await post(`${server.url}/p/diary/mcp`, request('tools/list'));
    assert.equal(response.status, 401);
    assert.match((await answerOf(response)).error?.message ?? '', /PHOTON_MCP_BEARER/);
  });

  test('that lets everybody in still guards what has a scope', async () => {
    const call = (name: string, headers: Record<string, string> = {}): Promise<Response> =>
      post(`${board}/mcp`, request('tools/call', { name, arguments: name === 'read' ? {} : { text: 'x' } }), headers);
    assert.equal(textOf(await answerOf(await call('read'))), 'somebody');
    assert.equal((await call('change')).status, 403);
    const known = await tokenOf('flo', 'board:write read:write');
    assert.equal(textOf(await answerOf(await call('read', known))), 'flo');
    assert.equal((await call('change', known)).status, 200);
    assert.equal((await call('read', { authorization: 'Bearer nonsense' })).status, 401);
  });
});

describe('one secret for all', () => {
  test('opens everything, and nothing without it', async () => {
    const secret = await startServer({ environment: 'bearer' });
    try {
      const url = `${secret.url}/p/room`;
      const right = { authorization: 'Bearer correct-horse-battery-staple' };
      const wrong = { authorization: 'Bearer incorrect-horse-battery-staple' };
      assert.equal((await post(`${url}/mcp`, request('ping'))).status, 401);
      assert.equal((await post(`${url}/mcp`, request('ping'), wrong)).status, 401);
      assert.equal((await post(`${url}/mcp`, request('ping'), right)).status, 200);
      assert.equal(await statusOf(`${url}/notes/x`), 401);
      assert.equal(await statusOf(`${url}/notes/x`, right), 200);
      assert.equal(await statusOf(`${url}/events`, { accept: 'text/event-stream' }), 401);
    } finally {
      await secret.stop();
    }
  });
});
