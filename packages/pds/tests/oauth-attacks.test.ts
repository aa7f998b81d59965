/** Clients that do wrong, and thieves: pushed requests, codes and tokens. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { startProject } from '../../../tests/harness/start-project.ts';
import {
  ALICE,
  assertRefused,
  beginSession,
  createClient,
  loopbackId,
  TestBrowser,
  TestClient,
  TestKey,
  type Answer,
} from './oauth-peer.ts';

const project = await startProject(new URL('.', import.meta.url));
after(() => project.stop());

const origin = new URL(project.url).origin;

describe('pushed requests', () => {
  test('need a proof with a nonce, and say so', async () => {
    const client = await createClient(origin);
    const answer = await client.post('/oauth/par', {});
    assertRefused(answer, 'use_dpop_nonce');
    assert.ok(answer.headers.get('dpop-nonce'));
    assert.match(answer.headers.get('access-control-expose-headers') ?? '', /DPoP-Nonce/);
    assertRefused(await client.push({}, { claims: { nonce: 'made up' } }), 'use_dpop_nonce');
    assertRefused(await client.push({}, { claims: { htm: 'GET' } }), 'invalid_dpop_proof');
    assertRefused(await client.push({}, { claims: { htu: `${origin}/oauth/token` } }), 'invalid_dpop_proof');
    assertRefused(await client.push({}, { claims: { iat: 1 } }), 'invalid_dpop_proof');
    assertRefused(await client.push({}, { header: { jwk: (await TestKey.create()).jwk } }), 'invalid_dpop_proof');
    assertRefused(await client.push({}, { header: { alg: 'none' } }), 'invalid_dpop_proof');
    assertRefused(await client.push({}, { header: { typ: 'JWT' } }), 'invalid_dpop_proof');
    assert.equal((await client.push({}, { claims: { jti: 'once' } })).status, 201);
    assertRefused(await client.push({}, { claims: { jti: 'once' } }), 'invalid_dpop_proof');
  });

  const wrong: [title: string, overrides: Record<string, string>, error: string][] = [
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['no PKCE', { code_challenge: '' }, 'invalid_request'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no state', { state: '' }, 'invalid_request'],
    ['no atproto', { scope: 'repo:com.example.note' }, 'invalid_scope'],
    ['more scope than was declared', { scope: 'atproto repo:com.example.other' }, 'invalid_scope'],
    ['wider scope than was declared', { scope: 'atproto repo:*' }, 'invalid_scope'],
    ['a scope that means nothing', { scope: 'atproto repo:nonsense' }, 'invalid_scope'],
    ['an undeclared redirect', { redirect_uri: 'http://127.0.0.1/elsewhere' }, 'invalid_request'],
    ['a redirect to another host', { redirect_uri: 'http://127.0.0.2/callback' }, 'invalid_request'],
    ['a redirect with credentials', { redirect_uri: 'http://a@127.0.0.1/callback' }, 'invalid_request'],
    ['a redirect that only begins right', { redirect_uri: 'http://127.0.0.1/callback/../../x' }, 'invalid_request'],
    ['a redirect to localhost by name', { redirect_uri: 'http://localhost/callback' }, 'invalid_request'],
    ['an unknown response mode', { response_mode: 'web_message' }, 'invalid_request'],
    ['an unknown prompt', { prompt: 'create' }, 'invalid_request'],
    ['a request as JWT', { request: 'e30.e30.' }, 'request_not_supported'],
    ['another DPoP key by name', { dpop_jkt: 'another' }, 'invalid_request'],
    ['a secret', { client_secret: 'x' }, 'invalid_client'],
    ['an assertion without a key', { client_assertion: 'a.b.c' }, 'invalid_client'],
    ['a client nobody can find', { client_id: 'https://gone.test/client.json' }, 'invalid_client_metadata'],
    ['a client id with a port', { client_id: 'https://app.test:8443/client.json' }, 'invalid_client_metadata'],
    ['a client on an address', { client_id: 'http://127.0.0.1/' }, 'invalid_client_metadata'],
    ['a client on localhost with a path', { client_id: 'http://localhost/app' }, 'invalid_client_metadata'],
    [
      'a permission set that is none',
      { client_id: loopbackId('atproto include:com.gone.auth'), scope: 'atproto include:com.gone.auth' },
      'invalid_scope',
    ],
  ];
  for (const [title, overrides, error] of wrong) {
    test(`are refused with ${title}`, async () => {
      assertRefused(await (await createClient(origin)).push(overrides), error, error === 'invalid_client' ? 401 : 400);
    });
  }

  test('are refused with more permission sets than anybody asks for, and none of them is looked up', async () => {
    const sets = Array.from({ length: 21 }, (_, n) => `include:com.example.set${n}`);
    const scope = ['atproto', ...sets].join(' ');
    const { body } = await (await createClient(origin)).push({ client_id: loopbackId(scope), scope });
    assert.match(String(body['error_description']), /More than 20 permission sets/);
  });

  test('are refused with a code challenge that was used before', async () => {
    const client = await createClient(origin);
    const challenge = { code_challenge: 'A'.repeat(43) };
    assert.equal((await client.push(challenge)).status, 201);
    assertRefused(await client.push(challenge), 'invalid_request');
  });

  test('may name any port of this machine, and unknown scopes are left out', async () => {
    const client = new TestClient(origin, await TestKey.create());
    const pushed = await client.push({ redirect_uri: 'http://127.0.0.1:65000/callback', scope: 'atproto openid' });
    assert.equal(pushed.status, 201, JSON.stringify(pushed.body));
  });
});

describe('codes', () => {
  test('are good once; the second use ends the session of the first', async () => {
    const { client, tokens, code, verifier } = await beginSession(await createClient(origin));
    assert.equal((await client.call(tokens['access_token'])).status, 200);
    assertRefused(await client.redeem(code, verifier), 'invalid_grant');
    assertRefused(await client.call(tokens['access_token']), 'invalid_token', 401);
    assertRefused(await client.refresh(tokens['refresh_token']), 'invalid_grant');
  });

  const thefts: [title: string, redeem: (client: TestClient, code: string, verifier: string) => Promise<Answer>][] = [
    ['a wrong verifier', (client, code) => client.redeem(code, 'B'.repeat(43))],
    ['no verifier', (client, code) => client.redeem(code, '')],
    [
      'another redirect URI',
      (client, code, verifier) => client.redeem(code, verifier, { redirect_uri: 'http://127.0.0.1/' }),
    ],
    ['no redirect URI', (client, code, verifier) => client.redeem(code, verifier, { redirect_uri: '' })],
    [
      'another DPoP key',
      async (_client, code, verifier) => {
        const thief = await createClient(origin);
        await thief.post('/oauth/token', {});
        return thief.redeem(code, verifier);
      },
    ],
    ['another client', (client, code, verifier) => client.redeem(code, verifier, { client_id: loopbackId('atproto') })],
  ];
  for (const [title, redeem] of thefts) {
    test(`are worth nothing with ${title}, and nothing afterwards`, async () => {
      const client = await createClient(origin);
      const pushed = await client.push();
      const { answer } = await new TestBrowser().allowAll(client.urlOf(pushed));
      const code = answer.get('code') ?? '';
      assertRefused(await redeem(client, code, pushed.verifier), 'invalid_grant');
      assertRefused(await client.redeem(code, pushed.verifier), 'invalid_grant');
    });
  }
});

describe('tokens', () => {
  test('are for the key of their session, for one request, with a nonce', async () => {
    const { client, tokens } = await beginSession(await createClient(origin));
    const token = tokens['access_token'];
    assert.deepEqual(
      [tokens['token_type'], tokens['sub'], tokens['scope']],
      ['DPoP', ALICE, 'atproto repo:com.example.note'],
    );
    assert.ok(Number(tokens['expires_in']) <= 30 * 60);
    const thief = await createClient(origin);
    thief.nonce = client.nonce;
    assertRefused(await thief.call(token), 'invalid_token', 401);
    assertRefused(await client.call(token, { claims: { ath: 'x' } }), 'invalid_dpop_proof', 401);
    assertRefused(await client.call(token, { claims: { htm: 'POST' } }), 'invalid_dpop_proof', 401);
    assertRefused(await client.call(`${String(token)}x`), 'invalid_token', 401);
    assertRefused(await client.call(tokens['refresh_token']), 'invalid_token', 401);
    const missing = await client.call(token, { claims: { nonce: undefined } });
    assertRefused(missing, 'use_dpop_nonce', 401);
    assert.match(missing.headers.get('www-authenticate') ?? '', /^DPoP .*error="use_dpop_nonce"/);
    assert.ok(missing.headers.get('dpop-nonce'));
    assert.equal((await client.call(token, { claims: { jti: 'once more' } })).status, 200);
    assertRefused(await client.call(token, { claims: { jti: 'once more' } }), 'invalid_dpop_proof', 401);
    const bearer = await fetch(`${origin}/xrpc/test.whoami`, { headers: { authorization: `Bearer ${String(token)}` } });
    assert.equal(bearer.status, 401);
  });

  test('are refreshed once each: a token that comes again ends the session', async () => {
    const { client, tokens } = await beginSession(await createClient(origin));
    const next = await client.refresh(tokens['refresh_token']);
    assert.equal(next.status, 200);
    assert.equal((await client.call(next.body['access_token'])).status, 200);
    assertRefused(await client.refresh(tokens['refresh_token']), 'invalid_grant');
    assertRefused(await client.refresh(next.body['refresh_token']), 'invalid_grant');
    assertRefused(await client.call(next.body['access_token']), 'invalid_token', 401);
  });

  test('that were stolen refresh nothing without their key, and their owner goes on', async () => {
    const { client, tokens } = await beginSession(await createClient(origin));
    const thief = await createClient(origin);
    await thief.post('/oauth/token', {});
    assertRefused(await thief.refresh(tokens['refresh_token']), 'invalid_grant');
    assertRefused(await thief.refresh(tokens['access_token']), 'invalid_grant');
    const other = new TestClient(origin, client.key, { clientId: loopbackId('atproto') });
    other.nonce = client.nonce;
    assertRefused(await other.refresh(tokens['refresh_token']), 'invalid_grant');
    assert.equal((await client.refresh(tokens['refresh_token'])).status, 200);
  });

  test('are revoked by their client alone', async () => {
    const { client, tokens } = await beginSession(await createClient(origin));
    const other = new TestClient(origin, client.key, { clientId: loopbackId('atproto') });
    assert.equal((await other.post('/oauth/revoke', { token: String(tokens['refresh_token']) })).status, 200);
    assert.equal((await client.call(tokens['access_token'])).status, 200);
    assert.equal((await client.post('/oauth/revoke', { token: 'nobody knows it' })).status, 200);
    assert.equal((await client.post('/oauth/revoke', { token: String(tokens['access_token']) })).status, 200);
    assertRefused(await client.call(tokens['access_token']), 'invalid_token', 401);
    assertRefused(await client.refresh(tokens['refresh_token']), 'invalid_grant');
  });
});
