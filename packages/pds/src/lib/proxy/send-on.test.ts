import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { after, beforeEach, describe, test } from 'node:test';

import type { Credential } from '../access/credential.ts';
import { DidResolver } from '../identity/did-resolver.ts';
import { createGuardedFetch } from '../network/guarded-fetch.ts';
import type { ScopeDemand } from '../xrpc/method.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { GeneratorFinder } from './find-generator.ts';
import { proxyCall, type ProxyParts } from './proxy-call.ts';
import type { LocalState } from '../account/local-state.ts';

const did = 'did:plc:z72i7hdynmk6r22z27h6tvur';
const credential = { kind: 'session', did, sessionId: 's', tier: 'full' } as const;
const proof = { id: 'proof', requestId: 'request' };
const oauth = { kind: 'oauth', did, sessionId: 's', clientId: 'c', scope: 'atproto', proof } as const;

/** A service; what it got, and what it answers to each method. */
const seen: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
let answers: Record<string, RequestListener> = {};

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const url = request.url ?? '';
    if (url === '/.well-known/did.json') {
      const service = [
        { id: '#test', type: 'Test', serviceEndpoint: origin },
        { id: '#inside', type: 'Test', serviceEndpoint: 'http://10.0.0.1' },
        { id: '#home', type: 'Test', serviceEndpoint: 'https://pds.example.com' },
      ];
      response.end(JSON.stringify({ id: serviceDid, service }));
      return;
    }
    seen.push({ url, headers: request.headers, body });
    answers[url.split('?')[0]?.slice('/xrpc/'.length) ?? '']?.(request, response);
  });
});
await new Promise<void>((resolve) => {
  server.listen(0, '127.0.0.1', resolve);
});
const address = server.address();
const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
const origin = `http://localhost:${port}`;
const serviceDid = `did:web:localhost%3A${port}`;
after(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  seen.length = 0;
  answers = {};
});

const MEGABYTE = 1024 * 1024;
const guardedFetch = createGuardedFetch({ isLocal: true });

function createParts(changes: Partial<ProxyParts> = {}): ProxyParts {
  return {
    guardedFetch,
    dids: new DidResolver({ guardedFetch, plcUrl: 'http://localhost:1', isLocal: true, now: () => 0 }),
    publicUrl: 'https://pds.example.com',
    createToken: async (audience, lxm) => `token:${audience}:${lxm}`,
    settings: {
      publicUrl: 'https://pds.example.com',
      serviceDid: 'did:web:pds.example.com',
      appView: { url: origin, did: 'did:web:appview.example.com' },
      chat: undefined,
    },
    generators: new GeneratorFinder(),
    now: () => Date.parse('2026-01-01T00:01:00.000Z'),
    authorize: () => undefined,
    getLocalState: async () => undefined,
    warn: (error) => assert.fail(String(error)),
    ...changes,
  };
}

interface Options {
  readonly who?: Credential;
  readonly init?: RequestInit;
  readonly input?: unknown;
}

async function call(path: string, parts = createParts(), options: Options = {}): Promise<Response> {
  const request = new Request(`https://pds.example.com/xrpc/${path}`, options.init ?? {});
  const nsid = path.split('?')[0] ?? '';
  return await proxyCall({ nsid, request, credential: options.who ?? credential, input: options.input }, parts);
}

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

function failsWith(status: number, code: string, message?: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof XrpcError, String(error));
    assert.deepEqual([error.status, error.code], [status, code]);
    if (message !== undefined) assert.equal(error.message, message);
    return true;
  };
}

describe('a request that is sent on', () => {
  test('takes its query, its listed headers and a token for that method', async () => {
    answers['app.bsky.feed.getPosts'] = json({ posts: [] }, 200, { 'atproto-repo-rev': 'r', 'set-cookie': 'a=b' });
    const headers = { authorization: 'Bearer mine', cookie: 'a=b', 'accept-language': 'de' };
    const response = await call('app.bsky.feed.getPosts?uris=at%3A%2F%2Fa&uris=b', createParts(), {
      init: { headers },
    });
    assert.deepEqual(await response.json(), { posts: [] });
    assert.equal(response.headers.get('atproto-repo-rev'), 'r');
    assert.equal(response.headers.get('set-cookie'), null);
    const [request] = seen;
    assert.equal(request?.url, '/xrpc/app.bsky.feed.getPosts?uris=at%3A%2F%2Fa&uris=b');
    assert.equal(request.headers.authorization, 'Bearer token:did:web:appview.example.com:app.bsky.feed.getPosts');
    assert.equal(request.headers['accept-language'], 'de');
    assert.equal(request.headers.cookie, undefined);
  });

  test('goes to the service that it names', async () => {
    answers['com.example.test'] = json({ ok: true });
    const init = { headers: { 'atproto-proxy': `${serviceDid}#test` } };
    assert.deepEqual(await (await call('com.example.test', createParts(), { init })).json(), { ok: true });
    assert.equal(seen[0]?.headers.authorization, `Bearer token:${serviceDid}:com.example.test`);
    assert.equal(seen[0].headers['atproto-proxy'], undefined);
  });

  test('goes nowhere if that cannot be found, is inside a network, or is this host', async () => {
    const refusals: readonly (readonly [string, string])[] = [
      [`${serviceDid}#missing`, 'could not resolve proxy did service url'],
      [`${serviceDid}#inside`, 'could not resolve proxy did service url'],
      [`${serviceDid}#home`, 'could not resolve proxy did service url'],
      ['did:web:localhost%3A1#test', 'could not resolve proxy did'],
      ['did:key:zQ3sh#test', 'could not resolve proxy did'],
    ];
    for (const [header, message] of refusals) {
      const init = { headers: { 'atproto-proxy': header } };
      await assert.rejects(
        call('com.example.test', createParts(), { init }),
        failsWith(400, 'InvalidRequest', message),
      );
    }
    assert.equal(seen.length, 0);
  });

  test('takes its body', async () => {
    answers['app.bsky.graph.muteActor'] = (_, response) => response.writeHead(200).end();
    const init = { method: 'POST', body: '{"actor":"a"}', headers: { 'content-type': 'application/json' } };
    const response = await call('app.bsky.graph.muteActor', createParts(), { init, input: { actor: 'a' } });
    assert.deepEqual([response.status, await response.text()], [200, '']);
    assert.deepEqual([seen[0]?.body, seen[0]?.headers['content-type']], ['{"actor":"a"}', 'application/json']);
  });

  test('of an OAuth session is sent only if it was granted', async () => {
    const demands: ScopeDemand[] = [];
    const refusal = new XrpcError(403, 'ScopeMissingError', 'no');
    const parts = createParts({
      authorize: (demand) => {
        demands.push(demand);
        throw refusal;
      },
    });
    await assert.rejects(call('app.bsky.feed.getPosts', parts, { who: oauth }), refusal);
    const aud = 'did:web:appview.example.com#bsky_appview';
    assert.deepEqual(demands, [{ resource: 'rpc', lxm: 'app.bsky.feed.getPosts', aud }]);
    assert.equal(seen.length, 0);
  });

  test('of nobody is not sent', async () => {
    await assert.rejects(
      call('app.bsky.feed.getPosts', createParts(), { who: { kind: 'none' } }),
      failsWith(401, 'AuthMissing'),
    );
  });

  test('is a GET, a HEAD or a POST', async () => {
    await assert.rejects(
      call('app.bsky.feed.getPosts', createParts(), { init: { method: 'PUT' } }),
      failsWith(400, 'InvalidRequest'),
    );
  });
});

describe('a service that does not answer well', () => {
  const nsid = 'app.bsky.feed.getPosts';

  test('refuses at such length that nobody reads it to its end', async () => {
    let sentBytes = 0;
    answers[nsid] = (_, response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      const send = (): void => {
        while (sentBytes < 64 * MEGABYTE && !response.destroyed) {
          sentBytes += MEGABYTE;
          if (!response.write(' '.repeat(MEGABYTE))) return void response.once('drain', send);
        }
        response.end();
      };
      send();
    };
    await assert.rejects(call(nsid), failsWith(400, 'InvalidRequest', 'Upstream service refuses'));
    assert.ok(sentBytes < 32 * MEGABYTE, `${sentBytes} bytes`);
  });

  test('refuses in its own words, with listed headers only', async () => {
    answers[nsid] = json({ error: 'BlockedActor', message: 'no', secret: 1 }, 400, { 'retry-after': '5', 'x-a': 'b' });
    await assert.rejects(call(nsid), (error) => {
      failsWith(400, 'BlockedActor', 'no')(error);
      assert.deepEqual((error as XrpcError).headers, { 'retry-after': '5' });
      return true;
    });
  });

  test('fails as what is behind this host', async () => {
    answers[nsid] = json({ error: 'InternalServerError', message: 'oh' }, 500);
    await assert.rejects(call(nsid), failsWith(502, 'InternalServerError', 'oh'));
    answers[nsid] = (_, response) => response.writeHead(500, { 'content-type': 'text/html' }).end('<p>');
    await assert.rejects(call(nsid), failsWith(502, 'UpstreamFailure'));
    answers[nsid] = (_, response) => response.writeHead(503).end();
    await assert.rejects(call(nsid), failsWith(503, 'UpstreamFailure'));
    answers[nsid] = (_, response) => response.writeHead(404, { 'content-type': 'application/json' }).end('{');
    await assert.rejects(call(nsid), failsWith(404, 'InvalidRequest'));
    answers[nsid] = (_, response) => response.writeHead(302, { location: '/elsewhere' }).end();
    await assert.rejects(call(nsid), failsWith(502, 'UpstreamFailure'));
    answers[nsid] = (request) => request.socket.destroy();
    await assert.rejects(call(nsid), failsWith(502, 'UpstreamFailure', 'Upstream service unreachable'));
  });

  test('is not waited for without end', async () => {
    const hurried = createParts({
      guardedFetch: (url, request) => guardedFetch(url, { ...request, timeoutMs: 100 }),
    });
    answers[nsid] = () => undefined;
    await assert.rejects(call(nsid, hurried), failsWith(504, 'UpstreamTimeout'));
  });
});

describe('feeds', () => {
  test('come from the AppView with a token for their generator, which is asked for once', async () => {
    answers['app.bsky.feed.getFeedGenerator'] = json({ view: { did: 'did:web:feeds.example.com' } });
    answers['app.bsky.feed.getFeed'] = json({ feed: [] });
    const parts = createParts();
    for (let count = 0; count < 2; count++) await (await call('app.bsky.feed.getFeed?feed=at%3A%2F%2Ff', parts)).text();
    assert.deepEqual(
      seen.map(({ url, headers }) => [url.split('?')[0], headers.authorization]),
      [
        [
          '/xrpc/app.bsky.feed.getFeedGenerator',
          'Bearer token:did:web:appview.example.com:app.bsky.feed.getFeedGenerator',
        ],
        ['/xrpc/app.bsky.feed.getFeed', 'Bearer token:did:web:feeds.example.com:app.bsky.feed.getFeedSkeleton'],
        ['/xrpc/app.bsky.feed.getFeed', 'Bearer token:did:web:feeds.example.com:app.bsky.feed.getFeedSkeleton'],
      ],
    );
  });

  test('that nobody knows are refused as the AppView does', async () => {
    answers['app.bsky.feed.getFeedGenerator'] = json({ error: 'InvalidRequest', message: 'could not find feed' }, 400);
    await assert.rejects(call('app.bsky.feed.getFeed?feed=x'), failsWith(400, 'InvalidRequest', 'could not find feed'));
  });
});

describe('notifications', () => {
  test('are registered with the service of the input', async () => {
    answers['app.bsky.notification.registerPush'] = (_, response) => response.writeHead(200).end();
    const input = { serviceDid: 'did:web:appview.example.com', token: 't', platform: 'web', appId: 'a' };
    const init = { method: 'POST', body: JSON.stringify(input) };
    await (await call('app.bsky.notification.registerPush', createParts(), { init, input })).text();
    assert.deepEqual(JSON.parse(seen[0]?.body ?? ''), input);
  });
});

describe('reading what was just written', () => {
  const post = {
    uri: `at://${did}/app.bsky.feed.post/3new`,
    cid: 'bafyreinew',
    indexedAt: '2026-01-01T00:00:30.000Z',
    value: {
      $type: 'app.bsky.feed.post',
      text: 'new',
      embed: { $type: 'app.bsky.embed.record', record: { uri: 'at://did:web:b/app.bsky.feed.post/q', cid: 'x' } },
    },
  };
  const state: LocalState = { did, handle: 'alice.test', profile: undefined, changes: [post] };
  const getLocalState = async (rev: string): Promise<LocalState | undefined> => (rev === '3old' ? state : undefined);

  test('adds it, with what it quotes, and says how far the AppView is behind', async () => {
    answers['app.bsky.feed.getTimeline'] = json({ feed: [] }, 200, { 'atproto-repo-rev': '3old' });
    answers['app.bsky.feed.getPosts'] = json({
      posts: [{ uri: 'at://did:web:b/app.bsky.feed.post/q', record: { text: 'q' } }],
    });
    const response = await call('app.bsky.feed.getTimeline', createParts({ getLocalState }));
    assert.equal(response.headers.get('atproto-upstream-lag'), '30000');
    assert.equal(response.headers.get('atproto-repo-rev'), '3old');
    const { feed } = (await response.json()) as { feed: { post: { uri: string; embed: unknown } }[] };
    assert.deepEqual(
      feed.map((item) => item.post.uri),
      [post.uri],
    );
    assert.deepEqual(feed[0]?.post.embed, {
      $type: 'app.bsky.embed.record#view',
      record: {
        $type: 'app.bsky.embed.record#viewRecord',
        uri: 'at://did:web:b/app.bsky.feed.post/q',
        value: { text: 'q' },
      },
    });
  });

  test('does not wait long for what it quotes', async () => {
    answers['app.bsky.feed.getTimeline'] = json({ feed: [] }, 200, { 'atproto-repo-rev': '3old' });
    answers['app.bsky.feed.getPosts'] = () => undefined;
    const bounds: number[] = [];
    const hurried = createParts({
      getLocalState,
      guardedFetch: (url, request) => {
        bounds.push(request.timeoutMs);
        return guardedFetch(url, { ...request, timeoutMs: request.timeoutMs / 10 });
      },
    });
    const { feed } = (await (await call('app.bsky.feed.getTimeline', hurried)).json()) as { feed: unknown[] };
    assert.equal(feed.length, 1);
    assert.deepEqual(bounds, [60_000, 3000]);
  });

  test('leaves answers as they are that know it all, say nothing, or are odd', async () => {
    const parts = createParts({ getLocalState });
    answers['app.bsky.feed.getPosts'] = json({ posts: [] });
    for (const [rev, body] of [
      ['3new', { feed: [] }],
      ['3old', []],
      ['3old', { feed: 'odd' }],
    ] as const) {
      answers['app.bsky.feed.getTimeline'] = json(body, 200, { 'atproto-repo-rev': rev });
      assert.deepEqual(await (await call('app.bsky.feed.getTimeline', parts)).json(), body);
    }
    answers['app.bsky.feed.getTimeline'] = (_, response) =>
      response.writeHead(200, { 'content-type': 'application/json', 'atproto-repo-rev': '3old' }).end('{ no json');
    const warnings: unknown[] = [];
    const told = createParts({ getLocalState, warn: (error) => warnings.push(error) });
    assert.equal(await (await call('app.bsky.feed.getTimeline', told)).text(), '{ no json');
    assert.equal(warnings.length, 1);
  });

  test('lets an answer through that is too great to be changed', async () => {
    const feed = Array.from({ length: 11 }, (_, index) => ({ filler: String(index).repeat(1024 * 1024) }));
    answers['app.bsky.feed.getTimeline'] = json({ feed }, 200, { 'atproto-repo-rev': '3old' });
    const response = await call('app.bsky.feed.getTimeline', createParts({ getLocalState }));
    assert.deepEqual(await response.json(), { feed });
    assert.equal(response.headers.get('atproto-upstream-lag'), null);
  });

  test('makes the thread of a post that the AppView does not know', async () => {
    const reply = {
      ...post,
      value: { text: 'reply', reply: { parent: { uri: 'at://did:web:b/app.bsky.feed.post/q' }, root: {} } },
    };
    const parts = createParts({ getLocalState: async () => ({ ...state, changes: [reply] }) });
    answers['app.bsky.feed.getPostThread'] = (request, response) => {
      const isParent = request.url?.includes('app.bsky.feed.post%2Fq');
      const thread = { post: { uri: 'at://did:web:b/app.bsky.feed.post/q' } };
      if (isParent) json({ thread })(request, response);
      else json({ error: 'NotFound', message: 'no' }, 400, { 'atproto-repo-rev': '3old' })(request, response);
    };
    const uri = encodeURIComponent(`at://alice.test/app.bsky.feed.post/3new`);
    const response = await call(`app.bsky.feed.getPostThread?uri=${uri}`, parts);
    const { thread } = (await response.json()) as {
      thread: { post: { uri: string }; parent: { post: { uri: string } } };
    };
    assert.equal(thread.post.uri, post.uri);
    assert.equal(thread.parent.post.uri, 'at://did:web:b/app.bsky.feed.post/q');

    const other = encodeURIComponent('at://did:web:b/app.bsky.feed.post/none');
    await assert.rejects(call(`app.bsky.feed.getPostThread?uri=${other}`, parts), failsWith(400, 'NotFound', 'no'));
  });
});
