import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Credential, CredentialKind } from '../access/credential.ts';
import type { MethodCall, MethodRule, ScopeDemand } from '../xrpc/method.ts';
import { authorize, type ScopeGrammar } from './authorize.ts';
import { getRule, methods } from './methods.ts';

const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
const session = { kind: 'session', did, sessionId: 's' } as const;

const proof = { id: 'p', requestId: 'r' };
const credentials: Readonly<Record<CredentialKind, Credential>> = {
  none: { kind: 'none' },
  full: { ...session, tier: 'full' },
  privilegedAppPassword: { ...session, tier: 'privilegedAppPassword' },
  appPassword: { ...session, tier: 'appPassword' },
  takenDown: { ...session, tier: 'full', isTakenDown: true },
  refresh: { kind: 'refresh', did, sessionId: 's', tier: 'full', tokenId: 't' },
  oauth: { kind: 'oauth', did, sessionId: 's', clientId: 'c', scope: 'atproto', proof },
  service: { kind: 'service', did, audience: 'did:web:pds.test', method: undefined },
  admin: { kind: 'admin' },
};

/** Grants what is listed, each as its text. */
const grammar: ScopeGrammar = {
  isGranted: (scope, demand) => scope.split(' ').includes(grammar.formatDemand(demand)),
  formatDemand: (demand: ScopeDemand) => Object.values(demand).join(':'),
};

function callOf(nsid: string, kind: CredentialKind, more: Partial<MethodCall> = {}): MethodCall {
  return { nsid, params: {}, input: {}, credential: credentials[kind], ...more };
}

function answer(rule: MethodRule, call: MethodCall): string {
  const error = authorize(rule, call, grammar);
  return error === undefined ? 'ok' : `${error.status} ${error.code}`;
}

test('every row refuses every credential that it does not list, with an error of the caller', () => {
  for (const [nsid, method] of methods) {
    for (const kind of Object.keys(credentials) as CredentialKind[]) {
      const error = authorize(method, callOf(nsid, kind), grammar);
      if (!method.accepts.includes(kind)) assert.ok(error !== undefined, `${nsid} takes ${kind}`);
      if (error !== undefined) assert.ok([400, 401, 403].includes(error.status), `${nsid} ${kind} ${error.status}`);
    }
  }
});

test('a row that accepts OAuth says what must have been granted', () => {
  for (const [nsid, { accepts, scopes }] of methods) {
    assert.equal(accepts.includes('oauth'), scopes !== undefined, nsid);
  }
  const careless: MethodRule = { at: 'account', accepts: ['oauth'] };
  assert.equal(answer(careless, callOf('com.example.x', 'oauth')), '403 Forbidden');
});

test('a rule that accepts nobody refuses all', () => {
  const closed: MethodRule = { at: 'account', accepts: [] };
  for (const kind of Object.keys(credentials) as CredentialKind[]) {
    assert.notEqual(answer(closed, callOf('com.example.x', kind)), 'ok');
  }
});

test('refusals are those that clients act on', () => {
  const cases: readonly [string, CredentialKind, string][] = [
    ['com.atproto.server.getSession', 'none', '401 AuthMissing'],
    ['com.atproto.server.getSession', 'refresh', '400 InvalidToken'],
    ['com.atproto.server.getSession', 'admin', '400 InvalidToken'],
    ['com.atproto.server.refreshSession', 'full', '400 InvalidToken'],
    ['com.atproto.server.refreshSession', 'none', '401 AuthMissing'],
    ['com.atproto.server.createAppPassword', 'appPassword', '400 InvalidToken'],
    ['com.atproto.server.createAppPassword', 'oauth', '403 Forbidden'],
    ['com.atproto.server.deactivateAccount', 'oauth', '403 Forbidden'],
    ['com.atproto.server.deactivateAccount', 'takenDown', 'ok'],
    ['com.atproto.server.updateEmail', 'oauth', '403 Forbidden'],
    ['com.atproto.admin.getAccountInfo', 'full', '401 AuthenticationRequired'],
    ['com.atproto.admin.getAccountInfo', 'admin', 'ok'],
    ['com.atproto.repo.createRecord', 'takenDown', '400 InvalidToken'],
    ['com.atproto.repo.createRecord', 'service', '400 InvalidToken'],
    ['com.atproto.sync.getRepo', 'none', 'ok'],
    ['com.atproto.server.describeServer', 'refresh', 'ok'],
    ['com.atproto.identity.signPlcOperation', 'privilegedAppPassword', '400 InvalidToken'],
  ];
  for (const [nsid, kind, expected] of cases) {
    assert.equal(answer(getRule(nsid), callOf(nsid, kind)), expected, `${nsid} with ${kind}`);
  }
});

test('an OAuth session needs every permission, and learns which one is missing', () => {
  const nsid = 'com.atproto.repo.putRecord';
  const put = (scope: string): ReturnType<typeof authorize> =>
    authorize(
      getRule(nsid),
      callOf(nsid, 'oauth', {
        input: { collection: 'a.b.c' },
        credential: { kind: 'oauth', did, sessionId: 's', clientId: 'c', scope, proof },
      }),
      grammar,
    );
  assert.equal(put('repo:a.b.c:create repo:a.b.c:update'), undefined);
  assert.equal(put('repo:a.b.c:update')?.message, 'Missing required scope "repo:a.b.c:create"');
  const error = put('repo:a.b.c:create');
  assert.equal(error?.status, 403);
  assert.equal(error?.code, 'ScopeMissingError');
  assert.equal(error?.message, 'Missing required scope "repo:a.b.c:update"');
  assert.equal(error?.headers['www-authenticate'], 'DPoP error="insufficient_scope", scope="repo:a.b.c:update"');
});

test('what is quoted of a request cannot leave its quotation', () => {
  const nsid = 'com.atproto.server.getServiceAuth';
  const params = { aud: 'did:web:x"\r\nset-cookie: a\\', lxm: 'a.b.c' };
  const error = authorize(getRule(nsid), callOf(nsid, 'oauth', { params }), grammar);
  assert.equal(
    error?.headers['www-authenticate'],
    'DPoP error="insufficient_scope", scope="rpc:a.b.c:did:web:xset-cookie: a"',
  );
});

test('the writes of a batch are demanded one by one', () => {
  const demands = getRule('com.atproto.repo.applyWrites').scopes?.(
    callOf('com.atproto.repo.applyWrites', 'oauth', {
      input: {
        writes: [
          { $type: 'com.atproto.repo.applyWrites#create', collection: 'a.b.c' },
          { $type: 'com.atproto.repo.applyWrites#delete', collection: 'a.b.d' },
          { $type: 'com.example.other' },
        ],
      },
    }),
  );
  assert.deepEqual(demands, [
    { resource: 'repo', collection: 'a.b.c', action: 'create' },
    { resource: 'repo', collection: 'a.b.d', action: 'delete' },
    { resource: 'repo', collection: '*', action: 'create' },
  ]);
});

test('service tokens are for the method that they name', () => {
  const nsid = 'com.atproto.repo.uploadBlob';
  const upload = (method: string | undefined): string =>
    answer(
      getRule(nsid),
      callOf(nsid, 'service', { credential: { kind: 'service', did, audience: 'did:web:pds.test', method } }),
    );
  assert.equal(upload(nsid), 'ok');
  assert.equal(upload('com.atproto.server.createAccount'), '401 BadJwtLexiconMethod');
  assert.equal(upload(undefined), '401 BadJwtLexiconMethod');
});

test('what has no row passes through for those who may, and never anonymously', () => {
  const search = 'app.bsky.feed.searchPosts';
  assert.equal(getRule(search).at, 'proxy');
  assert.equal(answer(getRule(search), callOf(search, 'none')), '401 AuthMissing');
  assert.equal(answer(getRule(search), callOf(search, 'appPassword')), 'ok');
  assert.equal(answer(getRule(search), callOf(search, 'admin')), '400 InvalidToken');
  assert.equal(answer(getRule(search), callOf(search, 'service')), '400 InvalidToken');
  assert.equal(answer(getRule(search), callOf(search, 'takenDown')), '400 InvalidToken');
  const chat = 'chat.bsky.convo.sendMessage';
  assert.equal(answer(getRule(chat), callOf(chat, 'appPassword')), '400 InvalidToken');
  assert.equal(answer(getRule(chat), callOf(chat, 'privilegedAppPassword')), 'ok');
  const demands = getRule(chat).scopes?.(callOf(chat, 'oauth', { audience: 'did:web:chat.test#bsky_chat' }));
  assert.deepEqual(demands, [{ resource: 'rpc', lxm: chat, aud: 'did:web:chat.test#bsky_chat' }]);
});
