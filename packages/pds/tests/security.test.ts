/**
 * Attacks on a running server, by strangers, owners of other accounts and apps with few permissions: each was possible
 * once, or is too dangerous not to be tried again.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { AtpAgent } from '@atproto/api';

import { createAttacker } from './attacker.ts';
import { createClient, TestBrowser } from './oauth-peer.ts';
import { assertRefused, asAdmin, createUser, PASSWORD, signIn } from './server-user.ts';
import { startServer } from './start-server.ts';

const server = await startServer();
after(() => server.stop());

const { send, sendForm, openPage, createStranger, letIn, callByApp } = createAttacker(server);
const nobody = new AtpAgent({ service: server.url });
const admin = asAdmin(server);

describe('a stranger', () => {
  test('is told by no host page of accounts that are closed', { timeout: 20_000 }, async () => {
    const { agent, handle } = await createUser(server, 'hidden');
    assert.match((await openPage('/')).text, /@hidden\.test/);
    await agent.com.atproto.server.deactivateAccount({});
    // The directory hears of it a moment later.
    while ((await openPage('/')).text.includes(handle)) await sleep(50);
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

  test('writes once with a proof, whatever its request says', async () => {
    const { did, handle } = await createUser(server, 'proven');
    const app = await letIn(handle, 'atproto repo:com.example.note');
    const { body } = await app.client.redeem(app.code, app.verifier);
    const write = (text: string) =>
      callByApp(app.client, body['access_token'], 'com.atproto.repo.createRecord', {
        headers: { 'content-type': 'application/json' },
        claims: { jti: 'once' },
        body: Buffer.from(JSON.stringify({ repo: did, collection: 'com.example.note', record: { text } })),
      });
    assert.equal((await write('by the app')).status, 200);
    const again = await write('by a thief');
    assert.deepEqual([again.status, again.body['error']], [401, 'invalid_dpop_proof']);
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

describe('an account that is deleted and made again under its DID', () => {
  test('is open to nobody who was signed in before, and has nothing taken down', async () => {
    const did = `did:web:again.${server.did.slice('did:web:'.length)}`;
    const account = { handle: 'again.test', did, email: 'again@example.com', password: PASSWORD };
    await nobody.com.atproto.server.createAccount(account, admin);
    const before = await signIn(server, did);
    const record = { $type: 'com.example.note', text: 'one' };
    const note = { repo: did, collection: 'com.example.note', rkey: 'one' };
    const { data } = await before.com.atproto.repo.createRecord({ ...note, record });
    const subject = { $type: 'com.atproto.repo.strongRef', uri: data.uri, cid: data.cid } as const;
    await nobody.com.atproto.admin.updateSubjectStatus({ subject, takedown: { applied: true } }, admin);

    await nobody.com.atproto.admin.deleteAccount({ did }, admin);
    await nobody.com.atproto.server.createAccount(account, admin);
    const { accessJwt } = before.session ?? {};
    const asBefore = { headers: { authorization: `Bearer ${accessJwt}` } };
    await assertRefused(nobody.com.atproto.server.listAppPasswords({}, asBefore), 'ExpiredToken');
    const after = await signIn(server, did);
    await after.com.atproto.repo.createRecord({ ...note, record });
    assert.deepEqual((await nobody.com.atproto.repo.getRecord(note)).data.value, record);
  });
});

describe('the counts of methods', () => {
  test('are for the administrator alone, by method and status', async () => {
    await nobody.com.atproto.server.describeServer();
    const path = '/xrpc/_metrics';
    assert.equal((await send(path)).status, 401);
    const answer = await send(path, { headers: { authorization: server.admin } });
    assert.equal(answer.status, 200);
    assert.match(
      await answer.text(),
      /^pds_xrpc_requests_total\{method="com\.atproto\.server\.describeServer",status="200"\} [1-9]/m,
    );
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
