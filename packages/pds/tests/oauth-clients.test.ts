/** Clients that do right: the official one through a whole session, and those with keys of their own. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { NodeOAuthClient, type NodeSavedSession, type NodeSavedState } from '@atproto/oauth-client-node';

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
} from './oauth-peer.ts';

const project = await startProject(new URL('.', import.meta.url));
after(() => project.stop());

const origin = new URL(project.url).origin;

describe('the official client', () => {
  const states = new Map<string, NodeSavedState>();
  const sessions = new Map<string, NodeSavedSession>();
  const storeOf = <Value>(map: Map<string, Value>) => ({
    get: (key: string) => map.get(key),
    set: (key: string, value: Value) => void map.set(key, value),
    del: (key: string) => void map.delete(key),
  });
  const clientId = loopbackId(
    'atproto repo:com.example.note include:com.example.authNotes',
    'http://127.0.0.1/callback',
  );
  const createOfficialClient = () =>
    new NodeOAuthClient({
      clientMetadata: {
        client_id: clientId,
        redirect_uris: ['http://127.0.0.1/callback'],
        scope: 'atproto repo:com.example.note include:com.example.authNotes',
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        dpop_bound_access_tokens: true,
      },
      allowHttp: true,
      stateStore: storeOf(states),
      sessionStore: storeOf(sessions),
      requestLock: (_name, run) => run(),
      handleResolver: { resolve: () => Promise.resolve(ALICE) },
      // The directory of DIDs is somebody else's; here it knows Alice, who lives at this host.
      fetch: (input, init) => {
        const request = new Request(input, init);
        return new URL(request.url).hostname === 'plc.directory'
          ? Promise.resolve(Response.json(document))
          : fetch(request);
      },
    });
  const document = {
    '@context': ['https://www.w3.org/ns/did/v1'],
    id: ALICE,
    alsoKnownAs: ['at://alice.test'],
    service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: origin }],
  };

  test('goes from a handle to a session, calls, refreshes, and signs out', async () => {
    const client = createOfficialClient();
    const url = await client.authorize('alice.test', { scope: 'atproto include:com.example.authNotes' });
    const browser = new TestBrowser();
    const first = await browser.open(url.href);
    assert.match(first.text, /value="alice\.test"/, 'the hint of the client is filled in');
    const consent = await browser.signIn();
    assert.match(consent.text, /Write notes/);
    const done = await browser.send({ intent: 'allow', did: ALICE }, ['include:com.example.authNotes']);
    const { session } = await client.callback(done.answer);
    assert.equal(session.did, ALICE);
    const info = await session.getTokenInfo(false);
    assert.equal(info.scope, 'atproto repo:com.example.note');

    const answer = await session.fetchHandler('/xrpc/test.whoami?x=1');
    const { sessionId, proof, ...credential } = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual([typeof sessionId, typeof proof], ['string', 'object']);
    assert.deepEqual(credential, { kind: 'oauth', did: ALICE, clientId, scope: 'atproto repo:com.example.note' });

    const before = sessions.get(ALICE)?.tokenSet.refresh_token;
    await session.getTokenInfo(true);
    const afterwards = sessions.get(ALICE)?.tokenSet.refresh_token;
    assert.ok(before !== undefined && afterwards !== undefined && before !== afterwards);
    assert.equal((await session.fetchHandler('/xrpc/test.whoami')).status, 200);

    const restored = await createOfficialClient().restore(ALICE);
    const token = sessions.get(ALICE)?.tokenSet.access_token;
    await restored.signOut();
    const key = await TestKey.create();
    assert.equal((await new TestClient(origin, key).call(token)).status, 401);
  });
});

describe('confidential clients', () => {
  async function publish(name: string, key: TestKey, changes: Record<string, unknown> = {}): Promise<string> {
    const clientId = `https://app.test/${name}.json`;
    const document = {
      client_id: clientId,
      redirect_uris: ['https://app.test/callback'],
      scope: 'atproto repo:com.example.note',
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      dpop_bound_access_tokens: true,
      jwks: { keys: [{ ...key.jwk, kid: 'one', use: 'sig', alg: 'ES256' }] },
      ...changes,
    };
    await fetch(`${origin}/documents?url=${clientId}`, { method: 'PUT', body: JSON.stringify(document) });
    return clientId;
  }

  const redirect = { redirect_uri: 'https://app.test/callback' };

  async function start(
    name: string,
  ): Promise<{ client: TestClient; browser: TestBrowser; tokens: Record<string, unknown> }> {
    const assertionKey = await TestKey.create();
    const client = new TestClient(origin, await TestKey.create(), {
      clientId: await publish(name, assertionKey),
      assertionKey,
    });
    const browser = new TestBrowser();
    const pushed = await client.push(redirect);
    assert.equal(pushed.status, 201, JSON.stringify(pushed.body));
    const done = await browser.allowAll(client.urlOf(pushed));
    const { body } = await client.redeem(done.answer.get('code') ?? '', pushed.verifier, redirect);
    assert.ok(body['access_token'], JSON.stringify(body));
    return { client, browser, tokens: body };
  }

  test('go on without a question for what they were let have, and no further', async () => {
    const { client, browser } = await start('silent');
    const pushed = await client.push({ ...redirect, prompt: 'none' });
    const done = await browser.open(client.urlOf(pushed));
    assert.ok(done.answer.get('code'), done.text);
    assert.match(
      (await browser.open(client.urlOf(await client.push({ ...redirect, prompt: 'consent' })))).text,
      /intent" value="allow"/,
    );
    const own = await createClient(origin);
    await beginSession(own);
    const publicOne = await browser.open(own.urlOf(await own.push({ prompt: 'none' })));
    assert.equal(publicOne.answer.get('error'), 'consent_required');
  });

  test('must prove who they are to push, to redeem, to refresh and to revoke', async () => {
    const { client, tokens } = await start('proving');
    const nobody = new TestClient(origin, client.key, { clientId: client.clientId });
    nobody.nonce = client.nonce;
    assertRefused(await nobody.push(redirect), 'invalid_client', 401);
    assertRefused(await nobody.refresh(tokens['refresh_token']), 'invalid_client', 401);
    assertRefused(
      await nobody.post('/oauth/revoke', { token: String(tokens['refresh_token']) }),
      'invalid_client',
      401,
    );
    const liar = new TestClient(origin, client.key, {
      clientId: client.clientId,
      assertionKey: await TestKey.create(),
    });
    liar.nonce = client.nonce;
    assertRefused(await liar.push(redirect), 'invalid_client', 401);
    assert.equal((await client.refresh(tokens['refresh_token'])).status, 200);
  });

  test('stay with the key that they have begun with, of all that they publish', async () => {
    const [one, other] = [await TestKey.create(), await TestKey.create()];
    const keys = [one, other].map(({ jwk }) => ({ ...jwk, kid: 'one' }));
    const clientId = await publish('two-keys', one, { jwks: { keys } });
    const key = await TestKey.create();
    const client = new TestClient(origin, key, { clientId, assertionKey: one });
    const changed = new TestClient(origin, key, { clientId, assertionKey: other });
    const begin = async () => {
      const pushed = await client.push(redirect);
      const { answer } = await new TestBrowser().allowAll(client.urlOf(pushed));
      changed.nonce = client.nonce;
      return { code: answer.get('code') ?? '', verifier: pushed.verifier };
    };
    const stolen = await begin();
    assertRefused(await changed.redeem(stolen.code, stolen.verifier, redirect), 'invalid_grant');
    const { code, verifier } = await begin();
    const { body } = await client.redeem(code, verifier, redirect);
    assertRefused(await changed.refresh(body['refresh_token']), 'invalid_grant');
    assert.equal((await client.refresh(body['refresh_token'])).status, 200);
  });

  test('use each assertion once, made for this server', async () => {
    const { client } = await start('once');
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: client.clientId, sub: client.clientId, aud: origin, jti: 'again', iat: now, exp: now + 60 };
    const sign = async (changes: object): Promise<Record<string, string>> => ({
      ...redirect,
      client_assertion:
        (await client.assertionKey?.sign({ alg: 'ES256', kid: 'one' }, { ...claims, ...changes })) ?? '',
    });
    const assertion = await sign({});
    assert.equal((await client.push(assertion)).status, 201);
    assertRefused(await client.push(assertion), 'invalid_client', 401);
    assertRefused(await client.push(await sign({ jti: 'a', aud: 'https://other.test' })), 'invalid_client', 401);
    assertRefused(await client.push(await sign({ jti: 'b', exp: now - 120 })), 'invalid_client', 401);
    assertRefused(await client.push(await sign({ jti: 'c', exp: now + 86_400 })), 'invalid_client', 401);
    assertRefused(await client.push(await sign({ jti: 'd', sub: 'https://other.test/' })), 'invalid_client', 401);
  });

  test('that do not declare it get no refresh token', async () => {
    const key = await TestKey.create();
    const clientId = await publish('short', key, { grant_types: ['authorization_code'] });
    const client = new TestClient(origin, await TestKey.create(), { clientId, assertionKey: key });
    const pushed = await client.push(redirect);
    const done = await new TestBrowser().allowAll(client.urlOf(pushed));
    const { body } = await client.redeem(done.answer.get('code') ?? '', pushed.verifier, redirect);
    assert.equal(body['refresh_token'], undefined);
    assert.equal((await client.call(body['access_token'])).status, 200);
  });
});
