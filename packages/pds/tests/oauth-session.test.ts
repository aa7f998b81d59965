/** OAuth from a handle to a record on a running server, by the official client; and what ends a session there. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { Agent } from '@atproto/api';
import {
  NodeOAuthClient,
  type NodeSavedSession,
  type NodeSavedState,
  type OAuthSession,
} from '@atproto/oauth-client-node';

import { loopbackId, TestBrowser } from './oauth-peer.ts';
import { beginOAuth } from './oauth-user.ts';
import { asAdmin, assertRefused, createUser, PASSWORD, type TestUser } from './server-user.ts';
import { startServer } from './start-server.ts';

const NOTE = 'com.example.note';
const SCOPE = `atproto repo:${NOTE} blob:image/* account:email`;
const REDIRECT = 'http://127.0.0.1/callback';

const server = await startServer();
after(() => server.stop());

const sessions = new Map<string, NodeSavedSession>();

function storeOf<Value>(map: Map<string, Value>) {
  return {
    get: (key: string) => map.get(key),
    set: (key: string, value: Value) => void map.set(key, value),
    del: (key: string) => void map.delete(key),
  };
}

function createClient(): NodeOAuthClient {
  return new NodeOAuthClient({
    clientMetadata: {
      client_id: loopbackId(SCOPE, REDIRECT),
      redirect_uris: [REDIRECT],
      scope: SCOPE,
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      dpop_bound_access_tokens: true,
    },
    allowHttp: true,
    plcDirectoryUrl: server.plc.url,
    handleResolver: server.url,
    stateStore: storeOf(new Map<string, NodeSavedState>()),
    sessionStore: storeOf(sessions),
    requestLock: (_name, run) => run(),
  });
}

/** Goes through the pages as the owner, and allows what is given. */
async function authorize(user: TestUser, scopes: readonly string[]): Promise<OAuthSession> {
  const client = createClient();
  const url = await client.authorize(user.handle, { scope: SCOPE });
  const browser = new TestBrowser();
  await browser.open(url.href);
  await browser.signIn({ identifier: user.handle, password: PASSWORD });
  const done = await browser.send({ intent: 'allow', did: user.did }, scopes);
  const { session } = await client.callback(done.answer);
  return session;
}

describe('the official client', () => {
  test('writes a record, and nothing beyond what was allowed', async () => {
    const user = await createUser(server, 'alice');
    const session = await authorize(user, [`repo:${NOTE}`, 'blob:image/*']);
    assert.equal(session.did, user.did);
    const agent = new Agent(session);
    const note = { repo: user.did, collection: NOTE, record: { $type: NOTE, text: 'by an app' } };
    const { data } = await agent.com.atproto.repo.createRecord(note);
    const rkey = data.uri.split('/').at(-1) ?? '';
    const { data: read } = await agent.com.atproto.repo.getRecord({ repo: user.did, collection: NOTE, rkey });
    assert.equal(read.cid, data.cid);
    const { data: blob } = await agent.uploadBlob(Buffer.from('89504e470d0a1a0a', 'hex'), { encoding: 'image/png' });
    assert.equal(blob.blob.size, 8);

    const post = { repo: user.did, collection: 'app.bsky.feed.post', record: { $type: 'app.bsky.feed.post' } };
    await assertRefused(agent.com.atproto.repo.createRecord(post), 'ScopeMissingError', 403);
    await assertRefused(agent.uploadBlob(Buffer.from('text'), { encoding: 'text/plain' }), 'ScopeMissingError', 403);
    await assertRefused(agent.com.atproto.server.createAppPassword({ name: 'x' }), 'Forbidden', 403);
    await assertRefused(agent.com.atproto.server.deactivateAccount({}), 'Forbidden', 403);
    const other = await createUser(server, 'oscar');
    const elsewhere = { ...note, repo: other.did };
    await assertRefused(agent.com.atproto.repo.createRecord(elsewhere), 'AuthenticationRequired', 401);
    assert.equal((await agent.com.atproto.server.getSession()).data.email, undefined, 'the address was not allowed');

    const before = sessions.get(user.did)?.tokenSet.refresh_token;
    await session.getTokenInfo(true);
    assert.notEqual(sessions.get(user.did)?.tokenSet.refresh_token, before);
    await agent.com.atproto.repo.createRecord(note);

    const restored = await createClient().restore(user.did);
    await restored.signOut();
    await assert.rejects(new Agent(session).com.atproto.repo.createRecord(note));
  });

  test('sees the address where that was allowed', async () => {
    const user = await createUser(server, 'anna');
    const agent = new Agent(await authorize(user, ['account:email']));
    assert.equal((await agent.com.atproto.server.getSession()).data.email, user.email);
  });
});

describe('a session ends at once', () => {
  const path = `/xrpc/com.atproto.server.getSession`;

  test('when its client revokes it', async () => {
    const user = await createUser(server, 'berta');
    const session = await beginOAuth(server, user, 'atproto');
    assert.equal((await session.fetch(path)).status, 200);
    await session.client.post('/oauth/revoke', { token: String(session.tokens['refresh_token']) });
    const answer = await session.fetch(path);
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get('www-authenticate') ?? '', /^DPoP .*error="invalid_token"/);
  });

  test('when the password becomes another, or the account is closed or gone', async () => {
    const ends: [string, (user: TestUser) => Promise<unknown>][] = [
      [
        'carl',
        async ({ agent, email }) => {
          await agent.com.atproto.server.requestPasswordReset({ email });
          const token = await server.takeCode(email, 'Reset your password');
          await agent.com.atproto.server.resetPassword({ token, password: 'a whole new one' });
        },
      ],
      [
        'dora',
        ({ agent, did }) =>
          agent.com.atproto.admin.updateSubjectStatus(
            { subject: { $type: 'com.atproto.admin.defs#repoRef', did }, takedown: { applied: true } },
            asAdmin(server),
          ),
      ],
      ['emil', ({ agent, did }) => agent.com.atproto.admin.deleteAccount({ did }, asAdmin(server))],
    ];
    for (const [name, end] of ends) {
      const user = await createUser(server, name);
      const session = await beginOAuth(server, user, 'atproto');
      assert.equal((await session.fetch(path)).status, 200, name);
      await end(user);
      const answer = await session.fetch(path);
      assert.ok([400, 401].includes(answer.status), `${name}: ${answer.status}`);
      const refreshed = await session.client.refresh(session.tokens['refresh_token']);
      assert.deepEqual([refreshed.status, refreshed.body['error']], [400, 'invalid_grant'], name);
    }
  });
});
