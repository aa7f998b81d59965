/**
 * Every method with every kind of credential over HTTP: the answers are held against the table of methods, which says
 * who may call what. What a call is made of does no harm, so that one after the other can be tried.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { AtpAgent } from '@atproto/api';

import type { Credential } from '../src/lib/access/credential.ts';
import { isProtectedMethod } from '../src/lib/access/service-auth-rules.ts';
import { SessionTokens } from '../src/lib/access/session-tokens.ts';
import { authorize } from '../src/lib/methods/authorize.ts';
import { getRule, isOpen, methods } from '../src/lib/methods/methods.ts';
import { formatDemand, isGranted } from '../src/lib/scopes/is-granted.ts';
import { startAppView } from './app-view.ts';
import { beginOAuth } from './oauth-user.ts';
import { createSampleCall, type SampleCall } from './sample-input.ts';
import { asAdmin, createUser, PASSWORD } from './server-user.ts';
import { startServer } from './start-server.ts';

const SECRET = 'a secret of this test alone, of forty characters';
const UNKNOWN = 'com.example.unheard';
const AUDIENCE = 'did:web:feeds.example#bsky_fg';

const appView = await startAppView();
const server = await startServer({
  variables: {
    PDS_SECRET: SECRET,
    PDS_APPVIEW_URL: appView.url,
    PDS_APPVIEW_DID: appView.did,
    PDS_DOH_URL: appView.url,
    PDS_RATE_LIMITS: 'false',
  },
});
after(async () => {
  await server.stop();
  await appView.stop();
});

const owner = await createUser(server, 'alice');
const stranger = await createUser(server, 'mallory');

/** What of a call would change something, or be refused for another reason than who asks. */
const fields = {
  repo: owner.did,
  did: owner.did,
  deleteAfter: '2020-01-01T00:00:00.000Z',
  aud: AUDIENCE,
  lxm: 'com.atproto.server.createAccount',
  writes: [],
  preferences: [],
  codeCount: 0,
};

/** The calls: administrators' are about an account that is not here. */
const calls: ReadonlyMap<string, SampleCall> = new Map([
  ...[...methods].map(([nsid, method]): [string, SampleCall] => {
    const { did, ...rest } = fields;
    return [nsid, createSampleCall(method, method.schema.type === 'xrpc_procedure' ? rest : { ...rest, did })];
  }),
  [UNKNOWN, { verb: 'GET', path: `/xrpc/${UNKNOWN}`, headers: {}, body: undefined }],
]);

/** A kind of credential: what the table is told, and how a request says so. */
interface Holder {
  readonly credential: Credential;
  ask(nsid: string, call: SampleCall): Promise<Response>;
}

function ask(call: SampleCall, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const { verb, path, body } = call;
  return fetch(`${server.url}${path}`, {
    method: verb,
    headers: { ...call.headers, ...headers },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(10_000),
  });
}

function hold(credential: Credential, headers: Readonly<Record<string, string>>): Holder {
  return { credential, ask: (_nsid, call) => ask(call, headers) };
}

function bearer(token: string | undefined): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

async function holdAppPassword(name: string, privileged: boolean): Promise<Holder> {
  const { data } = await owner.agent.com.atproto.server.createAppPassword({ name, privileged });
  const app = new AtpAgent({ service: server.url });
  await app.login({ identifier: owner.handle, password: data.password });
  const tier = privileged ? 'privilegedAppPassword' : 'appPassword';
  return hold({ kind: 'session', did: owner.did, sessionId: '', tier }, bearer(app.session?.accessJwt));
}

async function holdTakenDown(): Promise<Holder> {
  const closed = await createUser(server, 'closed');
  const subject = { $type: 'com.atproto.admin.defs#repoRef' as const, did: closed.did };
  await closed.agent.com.atproto.admin.updateSubjectStatus({ subject, takedown: { applied: true } }, asAdmin(server));
  const look = new AtpAgent({ service: server.url });
  await look.login({ identifier: closed.handle, password: PASSWORD, allowTakendown: true });
  const credential = { kind: 'session', did: closed.did, sessionId: '', tier: 'full', isTakenDown: true } as const;
  return hold(credential, bearer(look.session?.accessJwt));
}

async function holdOAuth(scope: string): Promise<Holder> {
  const all = scope === '' ? 'atproto' : `atproto ${scope}`;
  const session = await beginOAuth(server, owner, all);
  const proof = { id: '', requestId: '' };
  const credential = { kind: 'oauth', did: owner.did, sessionId: '', clientId: '', scope: all, proof } as const;
  return {
    credential,
    ask: (_nsid, { verb, path, headers, body }) =>
      session.fetch(path, { method: verb, headers, ...(body === undefined ? {} : { body }) }),
  };
}

/** A token for each method; for those that no token can be for, one for another. */
function holdService(): Holder {
  const get = async (lxm: string): Promise<string> =>
    (await owner.agent.com.atproto.server.getServiceAuth({ aud: server.did, lxm })).data.token;
  return {
    credential: { kind: 'service', did: owner.did, audience: server.did, method: undefined },
    ask: async (nsid, call) => ask(call, bearer(await get(isProtectedMethod(nsid) ? UNKNOWN : nsid))),
  };
}

/** What the table says: undefined if the method may be called. */
function getRefusal(nsid: string, { credential }: Holder): string | undefined {
  const asked =
    credential.kind === 'service' ? { ...credential, method: isProtectedMethod(nsid) ? UNKNOWN : nsid } : credential;
  const rule = getRule(nsid);
  if (asked.kind === 'service' && asked.method !== nsid && rule.accepts.includes('service') && !isOpen(rule)) {
    return '401 BadJwtLexiconMethod';
  }
  const { input, params, contentType } = parseSample(nsid);
  const audience = rule.at === 'proxy' || nsid.startsWith('app.bsky.') ? { audience: audienceOf(nsid) } : {};
  const call = { nsid, input, params, contentType, credential: asked, ...audience };
  const refusal = authorize(rule, call, { isGranted, formatDemand });
  return refusal && `${refusal.status} ${refusal.code}`;
}

function audienceOf(nsid: string): string {
  return nsid.includes('createReport')
    ? 'did:plc:ar7c4by46qjdydhdevvrndac#atproto_labeler'
    : `${appView.did}#bsky_appview`;
}

function parseSample(nsid: string) {
  const call = calls.get(nsid);
  assert.ok(call);
  const { path, body } = call;
  const contentType = call.headers['content-type'] ?? '';
  const isData = contentType === 'application/json' && body !== undefined;
  const params: Record<string, unknown> = Object.fromEntries(new URL(path, server.url).searchParams);
  return { params, input: isData ? (JSON.parse(body) as unknown) : undefined, contentType };
}

/** The words of a refusal for who asks, where its name alone could also be about a code or a password. */
const REFUSALS = [
  'AuthMissing',
  'Forbidden',
  'ScopeMissingError',
  'ExpiredToken',
  'BadJwt',
  'AccountTakedown',
  'invalid_token',
  'InvalidToken Bad token',
  'InvalidToken Invalid token type',
  'InvalidToken Token could not be verified',
  'InvalidToken Unexpected authorization',
  'AuthenticationRequired Authentication Required',
];

async function assertAsTheTable(nsid: string, holder: Holder): Promise<void> {
  const call = calls.get(nsid);
  assert.ok(call);
  const response = await holder.ask(nsid, call);
  const text = await response.text();
  const expected = getRefusal(nsid, holder);
  assert.ok(response.status < 500, `${nsid}: ${response.status} ${text} ${server.lines.slice(-3).join('\n')}`);
  const { error = '', message = '' } = response.ok ? {} : (JSON.parse(text) as { error?: string; message?: string });
  if (expected !== undefined) {
    assert.equal(`${response.status} ${error}`, expected, `${nsid}: ${message}`);
    return;
  }
  const refusal = REFUSALS.find((each) => `${error} ${message}`.startsWith(each));
  assert.equal(refusal, undefined, `${nsid}: ${response.status} ${error} ${message}`);
}

/** Calls all methods at a few at a time; those that end the session last. */
async function tryAll(holder: Holder): Promise<void> {
  const last = ['com.atproto.server.refreshSession', 'com.atproto.server.deleteSession'];
  const names = [...calls.keys()].filter((nsid) => !last.includes(nsid));
  const faults: string[] = [];
  const check = async (nsid: string): Promise<void> => {
    await assertAsTheTable(nsid, holder).catch((error: unknown) => faults.push(String(error)));
  };
  const work = async (): Promise<void> => {
    for (let nsid = names.pop(); nsid !== undefined; nsid = names.pop()) await check(nsid);
  };
  await Promise.all(Array.from({ length: 6 }, work));
  for (const nsid of last) await check(nsid);
  assert.deepEqual(faults, []);
}

const own = { kind: 'session', did: owner.did, sessionId: '', tier: 'full' } as const;

describe('every method answers as the table says', () => {
  const holders: readonly [string, () => Holder | Promise<Holder>][] = [
    ['nobody', () => hold({ kind: 'none' }, {})],
    ['the owner', () => hold(own, bearer(owner.agent.session?.accessJwt))],
    ['an app password', () => holdAppPassword('plain', false)],
    ['a privileged app password', () => holdAppPassword('strong', true)],
    ['an account that was taken down', () => holdTakenDown()],
    ['the administrator', () => hold({ kind: 'admin' }, { authorization: server.admin })],
    ['a service', () => holdService()],
    [
      'a refresh token',
      async () => {
        const session = new AtpAgent({ service: server.url });
        await session.login({ identifier: owner.handle, password: PASSWORD });
        const credential = { kind: 'refresh', did: owner.did, sessionId: '', tier: 'full', tokenId: '' } as const;
        return hold(credential, bearer(session.session?.refreshJwt));
      },
    ],
    ...[
      '',
      'transition:generic',
      'transition:generic transition:chat.bsky transition:email',
      'repo:*',
      'repo:com.example.note?action=create',
      'blob:*/*',
      'blob:image/*',
      `rpc:*?aud=${encodeURIComponent(`${appView.did}#bsky_appview`)}`,
      'rpc:com.atproto.server.createAccount?aud=*',
      'account:email?action=manage',
      'account:repo?action=manage',
      'identity:handle',
      'identity:*',
    ].map((scope): [string, () => Promise<Holder>] => [`OAuth with "${scope}"`, () => holdOAuth(scope)]),
  ];
  for (const [name, create] of holders) test(name, async () => tryAll(await create()));
});

describe('what holds no more, or never did, is nothing', () => {
  const expired = new SessionTokens(SECRET, server.did, () => Date.now() - 3 * 60 * 60_000);
  const forged = new SessionTokens('another secret, also of forty characters', server.did, () => Date.now());
  const subject = {
    did: owner.did,
    sessionId: 'none',
    tier: 'full',
    tokenId: 'none',
    expiresAt: Date.now() + 60_000,
  } as const;
  const cases: readonly [string, string, string][] = [
    ['an expired token', `Bearer ${expired.create(subject).accessJwt}`, '400 ExpiredToken'],
    ['a forged token', `Bearer ${forged.create(subject).accessJwt}`, '400 InvalidToken'],
    [
      'a token of no session',
      `Bearer ${new SessionTokens(SECRET, server.did, () => Date.now()).create(subject).accessJwt}`,
      '400 ExpiredToken',
    ],
    ['garbage', 'Bearer garbage', '400 InvalidToken'],
    ['two words', 'Bearer a b', '400 InvalidToken'],
    ['another scheme', 'Digest a', '400 InvalidToken'],
    [
      'a wrong password of the administrator',
      `Basic ${Buffer.from('admin:guess').toString('base64')}`,
      '401 AuthenticationRequired',
    ],
  ];
  for (const [name, authorization, expected] of cases) {
    test(name, async () => {
      const faults: string[] = [];
      for (const [nsid, call] of calls) {
        const response = await ask(call, { authorization });
        const { error = '', message = '' } = response.ok ? {} : ((await response.json()) as Record<string, string>);
        const found = `${response.status} ${error}`;
        const isRefused =
          found === expected && !/Token is invalid|token not found|identifier or password/i.test(message);
        const rule = getRule(nsid);
        // A token of no session is a session's by its looks: who may not have one is refused by the table first.
        const byTable = name === 'a token of no session' && !rule.accepts.includes('full');
        const isWrong = byTable ? response.ok && !isOpen(rule) : isRefused === isOpen(rule);
        if (isWrong) faults.push(`${nsid}: ${found} ${message}`);
      }
      assert.deepEqual(faults, []);
    });
  }
});

test('a session writes nothing into the repository of another account', async () => {
  for (const name of ['createRecord', 'putRecord', 'deleteRecord', 'applyWrites']) {
    const call = calls.get(`com.atproto.repo.${name}`);
    assert.ok(call);
    const response = await ask(call, bearer(stranger.agent.session?.accessJwt));
    assert.deepEqual(
      [response.status, ((await response.json()) as { error: string }).error],
      [401, 'AuthenticationRequired'],
      name,
    );
  }
});

test('who may not call a method learns so before their input is looked at', async () => {
  const call = { verb: 'POST', path: '/xrpc/com.atproto.repo.createRecord', body: 'nonsense' } as const;
  const headers = { 'content-type': 'application/json' };
  assert.equal((await ask({ ...call, headers })).status, 401);
  const response = await ask({ ...call, headers }, bearer(owner.agent.session?.accessJwt));
  assert.equal(((await response.json()) as { error: string }).error, 'InvalidRequest');
});
