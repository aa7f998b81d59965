/**
 * Attacks on a running server, by strangers, owners of other accounts, apps with few permissions and pages of other sites:
 * each was possible once, or is too dangerous not to be tried again.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, describe, test } from 'node:test';

import { AtpAgent } from '@atproto/api';
import { fromBase32 } from '@atcute/multibase';
import { WebSocket } from 'ws';

import { computeCode } from '../src/lib/access/totp.ts';
import { createSigningKey } from '../src/lib/keys/private-key.ts';
import { createServiceToken } from '../src/lib/access/service-token.ts';
import { createGenesisOperation } from '../src/lib/identity/plc-operation.ts';
import { createClient, loopbackId, TestBrowser, TestClient, TestKey } from './oauth-peer.ts';
import { assertRefused, asAdmin, createUser, PASSWORD, signIn } from './server-user.ts';
import { startServer } from './start-server.ts';

const server = await startServer();
/** Behind a proxy that says who asks. */
const known = await startServer({ plc: server.plc, host: { trustsProxy: true } });
after(async () => {
  await known.stop();
  await server.stop();
});

const nobody = new AtpAgent({ service: server.url });
const admin = asAdmin(server);

type Fields = Record<string, string>;

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${server.url}${path}`, { redirect: 'manual', signal: AbortSignal.timeout(20_000), ...init });
}

/** As a browser sends a form of our own pages. */
async function sendForm(path: string, fields: Fields, cookie = ''): Promise<Response> {
  const headers = { origin: server.url, 'sec-fetch-site': 'same-origin', cookie };
  return send(path, { method: 'POST', headers, body: new URLSearchParams(fields) });
}

async function openPage(path: string, cookie = ''): Promise<{ text: string; csrf: string }> {
  const text = await (await send(path, { headers: { cookie } })).text();
  return { text, csrf: /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '' };
}

/** A token by which a DID that lives nowhere asks this host. */
async function createStranger(keyName: 'atproto' | 'atproto_label') {
  const [rotation, account, labels] = [
    await createSigningKey('p256'),
    await createSigningKey('p256'),
    await createSigningKey('p256'),
  ];
  const { did, operation } = await createGenesisOperation(
    {
      rotationKeys: [rotation.did],
      verificationMethods: { atproto: account.did, atproto_label: labels.did },
      alsoKnownAs: ['at://somebody.example.com'],
      services: { atproto_pds: { type: 'AtprotoPersonalDataServer', endpoint: 'https://elsewhere.example.com' } },
    },
    rotation,
  );
  const body = JSON.stringify(operation);
  const made = await fetch(`${server.plc.url}/${did}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  assert.equal(made.status, 200);
  const createToken = (lxm: string) =>
    createServiceToken({
      key: keyName === 'atproto' ? account : labels,
      iss: did,
      aud: server.did,
      lxm,
      nowMs: Date.now(),
      ...(keyName === 'atproto' ? {} : { kid: keyName }),
    });
  return { did, createToken };
}

/** An app that a user has let in. */
async function letIn(identifier: string, scope: string) {
  const client = new TestClient(server.url, await TestKey.create(), { clientId: loopbackId(scope) });
  const pushed = await client.push({ scope });
  assert.equal(pushed.status, 201, JSON.stringify(pushed.body));
  const browser = new TestBrowser();
  await browser.open(client.urlOf(pushed));
  const consent = await browser.signIn({ identifier, password: PASSWORD });
  const did = /name="did" value="([^"]+)"/.exec(consent.text)?.[1] ?? '';
  const { answer, text } = await browser.send({ intent: 'allow', did }, scope.split(' '));
  const code = answer.get('code');
  assert.ok(code, text);
  return { client, code, verifier: pushed.verifier };
}

/** A call of a method with an app's token and a proof. */
async function callByApp(
  client: TestClient,
  token: unknown,
  nsid: string,
  init: { headers?: Fields; body?: Buffer } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const method = init.body === undefined ? 'GET' : 'POST';
  const ath = createHash('sha256').update(String(token)).digest('base64url');
  const dpop = await client.prove(method, `/xrpc/${nsid}`, { claims: { ath } });
  const headers = { ...init.headers, dpop, authorization: `DPoP ${String(token)}` };
  const response = await send(`/xrpc/${nsid}`, {
    method,
    headers,
    ...(init.body === undefined ? {} : { body: init.body }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('a stranger', () => {
  test('is told by no host page of accounts that are closed', async () => {
    const { agent, handle } = await createUser(server, 'hidden');
    assert.match((await openPage('/')).text, /@hidden\.test/);
    await agent.com.atproto.server.deactivateAccount({});
    assert.ok(!(await openPage('/')).text.includes(handle));
  });

  test('sends forms that are none, or too large, and hears of a mistake of theirs', async () => {
    const headers = { origin: server.url, 'sec-fetch-site': 'same-origin' };
    for (const path of [
      '/account',
      '/account/password',
      '/oauth/authorize',
      '/account/passkey/new',
      '/account/passkey/sign-in',
    ]) {
      for (const body of ['{"', 'x'.repeat(2_000_000), '%ff%00=&=&&&', 'csrf=%ED%A0%80']) {
        for (const type of ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
          const { status } = await send(path, { method: 'POST', headers: { ...headers, 'content-type': type }, body });
          assert.ok(status < 500, `${path} ${type} ${body.length}: ${status}`);
        }
      }
    }
    const { csrf } = await openPage('/account');
    assert.equal((await sendForm('/account', { csrf, intent: 'nothing' })).status, 400);
  });

  test('cannot flood a mailbox by the page of forgotten passwords', async () => {
    const { email } = await createUser(server, 'flooded');
    const { csrf } = await openPage('/account/password');
    for (let n = 0; n < 30; n += 1) await sendForm('/account/password', { csrf, intent: 'askPasswordReset', email });
    const mails = server.lines.filter((line) => line.includes(email) && line.includes('Reset your password'));
    assert.ok(mails.length > 0 && mails.length <= 15, `${mails.length} mails`);
  });

  test('cannot guess a password by asking for the account to be deleted', async () => {
    const { did } = await createUser(server, 'guessed');
    const guess = () => nobody.com.atproto.server.deleteAccount({ did, password: 'no idea', token: 'AAAAA-AAAAA' });
    for (let n = 0; n < 20; n += 1) await assertRefused(guess(), 'AuthenticationRequired', 401);
    await assertRefused(guess(), 'RateLimitExceeded', 429);
  });

  test('learns of no passkey by naming its owner', async () => {
    const { handle } = await createUser(server, 'hinted');
    const client = await createClient(server.url);
    const pushed = await client.push({ login_hint: handle });
    const browser = new TestBrowser();
    const page = await browser.open(client.urlOf(pushed));
    const path = /data-options="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const headers = { origin: server.url, 'sec-fetch-site': 'same-origin', cookie: browser.cookie };
    const options = (await (await send(path, { method: 'POST', headers })).json()) as Record<string, unknown>;
    assert.deepEqual([options['userVerification'], options['allowCredentials']], ['required', []]);
  });

  test('learns of no handle by naming an address', async () => {
    const { email, handle } = await createUser(server, 'unnamed');
    const client = await createClient(server.url);
    const page = await new TestBrowser().open(client.urlOf(await client.push({ login_hint: email })));
    assert.ok(page.text.includes(email) && !page.text.includes(handle), page.text);
  });

  test('guesses passwords on the page no faster than elsewhere', async () => {
    const { csrf } = await openPage('/account');
    const guess = () =>
      sendForm('/account', { csrf, intent: 'password', identifier: 'nobody.test', password: PASSWORD });
    for (let n = 0; n < 30; n += 1) assert.equal((await guess()).status, 200);
    assert.equal((await guess()).status, 429);
  });

  test('proves by a key for labels nothing about the account', async () => {
    const input = { handle: 'lettering.test', email: 'lettering@example.com', password: PASSWORD };
    const labeler = await createStranger('atproto_label');
    const call = async ({ did, createToken }: typeof labeler) => {
      const authorization = `Bearer ${await createToken('com.atproto.server.createAccount')}`;
      return nobody.com.atproto.server.createAccount({ ...input, did }, { headers: { authorization } });
    };
    await assertRefused(call(labeler), 'BadJwtSignature', 401);
    assert.equal((await call(await createStranger('atproto'))).data.handle, input.handle);
  });

  test('with a token of their own uploads nothing here', async () => {
    const { createToken } = await createStranger('atproto');
    const authorization = `Bearer ${await createToken('com.atproto.repo.uploadBlob')}`;
    const upload = nobody.com.atproto.repo.uploadBlob(new Uint8Array(10), { headers: { authorization } });
    await assertRefused(upload, 'RepoNotFound', 400);
  });

  test('forges addresses and proxies by headers, and gets no further', async () => {
    const { did } = await createUser(server, 'forged');
    const headers = {
      'x-forwarded-host': 'evil.example.com',
      'x-forwarded-proto': 'https',
      'x-original-url': '/repository',
      'x-http-method-override': 'POST',
      'cf-connecting-ip': '1.2.3.4',
    };
    for (const path of [
      '/repository',
      '//repository',
      '/xrpc/../repository',
      '/xrpc//repository',
      '/xrpc/%2e%2e/repository',
    ]) {
      for (const method of ['GET', 'POST']) {
        const { status } = await send(`${path}?did=${did}`, { method, headers });
        assert.ok(status >= 400 && status < 500, `${method} ${path}: ${status}`);
      }
    }
    const page = await (await send('/account', { headers })).text();
    assert.ok(!page.includes('evil.example.com'));
  });
});

describe('an app with few permissions', () => {
  test('sees the address if it was granted, and not otherwise', async () => {
    const { handle, email } = await createUser(server, 'private');
    for (const [scope, seen] of [
      ['atproto', undefined],
      ['atproto transition:email', email],
      ['atproto account:email', email],
    ] as const) {
      const app = await letIn(handle, scope);
      const { body } = await app.client.redeem(app.code, app.verifier);
      const answer = await callByApp(app.client, body['access_token'], 'com.atproto.server.getSession');
      assert.deepEqual([answer.status, answer.body['email']], [200, seen], scope);
    }
  });

  test('uploads what it may by what the bytes are, whatever it calls them', async () => {
    const { handle } = await createUser(server, 'pictures');
    const app = await letIn(handle, 'atproto blob:image/*');
    const { body } = await app.client.redeem(app.code, app.verifier);
    const upload = (bytes: string) =>
      callByApp(app.client, body['access_token'], 'com.atproto.repo.uploadBlob', {
        headers: { 'content-type': 'image/png' },
        body: Buffer.from(bytes, 'latin1'),
      });
    assert.equal((await upload('\x89PNG\r\n\x1a\n and so on')).status, 200);
    const video = await upload('\0\0\0\x18ftypmp42\0\0\0\0mp42isom');
    assert.deepEqual([video.status, video.body['error']], [403, 'ScopeMissingError']);
  });
});

describe('a closed account', () => {
  test('that moderators closed is not opened by its owner', async () => {
    const { did, handle } = await createUser(server, 'closed');
    const subject = { $type: 'com.atproto.admin.defs#repoRef' as const, did };
    await nobody.com.atproto.admin.updateSubjectStatus({ subject, takedown: { applied: true } }, admin);
    const { data } = await nobody.com.atproto.server.createSession({
      identifier: handle,
      password: PASSWORD,
      allowTakendown: true,
    });
    const headers = { authorization: `Bearer ${data.accessJwt}` };
    await nobody.com.atproto.server.deactivateAccount({}, { headers, encoding: 'application/json' });
    await assertRefused(signIn(server, handle), 'AccountTakedown', 401);
    const status = await nobody.com.atproto.sync.getRepoStatus({ did });
    assert.equal(status.data.status, 'takendown');
  });

  test('shows nothing to an old refresh token', async () => {
    const { agent, did, handle } = await createUser(server, 'asleep');
    const { data: old } = await nobody.com.atproto.server.createSession({ identifier: handle, password: PASSWORD });
    await agent.com.atproto.server.deactivateAccount({});
    const headers = { authorization: `Bearer ${old.refreshJwt}` };
    await nobody.com.atproto.server.deleteSession(undefined, { headers });
    await assertRefused(nobody.com.atproto.repo.describeRepo({ repo: did }, { headers }), 'RepoDeactivated', 400);
  });

  test('lets no app in with a code from before', async () => {
    const { did, handle } = await createUser(server, 'leaving');
    const { client, code, verifier } = await letIn(handle, 'atproto');
    await nobody.com.atproto.admin.deleteAccount({ did }, admin);
    const answer = await client.redeem(code, verifier);
    assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_grant']);
  });

  test('gives its apps no further tokens', async () => {
    const { did, handle } = await createUser(server, 'going');
    const { client, code, verifier } = await letIn(handle, 'atproto');
    const tokens = await client.redeem(code, verifier);
    assert.equal(tokens.status, 200);
    await nobody.com.atproto.admin.deleteAccount({ did }, admin);
    const answer = await client.refresh(tokens.body['refresh_token']);
    assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_grant']);
  });
});

describe('the account page', () => {
  /** Signs in, and answers the cookie and the page that follows. */
  async function enter(identifier: string, fields: Fields = {}, cookie = '') {
    const { csrf } = await openPage('/account', cookie);
    const sent = { csrf, intent: 'password', identifier, password: PASSWORD, ...fields };
    const response = await sendForm('/account', sent, cookie);
    return {
      response,
      text: await response.text(),
      cookie: response.headers.get('set-cookie')?.split(';', 1)[0] ?? '',
    };
  }

  test('shows what strangers and owners have written as text, and to its owner alone', async () => {
    const { agent, handle } = await createUser(server, 'scripted');
    const name = '"><script>alert(1)</script>';
    await agent.com.atproto.server.createAppPassword({ name });
    const headers = { 'user-agent': name, 'content-type': 'application/json' };
    const body = JSON.stringify({ identifier: handle, password: PASSWORD });
    assert.equal((await send('/xrpc/com.atproto.server.createSession', { method: 'POST', headers, body })).status, 200);
    const { cookie } = await enter(handle);
    const { text } = await openPage('/account', cookie);
    assert.equal(text.split('&quot;&gt;&lt;script&gt;alert(1)').length > 3, true, text);
    assert.ok(!text.includes('<script>alert'));
    assert.ok(
      !(
        await openPage(
          '/account',
          cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
        )
      ).text.includes(handle),
    );
  });

  test('takes no form from another site, nor one that was made for another browser', async () => {
    const { handle } = await createUser(server, 'framed');
    const { handle: thief } = await createUser(server, 'framing');
    const { cookie } = await enter(handle);
    const { csrf: stolen } = await openPage('/account', (await enter(thief)).cookie);
    const { csrf } = await openPage('/account', cookie);
    const make = (fields: Fields, headers: Fields = {}) =>
      send('/account', {
        method: 'POST',
        headers: { cookie, origin: server.url, ...headers },
        body: new URLSearchParams({ intent: 'createAppPassword', name: 'made', ...fields }),
      });
    for (const headers of [
      { origin: 'https://evil.example.com' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'null' },
    ]) {
      assert.equal((await make({ csrf }, headers)).status, 403);
    }
    assert.ok(!(await (await make({ csrf: stolen })).text()).includes('made'));
    assert.match(await (await make({ csrf })).text(), /made/);
    const page = await send('/account', { headers: { cookie } });
    assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
    assert.equal(page.headers.get('x-frame-options'), 'DENY');
  });

  test('is not opened by a password where a code is owed', async () => {
    const { handle } = await createUser(server, 'guarded');
    const { cookie } = await enter(handle);
    const change = async (fields: Fields) => {
      const { csrf } = await openPage('/account', cookie);
      return (await sendForm('/account', { csrf, ...fields }, cookie)).text();
    };
    const secret = /secret=([A-Z2-7]+)/.exec(await change({ intent: 'startCodes' }))?.[1] ?? '';
    const step = Math.floor(Date.now() / 30_000);
    const code = (of: number) => computeCode(fromBase32(secret.toLowerCase()), of);
    assert.match(await change({ intent: 'confirmCodes', code: code(step) }), /backup codes/i);
    const owing = await enter(handle);
    assert.equal(owing.response.status, 200);
    assert.match(owing.text, /One more step/);
    assert.ok(!(await openPage('/account', owing.cookie)).text.includes('Sign out'));
    const csrf = /name="csrf" value="([^"]+)"/.exec(owing.text)?.[1] ?? '';
    const use = (fields: Fields) => sendForm('/account', { csrf, ...fields }, owing.cookie);
    assert.equal((await use({ intent: 'createAppPassword', name: 'sneaked' })).status, 400);
    assert.match(await (await use({ intent: 'code', code: code(step) })).text(), /not right/); // It was used.
    assert.equal((await use({ intent: 'code', code: code(step + 1) })).status, 303);
    await assertRefused(signIn(server, handle), 'AuthFactorTokenRequired', 401);
  });
});

test('a new password ends what was begun with the old one, codes of apps included', async () => {
  const { did, handle, agent } = await createUser(server, 'renewed');
  const { client, code, verifier } = await letIn(handle, 'atproto');
  const other = await letIn(handle, 'atproto');
  const tokens = await other.client.redeem(other.code, other.verifier);
  const password = 'another one altogether';
  await nobody.com.atproto.admin.updateAccountPassword({ did, password }, admin);
  assert.equal((await client.redeem(code, verifier)).body['error'], 'invalid_grant');
  assert.equal((await other.client.refresh(tokens.body['refresh_token'])).body['error'], 'invalid_grant');
  await assertRefused(agent.com.atproto.server.listAppPasswords(), 'ExpiredToken');
  await assertRefused(signIn(server, handle), 'AuthenticationRequired', 401);
  await signIn(server, handle, password);
});

describe('a host that knows the addresses of those who ask', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address, 'x-forwarded-proto': 'http' });

  test('takes the administrator’s password from nobody who guesses', async () => {
    const get = (address: string, authorization: string) =>
      fetch(`${known.url}/xrpc/com.atproto.admin.getInviteCodes`, {
        headers: { ...from(address), authorization },
        signal: AbortSignal.timeout(10_000),
      });
    const wrong = `Basic ${Buffer.from('admin:wrong').toString('base64')}`;
    for (let n = 0; n < 30; n += 1) assert.equal((await get('192.0.2.1', wrong)).status, 401);
    assert.equal((await get('192.0.2.1', wrong)).status, 429);
    assert.equal((await get('192.0.2.1', known.admin)).status, 429);
    assert.equal((await get('192.0.2.2', known.admin)).status, 200);
  });

  test('lets nobody alone listen to the firehose as often as all may', async () => {
    const { host } = new URL(known.url);
    const sockets: WebSocket[] = [];
    const listen = (address: string) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(`ws://${host}/xrpc/com.atproto.sync.subscribeRepos`, {
          headers: from(address),
        });
        sockets.push(socket);
        socket.on('open', () => resolve(true));
        socket.on('error', () => resolve(false));
      });
    const opened = await Promise.all(Array.from({ length: 40 }, () => listen('192.0.2.1')));
    assert.deepEqual([opened.filter(Boolean).length, await listen('192.0.2.2')], [32, true]);
    for (const socket of sockets) socket.terminate();
  });
});

describe('the log', () => {
  test('holds no password and no token', async () => {
    const { agent, handle } = await createUser(server, 'logged');
    const { session } = await signIn(server, handle);
    const app = await agent.com.atproto.server.createAppPassword({ name: 'logged' });
    await assertRefused(signIn(server, handle, 'a wrong password'), 'AuthenticationRequired');
    await send('/account/password?token=AAAAA-BBBBB');
    const secrets = [
      PASSWORD,
      'a wrong password',
      app.data.password,
      session?.accessJwt,
      session?.refreshJwt,
      server.admin,
      'AAAAA-BBBBB',
    ];
    for (const secret of secrets) assert.ok(!server.lines.some((line) => line.includes(secret ?? 'undefined')), secret);
  });
});

describe('what others answer', () => {
  test('is not this host’s failure: the PLC directory refuses an operation', async () => {
    const { agent, did, email } = await createUser(server, 'wrongly');
    await agent.com.atproto.identity.requestPlcOperationSignature();
    const token = await server.takeCode(email, 'Change your identity');
    const { data } = await agent.com.atproto.identity.signPlcOperation({ token });
    // Signed for something else.
    const operation = { ...data.operation, alsoKnownAs: ['at://wrongly.test', 'at://another.test'] };
    await assertRefused(agent.com.atproto.identity.submitPlcOperation({ operation }), 'InvalidRequest', 400);
    assert.equal(server.plc.logs.get(did)?.length, 1);
  });
});
