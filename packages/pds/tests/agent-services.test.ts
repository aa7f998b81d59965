/** Requests that go on to other services, as the official agent makes them; and tokens that services and hosts take. */
import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';

import { AtpAgent } from '@atproto/api';
import { verifySignature } from '@atproto/crypto';

import { parseToken, startAppView } from './app-view.ts';
import { assertRefused, createUser, signIn } from './server-user.ts';
import { startServer } from './start-server.ts';

const appView = await startAppView();
const server = await startServer({
  variables: {
    PDS_APPVIEW_URL: appView.url,
    PDS_APPVIEW_DID: appView.did,
    PDS_CHAT_URL: appView.url,
    PDS_CHAT_DID: appView.did,
  },
});
after(async () => {
  await server.stop();
  await appView.stop();
});

const nobody = new AtpAgent({ service: server.url });
const { seen, answers } = appView;
const user = await createUser(server, 'alice');
const { agent, did } = user;
/** No directory knows it. */
const STRANGER = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';

beforeEach(() => {
  seen.length = 0;
  answers.clear();
});

function last() {
  const request = seen.at(-1);
  assert.ok(request, 'nothing has come');
  return request;
}

describe('what goes on to the AppView', () => {
  test('is asked with a token of the account, and with nothing of the client', async () => {
    answers.set('app.bsky.feed.searchPosts', () => ({
      body: { posts: [] },
      headers: { 'set-cookie': 'a=b', 'x-inside': 'secret', 'atproto-repo-rev': '3zzzzzzzzzzzz' },
    }));
    const answer = await agent.app.bsky.feed.searchPosts(
      { q: 'x y' },
      { headers: { cookie: 'c=d', 'x-forwarded-for': '1.2.3.4', 'accept-language': 'de' } },
    );
    const { headers, params, nsid } = last();
    assert.deepEqual([nsid, params.get('q'), headers['accept-language']], ['app.bsky.feed.searchPosts', 'x y', 'de']);
    assert.deepEqual(
      [headers.cookie, headers['x-forwarded-for'], headers['user-agent']],
      [undefined, undefined, 'sundog-pds'],
    );
    const { claims } = parseToken(headers.authorization);
    assert.deepEqual([claims['iss'], claims['aud'], claims['lxm']], [did, appView.did, 'app.bsky.feed.searchPosts']);
    const [signed = '', , signature = ''] =
      /^Bearer (([^.]+)\.[^.]+)\.(.+)$/.exec(headers.authorization ?? '')?.slice(1) ?? [];
    const key = server.plc.logs.get(did)?.at(-1)?.operation.verificationMethods['atproto'] ?? '';
    assert.equal(await verifySignature(key, Buffer.from(signed), Buffer.from(signature, 'base64url')), true);
    assert.deepEqual([answer.headers['set-cookie'], answer.headers['x-inside']], [undefined, undefined]);
  });

  test('is refused by name where the service refuses it, and is no fault of this host where it fails', async () => {
    answers.set('app.bsky.graph.getFollowers', () => ({
      status: 400,
      body: { error: 'ActorNotFound', message: 'no' },
    }));
    await assertRefused(agent.app.bsky.graph.getFollowers({ actor: did }), 'ActorNotFound', 400);
    const raw = await fetch(`${server.url}/xrpc/app.bsky.graph.getFollowers?actor=${did}`);
    assert.equal(raw.status, 401);
    answers.set('app.bsky.graph.getFollowers', () => ({ status: 500, body: { error: 'Broken', message: 'inside' } }));
    await assert.rejects(agent.app.bsky.graph.getFollowers({ actor: did }), { status: 502 });
  });

  test('is nothing that somebody without an account sends, nor to a host that they name', async () => {
    for (const headers of [{}, { 'atproto-proxy': `${appView.did}#bsky_appview` }] as Record<string, string>[]) {
      for (const nsid of ['app.bsky.feed.getTimeline', 'com.example.unheard', 'chat.bsky.convo.getLog']) {
        const answer = await fetch(`${server.url}/xrpc/${nsid}`, { headers });
        assert.equal(answer.status, 401, nsid);
      }
    }
    assert.equal(seen.length, 0);
  });

  test('sends private messages to the chat service for those who may', async () => {
    answers.set('chat.bsky.convo.listConvos', () => ({ body: { convos: [] } }));
    await agent.chat.bsky.convo.listConvos();
    const { data: plain } = await agent.com.atproto.server.createAppPassword({ name: 'plain' });
    const { data: strong } = await agent.com.atproto.server.createAppPassword({ name: 'strong', privileged: true });
    await (await signIn(server, user.handle, strong.password)).chat.bsky.convo.listConvos();
    const low = await signIn(server, user.handle, plain.password);
    await assertRefused(low.chat.bsky.convo.listConvos(), 'InvalidToken', 400);
    assert.equal(seen.length, 2);
  });

  test('asks the generator of a feed with a token for it', async () => {
    answers.set('app.bsky.feed.getFeedGenerator', () => ({ body: { view: { did: 'did:web:feeds.example' } } }));
    answers.set('app.bsky.feed.getFeed', () => ({ body: { feed: [] } }));
    await agent.app.bsky.feed.getFeed({ feed: 'at://did:web:feeds.example/app.bsky.feed.generator/one' });
    const { claims } = parseToken(last().headers.authorization);
    assert.deepEqual([claims['aud'], claims['lxm']], ['did:web:feeds.example', 'app.bsky.feed.getFeedSkeleton']);
  });

  test('finds its service, though a request before it has ended while it was looking for the same', async () => {
    const over = await signIn(server, user.handle);
    const access = over.session?.accessJwt;
    await over.logout();
    const call = (token: string | undefined) =>
      fetch(`${server.url}/xrpc/com.example.doIt`, {
        headers: { authorization: `Bearer ${token}`, 'atproto-proxy': `${STRANGER}#test_service` },
      });
    assert.equal((await call(access)).status, 400);
    const answer = await call(agent.session?.accessJwt);
    assert.deepEqual(
      [answer.status, await answer.json()],
      [400, { error: 'InvalidRequest', message: 'could not resolve proxy did' }],
    );
  });

  test('goes to the service that the request names', async () => {
    answers.set('com.example.doIt', (request) => ({ body: { got: JSON.parse(request.body) as unknown } }));
    const call = async (proxy: string): Promise<number> => {
      const headers = { 'content-type': 'application/json', 'atproto-proxy': proxy };
      const answer = await agent.fetchHandler('/xrpc/com.example.doIt', { method: 'POST', headers, body: '{"a":1}' });
      return answer.status;
    };
    assert.equal(await call(`${appView.did}#test_service`), 200);
    const { claims } = parseToken(last().headers.authorization);
    assert.deepEqual([claims['aud'], claims['lxm'], last().body], [appView.did, 'com.example.doIt', '{"a":1}']);
    for (const wrong of [
      'nonsense',
      appView.did,
      `${appView.did}#nothing`,
      `${server.did}#atproto_pds`,
      'did:web:127.0.0.1#x',
    ]) {
      assert.equal(await call(wrong), 400, wrong);
    }
    assert.equal(seen.length, 1);
  });
});

describe('what the AppView has not seen yet', () => {
  test('is in the profile, the feeds and the thread that it answers', async () => {
    const reader = await createUser(server, 'writer');
    const me = { did: reader.did, handle: reader.handle };
    const profile = () => ({ ...me, displayName: 'Old', postsCount: 0 });
    // As an AppView would that has seen the account made, and nothing since.
    const stale = { 'atproto-repo-rev': (await nobody.com.atproto.sync.getLatestCommit({ did: reader.did })).data.rev };
    answers.set('app.bsky.actor.getProfile', () => ({ headers: stale, body: profile() }));
    answers.set('app.bsky.feed.getAuthorFeed', () => ({ headers: stale, body: { feed: [] } }));
    answers.set('app.bsky.feed.getTimeline', () => ({ headers: stale, body: { feed: [] } }));
    answers.set('app.bsky.feed.getPosts', () => ({ headers: stale, body: { posts: [] } }));
    answers.set('app.bsky.feed.getPostThread', () => ({
      status: 400,
      headers: stale,
      body: { error: 'NotFound', message: 'Post not found' },
    }));
    // What nobody but a reader of the whole repository could have missed.
    await reader.agent.com.atproto.repo.createRecord({
      repo: reader.did,
      collection: 'com.example.note',
      record: { $type: 'com.example.note' },
    });
    const { data: head } = await nobody.com.atproto.sync.getLatestCommit({ did: reader.did });
    stale['atproto-repo-rev'] = head.rev;
    await reader.agent.upsertProfile(() => ({ displayName: 'New' }));
    const post = await reader.agent.post({ text: 'fresh' });

    const { data, headers } = await reader.agent.app.bsky.actor.getProfile({ actor: reader.did });
    assert.equal(data.displayName, 'New');
    assert.ok(Number(headers['atproto-upstream-lag'] ?? 1) >= 0);
    const feed = await reader.agent.app.bsky.feed.getAuthorFeed({ actor: reader.did });
    assert.deepEqual(
      feed.data.feed.map((item) => item.post.uri),
      [post.uri],
    );
    const timeline = await reader.agent.app.bsky.feed.getTimeline();
    assert.deepEqual(
      timeline.data.feed.map((item) => item.post.uri),
      [post.uri],
    );
    const thread = await reader.agent.app.bsky.feed.getPostThread({ uri: post.uri });
    assert.equal((thread.data.thread as { post: { uri: string } }).post.uri, post.uri);
  });
});

describe('tokens for services', () => {
  test('are for one service, one method and a short time', async () => {
    const ask = (params: { aud: string; lxm?: string; exp?: number }) =>
      agent.com.atproto.server.getServiceAuth(params);
    const { data } = await ask({ aud: appView.did, lxm: 'com.example.doIt' });
    const { claims } = parseToken(data.token);
    assert.deepEqual([claims['iss'], claims['aud'], claims['lxm']], [did, appView.did, 'com.example.doIt']);
    assert.ok(Number(claims['exp']) - Date.now() / 1000 <= 61);
    const now = Math.floor(Date.now() / 1000);
    await assertRefused(ask({ aud: appView.did, exp: now - 10 }), 'BadExpiration', 400);
    await assertRefused(ask({ aud: appView.did, exp: now + 300 }), 'BadExpiration', 400);
    await assertRefused(ask({ aud: appView.did, exp: now + 7200, lxm: 'com.example.doIt' }), 'BadExpiration', 400);
    await assertRefused(ask({ aud: appView.did, lxm: 'com.atproto.server.createAppPassword' }), 'InvalidRequest', 400);
  });

  test('let a service upload a blob here, by its own method only', async () => {
    const token = async (params: object) =>
      (await agent.com.atproto.server.getServiceAuth({ aud: server.did, ...params })).data.token;
    const upload = (bearer: string) =>
      nobody.com.atproto.repo.uploadBlob(Buffer.from('a video'), {
        encoding: 'video/mp4',
        headers: { authorization: `Bearer ${bearer}` },
      });
    const right = await token({ lxm: 'com.atproto.repo.uploadBlob' });
    const { data } = await upload(right);
    assert.equal(data.blob.size, 7);
    await assertRefused(upload(await token({ lxm: 'com.example.doIt' })), 'BadJwtLexiconMethod', 401);
    await assertRefused(upload(await token({})), 'BadJwtLexiconMethod', 401);
    await assertRefused(
      upload(
        (await agent.com.atproto.server.getServiceAuth({ aud: appView.did, lxm: 'com.atproto.repo.uploadBlob' })).data
          .token,
      ),
      'BadJwtAudience',
      401,
    );
    const [head, body] = right.split('.');
    await assertRefused(upload(`${head}.${body}.${'A'.repeat(86)}`), 'BadJwtSignature', 401);
    const headers = { authorization: `Bearer ${right}` };
    await assertRefused(nobody.com.atproto.server.getSession(undefined, { headers }), 'InvalidToken', 400);
  });
});

test('answers say how much of their rate limit is left, and those beyond it when to come back', async () => {
  const answer = await nobody.com.atproto.server.describeServer();
  assert.equal(answer.headers['ratelimit-limit'], '3000');
  assert.equal(answer.headers['ratelimit-policy'], '3000;w=300');
  assert.ok(Number(answer.headers['ratelimit-remaining']) < 3000);
  let refused: Response | undefined;
  for (let count = 0; count < 60 && refused === undefined; count++) {
    const response = await fetch(`${server.url}/xrpc/com.atproto.server.resetPassword`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: 'AAAAA-AAAAA', password: 'guess a code' }),
    });
    if (response.status === 429) refused = response;
  }
  assert.ok(refused, 'sixty guesses');
  assert.equal(((await refused.json()) as { error: string }).error, 'RateLimitExceeded');
  assert.equal(refused.headers.get('ratelimit-limit'), '50');
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
});
