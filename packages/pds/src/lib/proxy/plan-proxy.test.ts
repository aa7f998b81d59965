import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import type { Credential } from '../access/credential.ts';
import { isPrivilegedMethod, isProtectedMethod } from '../access/service-auth-rules.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { parseProxyHeader, planFeed, planProxy, planPush, type ProxySettings } from './plan-proxy.ts';
import { pickErrorHeaders, pickRequestHeaders, pickResponseHeaders } from './proxy-headers.ts';

const settings: ProxySettings = {
  publicUrl: 'https://pds.example.com',
  serviceDid: 'did:web:pds.example.com',
  appView: { url: 'https://appview.example.com', did: 'did:web:appview.example.com' },
  chat: { url: 'https://chat.example.com', did: 'did:web:chat.example.com' },
};
const did = 'did:plc:z72i7hdynmk6r22z27h6tvur';
const full = { kind: 'session', did, sessionId: 's', tier: 'full' } as const;
const proof = { id: 'proof', requestId: 'request' };
const oauth = { kind: 'oauth', did, sessionId: 's', clientId: 'c', scope: 'atproto', proof } as const;

function failsWith(status: number, code: string, message?: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof XrpcError &&
    error.status === status &&
    error.code === code &&
    (message === undefined || error.message === message);
}

describe('the service of a request', () => {
  test('is the AppView unless said otherwise', () => {
    assert.deepEqual(planProxy('app.bsky.feed.getTimeline', null, settings, full), {
      nsid: 'app.bsky.feed.getTimeline',
      did,
      service: { did: 'did:web:appview.example.com', id: 'bsky_appview' },
      url: 'https://appview.example.com',
      audience: 'did:web:appview.example.com',
      lxm: 'app.bsky.feed.getTimeline',
      demand: undefined,
    });
  });

  test('is the chat for private messages, and moderation for reports', () => {
    const chat = planProxy('chat.bsky.convo.listConvos', null, settings, full);
    assert.deepEqual([chat.url, chat.audience], ['https://chat.example.com', 'did:web:chat.example.com']);
    const report = planProxy('com.atproto.moderation.createReport', null, settings, full);
    assert.deepEqual(report.service, { did: 'did:plc:ar7c4by46qjdydhdevvrndac', id: 'atproto_labeler' });
    assert.equal(report.url, undefined);
  });

  test('is what the request names, before all else', () => {
    const named = planProxy('com.atproto.moderation.createReport', 'did:web:mod.com#atproto_labeler', settings, full);
    assert.deepEqual(named.service, { did: 'did:web:mod.com', id: 'atproto_labeler' });
    assert.deepEqual([named.url, named.audience], [undefined, 'did:web:mod.com']);
    const known = planProxy('app.bsky.feed.getFeed', 'did:web:appview.example.com#bsky_appview', settings, full);
    assert.equal(known.url, 'https://appview.example.com');
    const other = planProxy('app.bsky.feed.getFeed', 'did:web:appview.example.com#other', settings, full);
    assert.equal(other.url, undefined);
  });

  test('is none where the settings have none', () => {
    const bare = { ...settings, appView: undefined, chat: undefined };
    for (const nsid of ['app.bsky.feed.getTimeline', 'chat.bsky.convo.getLog', 'com.atproto.moderation.createReport']) {
      assert.throws(
        () => planProxy(nsid, null, bare, full),
        failsWith(400, 'InvalidRequest', `No service configured for ${nsid}`),
      );
      assert.ok(planProxy(nsid, 'did:web:a.com#b', bare, full));
    }
    const noChat = { ...settings, chat: undefined };
    assert.throws(() => planProxy('chat.bsky.convo.getLog', null, noChat, full), failsWith(400, 'InvalidRequest'));
  });

  test('is never this host', () => {
    assert.throws(
      () => planProxy('a.b.c', 'did:web:pds.example.com#atproto_pds', settings, full),
      failsWith(400, 'InvalidRequest'),
    );
    const loop = { ...settings, appView: { url: settings.publicUrl, did: 'did:web:a.com' } };
    assert.throws(() => planProxy('app.bsky.feed.getTimeline', null, loop, full), failsWith(400, 'InvalidRequest'));
  });

  test('of notifications is in the input', () => {
    const nsid = 'app.bsky.notification.registerPush';
    const plan = planPush(nsid, 'did:web:push.example.com', settings, oauth);
    assert.deepEqual(plan.service, { did: 'did:web:push.example.com', id: 'bsky_notif' });
    assert.deepEqual(plan.demand, { resource: 'rpc', lxm: nsid, aud: 'did:web:push.example.com#bsky_notif' });
    assert.equal(planPush(nsid, 'did:web:appview.example.com', settings, full).url, 'https://appview.example.com');
    assert.throws(() => planPush(nsid, 'nonsense', settings, full), failsWith(400, 'InvalidRequest'));
  });

  test('of a feed is the AppView, with a token for the generator', () => {
    const plan = planFeed(planProxy('app.bsky.feed.getFeed', null, settings, oauth), 'did:web:feeds.example.com');
    assert.equal(plan.url, 'https://appview.example.com');
    assert.deepEqual([plan.audience, plan.lxm], ['did:web:feeds.example.com', 'app.bsky.feed.getFeedSkeleton']);
    assert.deepEqual(plan.demand, {
      resource: 'rpc',
      lxm: 'app.bsky.feed.getFeed',
      aud: 'did:web:appview.example.com#bsky_appview',
    });
  });
});

describe('who is sent on', () => {
  const nsid = 'app.bsky.feed.getTimeline';
  const refused: readonly (readonly [string, Credential, number, string])[] = [
    ['nobody', { kind: 'none' }, 401, 'AuthMissing'],
    ['an administrator', { kind: 'admin' }, 400, 'InvalidToken'],
    ['a refresh token', { ...full, kind: 'refresh', tokenId: 't' }, 400, 'InvalidToken'],
    ['a service', { kind: 'service', did, audience: settings.serviceDid, method: nsid }, 400, 'InvalidToken'],
    ['an account that was taken down', { ...full, isTakenDown: true }, 400, 'InvalidToken'],
  ];
  for (const [name, credential, status, code] of refused) {
    test(`not ${name}, with a header or without`, () => {
      for (const header of [null, 'did:web:a.com#b']) {
        assert.throws(() => planProxy(nsid, header, settings, credential), failsWith(status, code));
      }
    });
  }

  test('an account that was taken down may appeal', () => {
    const takenDown = { ...full, isTakenDown: true } as const;
    assert.ok(planProxy('com.atproto.moderation.createReport', null, settings, takenDown));
  });

  test('private messages need the account, or a privileged app password', () => {
    const chat = 'chat.bsky.convo.getLog';
    const plan = (tier: 'full' | 'privilegedAppPassword' | 'appPassword'): unknown =>
      planProxy(chat, null, settings, { ...full, tier });
    assert.ok(plan('full'));
    assert.ok(plan('privilegedAppPassword'));
    assert.throws(() => plan('appPassword'), failsWith(400, 'InvalidToken', 'Bad token method'));
    assert.ok(planProxy(nsid, null, settings, { ...full, tier: 'appPassword' }));
    assert.ok(isPrivilegedMethod('com.atproto.server.createAccount') && !isPrivilegedMethod(nsid));
  });

  test('an OAuth session has to be granted the method at that service', () => {
    assert.deepEqual(planProxy(nsid, 'did:web:a.com#b', settings, oauth).demand, {
      resource: 'rpc',
      lxm: nsid,
      aud: 'did:web:a.com#b',
    });
  });

  test('nobody, to a protected method', () => {
    for (const method of [
      'com.atproto.server.createAppPassword',
      'com.atproto.identity.signPlcOperation',
      'COM.atproto.server.createSession',
    ]) {
      assert.ok(isProtectedMethod(method));
      for (const credential of [full, oauth]) {
        assert.throws(
          () => planProxy(method, 'did:web:a.com#b', settings, credential),
          failsWith(400, 'InvalidToken', 'Bad token method'),
        );
      }
    }
  });
});

describe('atproto-proxy', () => {
  test('is a DID and a service', () => {
    assert.deepEqual(parseProxyHeader('did:web:a.com#bsky_fg'), { did: 'did:web:a.com', id: 'bsky_fg' });
  });

  const invalid: readonly (readonly [string, string])[] = [
    ['', 'no did specified in proxy header'],
    ['#a', 'no did specified in proxy header'],
    ['did:web:a.com', 'no service id specified in proxy header'],
    ['did:web:a.com#', 'no service id specified in proxy header'],
    ['did:web:a.com#b#c', 'invalid proxy header format'],
    ['did:web:a.com##', 'invalid proxy header format'],
    ['did:web:a.com#b c', 'proxy header cannot contain spaces'],
    [' did:web:a.com#b', 'proxy header cannot contain spaces'],
    ['https://a.com#b', 'invalid proxy header format'],
    ['did:web:a.com#b/../c', 'invalid proxy header format'],
    ['did:web:a.com#b\tc', 'invalid proxy header format'],
    ['did:web:a.com#b, did:web:c.com', 'proxy header cannot contain spaces'],
    ['did:web:a.com#b,did:web:c.com', 'invalid proxy header format'],
  ];
  for (const [text, message] of invalid) {
    test(`refused: ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseProxyHeader(text), failsWith(400, 'InvalidRequest', message));
    });
  }

  test('is refused as a bad request, whatever it says', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { did: parsed, id } = parseProxyHeader(text);
          assert.equal(`${parsed}#${id}`, text);
        } catch (error) {
          assert.ok(failsWith(400, 'InvalidRequest')(error));
        }
      }),
    );
  });
});

describe('headers', () => {
  test('go along if they are listed', () => {
    const headers = new Headers({
      accept: 'application/json',
      'accept-language': 'de',
      'atproto-accept-labelers': 'did:web:a.com',
      'x-bsky-topics': 'cats',
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      authorization: 'Bearer secret',
      dpop: 'proof',
      cookie: 'a=b',
      host: 'pds.example.com',
      'user-agent': 'app',
      'cf-connecting-ip': '1.2.3.4',
      'x-forwarded-for': '1.2.3.4',
      'atproto-proxy': 'did:web:a.com#b',
    });
    const listed = ['accept', 'accept-language', 'atproto-accept-labelers', 'user-agent', 'x-bsky-topics'];
    assert.deepEqual(Object.keys(pickRequestHeaders(headers, false)).toSorted(), listed);
    assert.deepEqual(
      Object.keys(pickRequestHeaders(headers, true)).toSorted(),
      [...listed, 'content-encoding', 'content-type'].toSorted(),
    );
    assert.equal(pickRequestHeaders(headers, false)['user-agent'], 'sundog-pds');
  });

  test('come back if they are listed', () => {
    const headers = new Headers({
      'content-type': 'application/json',
      'content-language': 'de',
      'content-length': '5',
      'content-encoding': 'gzip',
      'atproto-repo-rev': '3kabc',
      'atproto-content-labelers': 'did:web:a.com',
      'retry-after': '5',
      'set-cookie': 'a=b',
      'www-authenticate': 'Basic',
      'access-control-allow-origin': 'https://evil.example.com',
      location: 'https://evil.example.com',
      'clear-site-data': '"*"',
      'strict-transport-security': 'max-age=0',
      link: '<x>; rel=preload',
      server: 'x',
    });
    assert.deepEqual(pickResponseHeaders(headers), {
      'content-type': 'application/json',
      'content-language': 'de',
      'atproto-repo-rev': '3kabc',
      'atproto-content-labelers': 'did:web:a.com',
      'retry-after': '5',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    assert.deepEqual(pickErrorHeaders(headers), {
      'atproto-repo-rev': '3kabc',
      'atproto-content-labelers': 'did:web:a.com',
      'retry-after': '5',
    });
  });
});
