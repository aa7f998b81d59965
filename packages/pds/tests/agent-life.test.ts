/** What becomes of an account: its names, its address, its standing, its end; by its owner and by the administrator. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { AtpAgent } from '@atproto/api';

import { assertRefused, asAdmin, createUser, PASSWORD, signIn } from './server-user.ts';
import { startServer } from './start-server.ts';

const server = await startServer();
after(() => server.stop());

const nobody = new AtpAgent({ service: server.url });
const admin = asAdmin(server);
const { takeCode } = server;
const WRONG_CODE = 'AAAAA-AAAAA';

describe('the handle', () => {
  test('changes here, in the directory of DIDs, and for whoever resolves it', async () => {
    const { agent, did } = await createUser(server, 'harry');
    const other = await createUser(server, 'holder');
    await assertRefused(agent.com.atproto.identity.updateHandle({ handle: other.handle }), 'HandleNotAvailable', 400);
    await assertRefused(agent.com.atproto.identity.updateHandle({ handle: 'x.example.com' }), 'InvalidRequest', 400);
    await assertRefused(agent.com.atproto.identity.updateHandle({ handle: 'admin.test' }), 'HandleNotAvailable', 400);
    await agent.com.atproto.identity.updateHandle({ handle: 'Harald.test' });
    assert.deepEqual(server.plc.logs.get(did)?.at(-1)?.operation.alsoKnownAs, ['at://harald.test']);
    assert.equal((await agent.com.atproto.server.getSession()).data.handle, 'harald.test');
    assert.equal((await nobody.com.atproto.identity.resolveHandle({ handle: 'harald.test' })).data.did, did);
    await assert.rejects(nobody.com.atproto.identity.resolveHandle({ handle: 'harry.test' }));
    assert.equal((await nobody.com.atproto.repo.describeRepo({ repo: did })).data.handleIsCorrect, true);
    assert.equal((await signIn(server, 'harald.test')).session?.did, did);
    await createUser(server, 'harry', 'new@example.com');
  });

  test('may be any that the administrator gives', async () => {
    const { did } = await createUser(server, 'plain');
    await nobody.com.atproto.admin.updateAccountHandle({ did, handle: 'support.test' }, admin);
    assert.equal((await nobody.com.atproto.identity.resolveHandle({ handle: 'support.test' })).data.did, did);
  });

  test('is free or not, and what is close is suggested', async () => {
    const { handle } = await createUser(server, 'closed');
    const check = async (name: string) =>
      (await nobody.com.atproto.temp.checkHandleAvailability({ handle: name })).data.result;
    assert.equal((await check('unheard-of.test')).$type, 'com.atproto.temp.checkHandleAvailability#resultAvailable');
    const taken = await check(handle);
    assert.equal(taken.$type, 'com.atproto.temp.checkHandleAvailability#resultUnavailable');
  });
});

describe('the address', () => {
  test('is confirmed by a code, and changed by another one', async () => {
    const { agent, email } = await createUser(server, 'emma');
    await agent.com.atproto.server.requestEmailConfirmation();
    const token = await takeCode(email, 'Confirm your');
    const confirm = (changes: object) => agent.com.atproto.server.confirmEmail({ email, token, ...changes });
    await assertRefused(confirm({ token: WRONG_CODE }), 'InvalidToken', 400);
    await assertRefused(confirm({ email: 'other@example.com' }), 'InvalidEmail', 400);
    await confirm({ token: token.toLowerCase() });
    assert.equal((await agent.com.atproto.server.getSession()).data.emailConfirmed, true);
    await assertRefused(confirm({}), 'InvalidToken', 400);

    assert.equal((await agent.com.atproto.server.requestEmailUpdate()).data.tokenRequired, true);
    const code = await takeCode(email, 'Change your e-mail');
    const update = (changes: object) => agent.com.atproto.server.updateEmail({ email: 'emma@example.org', ...changes });
    await assertRefused(update({}), 'TokenRequired', 400);
    await assertRefused(update({ token: WRONG_CODE }), 'InvalidToken', 400);
    await update({ token: code });
    const { data } = await agent.com.atproto.server.getSession();
    assert.deepEqual([data.email, data.emailConfirmed], ['emma@example.org', false]);
    assert.equal((await signIn(server, 'emma@example.org')).session?.handle, 'emma.test');
    await assertRefused(signIn(server, email), 'AuthenticationRequired', 401);
    assert.equal((await agent.com.atproto.server.requestEmailUpdate()).data.tokenRequired, false);
    const other = await createUser(server, 'emil');
    await assertRefused(agent.com.atproto.server.updateEmail({ email: other.email }), 'InvalidRequest', 400);
  });

  test('brings a new password, which ends every session', async () => {
    const { agent, email } = await createUser(server, 'pablo');
    const { data: app } = await agent.com.atproto.server.createAppPassword({ name: 'app' });
    await nobody.com.atproto.server.requestPasswordReset({ email });
    await nobody.com.atproto.server.requestPasswordReset({ email: 'nobody@example.com' });
    const token = await takeCode(email, 'Reset your password');
    const reset = (changes: object) =>
      nobody.com.atproto.server.resetPassword({ token, password: 'a whole new one', ...changes });
    await assertRefused(reset({ token: WRONG_CODE }), 'InvalidToken', 400);
    await assertRefused(reset({ password: 'short' }), 'InvalidPassword', 400);
    await reset({});
    await assertRefused(reset({}), 'InvalidToken', 400);
    const access = { headers: { authorization: `Bearer ${agent.session?.accessJwt}` } };
    await assertRefused(nobody.com.atproto.server.getSession(undefined, access), 'ExpiredToken', 400);
    await assertRefused(signIn(server, email), 'AuthenticationRequired', 401);
    assert.equal((await signIn(server, email, 'a whole new one')).session?.handle, 'pablo.test');
    assert.equal((await signIn(server, email, app.password)).session?.handle, 'pablo.test');
  });
});

describe('the standing', () => {
  test('of a deactivated account is seen by all, and taken back by its owner', async () => {
    const { agent, did, handle } = await createUser(server, 'dave');
    const note = { repo: did, collection: 'com.example.note', record: { $type: 'com.example.note' } };
    const { data: written } = await agent.com.atproto.repo.createRecord(note);
    await agent.com.atproto.server.deactivateAccount({});
    const at = { repo: did, collection: 'com.example.note', rkey: written.uri.split('/').at(-1) ?? '' };
    await assertRefused(nobody.com.atproto.repo.getRecord(at), 'RepoDeactivated', 400);
    await assertRefused(nobody.com.atproto.sync.getRepo({ did }), 'RepoDeactivated', 400);
    await assertRefused(nobody.com.atproto.sync.getLatestCommit({ did }), 'RepoDeactivated', 400);
    const { data: status } = await nobody.com.atproto.sync.getRepoStatus({ did });
    assert.deepEqual([status.active, status.status], [false, 'deactivated']);
    await assertRefused(agent.com.atproto.repo.createRecord(note), 'AccountDeactivated', 401);
    assert.equal((await agent.com.atproto.repo.getRecord(at)).data.cid, written.cid);
    const owner = await signIn(server, handle);
    assert.deepEqual([owner.session?.active, owner.session?.status], [false, 'deactivated']);
    await owner.com.atproto.server.activateAccount();
    await agent.com.atproto.repo.createRecord(note);
    assert.equal((await nobody.com.atproto.repo.getRecord(at)).data.cid, written.cid);
    await assertRefused(
      agent.com.atproto.server.deactivateAccount({ deleteAfter: '2020-01-01T00:00:00.000Z' }),
      'InvalidRequest',
      400,
    );
  });

  test('of one that moderators have closed lets its owner look, appeal and leave', async () => {
    const { agent, did, handle } = await createUser(server, 'tara');
    const { data: app } = await agent.com.atproto.server.createAppPassword({ name: 'app' });
    const subject = { $type: 'com.atproto.admin.defs#repoRef' as const, did };
    const set = (applied: boolean) =>
      nobody.com.atproto.admin.updateSubjectStatus({ subject, takedown: { applied } }, admin);
    await set(true);
    assert.equal((await nobody.com.atproto.admin.getSubjectStatus({ did }, admin)).data.takedown?.applied, true);
    await assertRefused(nobody.com.atproto.sync.getRepo({ did }), 'RepoTakendown', 400);
    await assertRefused(agent.com.atproto.server.getSession(), 'ExpiredToken', 400);
    await assertRefused(signIn(server, handle), 'AccountTakedown', 401);
    await assertRefused(signIn(server, handle, app.password), 'AccountTakedown', 401);
    const look = new AtpAgent({ service: server.url });
    await look.login({ identifier: handle, password: PASSWORD, allowTakendown: true });
    assert.equal((await look.com.atproto.server.getSession()).data.status, 'takendown');
    await assertRefused(
      look.com.atproto.repo.createRecord({ repo: did, collection: 'com.example.note', record: {} }),
      'InvalidToken',
      400,
    );
    await assertRefused(look.com.atproto.server.activateAccount(), 'InvalidToken', 400);
    await look.com.atproto.identity.requestPlcOperationSignature();
    await takeCode(`${handle.replace('.test', '')}@example.com`, 'Change your identity');
    await set(false);
    assert.equal((await signIn(server, handle)).session?.active, true);
  });

  test('of a closed account stays closed when its owner deactivates it', async () => {
    const { did, handle } = await createUser(server, 'sly');
    const subject = { $type: 'com.atproto.admin.defs#repoRef' as const, did };
    await nobody.com.atproto.admin.updateSubjectStatus({ subject, takedown: { applied: true } }, admin);
    const look = new AtpAgent({ service: server.url });
    await look.login({ identifier: handle, password: PASSWORD, allowTakendown: true });
    await look.com.atproto.server.deactivateAccount({});
    assert.equal((await nobody.com.atproto.sync.getRepoStatus({ did })).data.status, 'takendown');
    await assertRefused(signIn(server, handle), 'AccountTakedown', 401);
    await nobody.com.atproto.admin.updateSubjectStatus({ subject, takedown: { applied: false } }, admin);
    assert.equal((await nobody.com.atproto.sync.getRepoStatus({ did })).data.status, 'deactivated');
  });
});

describe('the end', () => {
  test('comes with the password and a code from a mail', async () => {
    const { agent, did, handle, email } = await createUser(server, 'gone');
    await agent.com.atproto.server.requestAccountDelete();
    const token = await takeCode(email, 'Delete your account');
    const remove = (changes: object) =>
      nobody.com.atproto.server.deleteAccount({ did, password: PASSWORD, token, ...changes });
    await assertRefused(remove({ token: WRONG_CODE }), 'InvalidToken', 400);
    await assertRefused(remove({ password: 'wrong' }), 'AuthenticationRequired', 401);
    const { data: app } = await agent.com.atproto.server.createAppPassword({ name: 'app' });
    await assertRefused(remove({ password: app.password }), 'AuthenticationRequired', 401);
    await remove({});
    await assertRefused(signIn(server, handle), 'AuthenticationRequired', 401);
    await assertRefused(nobody.com.atproto.repo.describeRepo({ repo: did }), 'RepoNotFound', 400);
    const { data } = await nobody.com.atproto.sync.listRepos({});
    assert.ok(!data.repos.some((repo) => repo.did === did));
    const again = await createUser(server, 'gone');
    assert.notEqual(again.did, did);
  });

  test('comes by itself when its owner has said so, whatever moderators do meanwhile', async () => {
    const [own, closed] = [await createUser(server, 'leaving'), await createUser(server, 'banned')];
    const subject = { $type: 'com.atproto.admin.defs#repoRef' as const, did: closed.did };
    const deleteAfter = new Date(Date.now() + 1000).toISOString();
    for (const { agent } of [own, closed]) await agent.com.atproto.server.deactivateAccount({ deleteAfter });
    await nobody.com.atproto.admin.updateSubjectStatus({ subject, takedown: { applied: true } }, admin);
    const deadline = Date.now() + 20_000;
    const isThere = async (did: string): Promise<boolean> => {
      const { data } = await nobody.com.atproto.sync.listRepos({});
      return data.repos.some((repo) => repo.did === did);
    };
    for (const { did } of [own, closed]) {
      while (await isThere(did)) {
        assert.ok(Date.now() < deadline, did);
        await sleep(50);
      }
    }
  });

  test('comes by the administrator', async () => {
    const { did, handle } = await createUser(server, 'spam');
    await nobody.com.atproto.admin.deleteAccount({ did }, admin);
    await assertRefused(signIn(server, handle), 'AuthenticationRequired', 401);
    await assertRefused(nobody.com.atproto.admin.getAccountInfo({ did }, admin), 'NotFound', 400);
    await assertRefused(nobody.com.atproto.admin.deleteAccount({ did }, admin), 'NotFound', 400);
  });
});

describe('the handle of an account that is closed', () => {
  const subjectOf = (did: string) => ({ $type: 'com.atproto.admin.defs#repoRef' as const, did });
  const resolve = (handle: string, options = {}) => nobody.com.atproto.identity.resolveHandle({ handle }, options);

  test('leads nowhere but for the administrator, and leads on when it is open again', { timeout: 30_000 }, async () => {
    const { agent, did, handle } = await createUser(server, 'closing');
    const becomes = async (isFound: boolean) => {
      // The directory hears of it a moment later.
      for (;;) {
        const found = await resolve(handle).then(
          ({ data }) => data.did === did,
          () => false,
        );
        if (found === isFound) return;
        await sleep(50);
      }
    };
    assert.equal((await resolve(handle)).data.did, did);
    await agent.com.atproto.server.deactivateAccount({});
    await becomes(false);
    await assertRefused(resolve(handle), 'HandleNotFound', 400);
    assert.equal((await resolve(handle, admin)).data.did, did);
    assert.ok(await signIn(server, handle));
    await agent.com.atproto.server.activateAccount();
    await becomes(true);
    const subject = subjectOf(did);
    await nobody.com.atproto.admin.updateSubjectStatus({ subject, takedown: { applied: true } }, admin);
    await becomes(false);
    await nobody.com.atproto.admin.updateSubjectStatus({ subject, takedown: { applied: false } }, admin);
    await becomes(true);
  });
});

describe('the administrator', () => {
  test('finds accounts, writes to them, and changes what their owners cannot', async () => {
    const { did, handle, email, agent } = await createUser(server, 'ada');
    const { data: info } = await nobody.com.atproto.admin.getAccountInfo({ did }, admin);
    assert.deepEqual([info.handle, info.email, info.invitesDisabled], [handle, email, false]);
    const { data: infos } = await nobody.com.atproto.admin.getAccountInfos({ dids: [did, 'did:plc:none'] }, admin);
    assert.deepEqual(
      infos.infos.map((each) => each.did),
      [did],
    );
    const { data: found } = await nobody.com.atproto.admin.searchAccounts({ email }, admin);
    assert.deepEqual(
      found.accounts.map((each) => each.did),
      [did],
    );
    const mail = { recipientDid: did, senderDid: server.did, subject: 'Hello there', content: 'Just a word.' };
    assert.equal((await nobody.com.atproto.admin.sendEmail(mail, admin)).data.sent, true);
    assert.ok(server.lines.some((line) => line.includes('Hello there') && line.includes('Just a word.')));

    await nobody.com.atproto.admin.updateAccountEmail({ account: handle, email: 'ada@example.net' }, admin);
    await nobody.com.atproto.admin.updateAccountPassword({ did, password: 'set by the host' }, admin);
    assert.equal((await signIn(server, 'ada@example.net', 'set by the host')).session?.did, did);
    await assertRefused(agent.com.atproto.server.getSession(), 'ExpiredToken', 400);
  });

  test('gives an account another key, which the directory of DIDs names and the repository is signed by', async () => {
    const { did } = await createUser(server, 'kate');
    const { data: before } = await nobody.com.atproto.sync.getLatestCommit({ did });
    const { data } = await nobody.com.atproto.server.reserveSigningKey({});
    const signingKey = data.signingKey as `did:key:${string}`;
    await nobody.com.atproto.admin.updateAccountSigningKey({ did, signingKey }, admin);
    assert.equal(server.plc.logs.get(did)?.at(-1)?.operation.verificationMethods['atproto'], signingKey);
    const { data: after_ } = await nobody.com.atproto.sync.getLatestCommit({ did });
    assert.notEqual(after_.cid, before.cid);
    await assertRefused(
      nobody.com.atproto.admin.updateAccountSigningKey({ did, signingKey }, admin),
      'InvalidRequest',
      400,
    );
  });

  test('is nobody without the right password', async () => {
    for (const password of ['wrong', '', `${'x'.repeat(10_000)}`]) {
      const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
      const call = nobody.com.atproto.admin.getInviteCodes({}, { headers: { authorization } });
      await assertRefused(call, 'AuthenticationRequired', 401);
    }
  });
});
