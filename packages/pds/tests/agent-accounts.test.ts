/**
 * Accounts and their sessions, as the official agent makes and uses them, on a server as it is started by its users.
 */
import assert from 'node:assert/strict';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, describe, test } from 'node:test';

import { AtpAgent } from '@atproto/api';

import { assertRefused, asAdmin, createUser, PASSWORD, signIn } from './server-user.ts';
import { startServer } from './start-server.ts';

const server = await startServer();
const invited = await startServer({ variables: { PDS_INVITE_REQUIRED: 'true' }, plc: server.plc });
after(async () => {
  await invited.stop();
  await server.stop();
});

const nobody = new AtpAgent({ service: server.url });
const admin = asAdmin(server);

/** Asks the host by another of its names. */
async function getAs(host: string, path: string): Promise<string> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { host }, timeout: 10_000 }, (response) => {
      text(response).then(resolve, reject);
    }).on('error', reject);
  });
}

function parseToken(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

describe('making an account', () => {
  test('the host says what it is', async () => {
    const { data } = await nobody.com.atproto.server.describeServer();
    assert.equal(data.did, server.did);
    assert.deepEqual(data.availableUserDomains, ['.test']);
    assert.equal(data.inviteCodeRequired, false);
    assert.ok('blobUploadLimit' in data);
    const health = await fetch(`${server.url}/xrpc/_health`);
    assert.equal(health.status, 200);
    assert.equal(typeof ((await health.json()) as { version: unknown }).version, 'string');
  });

  test('its did:plc is in the directory, and says where it lives and by which key it signs', async () => {
    const { agent, did, handle } = await createUser(server, 'alice');
    const [genesis] = server.plc.logs.get(did) ?? [];
    assert.deepEqual(genesis?.operation.alsoKnownAs, [`at://${handle}`]);
    assert.equal(genesis?.operation.services['atproto_pds']?.endpoint, server.url);
    const { data } = await agent.com.atproto.identity.getRecommendedDidCredentials();
    assert.deepEqual(data.verificationMethods, genesis?.operation.verificationMethods);
    assert.deepEqual(data.rotationKeys, genesis?.operation.rotationKeys);
    const { data: repo } = await nobody.com.atproto.repo.describeRepo({ repo: handle });
    assert.deepEqual([repo.did, repo.handle, repo.handleIsCorrect], [did, handle, true]);
    const { data: resolved } = await nobody.com.atproto.identity.resolveHandle({ handle });
    assert.equal(resolved.did, did);
    const status = await agent.com.atproto.server.checkAccountStatus();
    assert.deepEqual([status.data.activated, status.data.validDid], [true, true]);
  });

  test('what is wrong about it is said by name, and nothing is left behind', async () => {
    const { handle, email } = await createUser(server, 'taken');
    const make = (changes: Record<string, string>) =>
      nobody.com.atproto.server.createAccount({
        handle: 'fresh.test',
        email: 'fresh@example.com',
        password: PASSWORD,
        ...changes,
      });
    await assertRefused(make({ handle }), 'HandleNotAvailable', 400);
    await assertRefused(make({ handle: handle.toUpperCase() }), 'HandleNotAvailable', 400);
    await assertRefused(make({ email: email.toUpperCase() }), 'InvalidRequest', 400);
    await assertRefused(make({ email: 'nonsense' }), 'InvalidRequest', 400);
    await assertRefused(make({ handle: 'a.b.test' }), 'InvalidHandle', 400);
    await assertRefused(make({ handle: 'admin.test' }), 'HandleNotAvailable', 400);
    await assertRefused(make({ handle: 'someone.example.com' }), 'UnsupportedDomain', 400);
    await assertRefused(make({ password: 'short' }), 'InvalidPassword', 400);
    await assertRefused(make({ did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz' }), 'AuthenticationRequired', 401);
    const { data } = await make({});
    assert.equal(data.handle, 'fresh.test');
  });

  test('the administrator gives out a did:web that this host serves', async () => {
    const did = `${server.did.replace('localhost', 'dora.localhost')}`;
    const input = { handle: 'dora.test', email: 'dora@example.com', password: PASSWORD, did };
    await assertRefused(nobody.com.atproto.server.createAccount(input), 'AuthenticationRequired', 401);
    const { data } = await nobody.com.atproto.server.createAccount(input, admin);
    assert.equal(data.did, did);
    const dora = await signIn(server, 'dora.test');
    assert.equal(dora.session?.active, true);
    const { port } = new URL(server.url);
    const document = await getAs(`dora.localhost:${port}`, '/.well-known/did.json');
    const { id, alsoKnownAs } = JSON.parse(document) as { id: string; alsoKnownAs: string[] };
    assert.deepEqual([id, alsoKnownAs], [did, ['at://dora.test']]);
    assert.equal(await getAs('dora.test', '/.well-known/atproto-did'), did);
    assert.match(await getAs('nobody.test', '/.well-known/atproto-did'), /not found/);
  });

  test('several accounts know nothing of each other', async () => {
    const [one, two] = [await createUser(server, 'one'), await createUser(server, 'two')];
    await one.agent.app.bsky.actor.putPreferences({
      preferences: [{ $type: 'app.bsky.actor.defs#adultContentPref', enabled: true }],
    });
    assert.deepEqual((await two.agent.app.bsky.actor.getPreferences()).data.preferences, []);
    const record = { $type: 'com.example.note', text: 'x' };
    const write = { repo: one.did, collection: 'com.example.note', record };
    await assertRefused(two.agent.com.atproto.repo.createRecord(write), 'AuthenticationRequired', 401);
    const { data } = await nobody.com.atproto.sync.listRepos({});
    const listed = data.repos.map(({ did }) => did);
    assert.ok(listed.includes(one.did) && listed.includes(two.did));
    assert.ok(data.repos.every(({ active }) => active === true));
    const paged: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page = await nobody.com.atproto.sync.listRepos({ limit: 2, ...(cursor === '' ? {} : { cursor }) });
      paged.push(...page.data.repos.map(({ did }) => did));
      cursor = page.data.cursor;
    }
    assert.deepEqual(paged, listed);
  });
});

describe('invitations', () => {
  const door = new AtpAgent({ service: invited.url });
  const input = { email: 'ina@example.com', handle: 'ina.test', password: PASSWORD };

  test('let as many in as they say, and only once each', async () => {
    assert.equal((await door.com.atproto.server.describeServer()).data.inviteCodeRequired, true);
    const make = (inviteCode: string, name: string) =>
      door.com.atproto.server.createAccount({
        email: `${name}@example.com`,
        handle: `${name}.test`,
        password: PASSWORD,
        inviteCode,
      });
    await assertRefused(door.com.atproto.server.createAccount(input), 'InvalidInviteCode', 400);
    await assertRefused(make('made-up', 'ina'), 'InvalidInviteCode', 400);
    await assertRefused(door.com.atproto.server.createInviteCode({ useCount: 1 }), 'AuthenticationRequired', 401);
    const { data } = await door.com.atproto.server.createInviteCode({ useCount: 1 }, asAdmin(invited));
    const made = await make(data.code, 'ina');
    await assertRefused(make(data.code, 'another'), 'InvalidInviteCode', 400);
    const { data: info } = await door.com.atproto.admin.getAccountInfo({ did: made.data.did }, asAdmin(invited));
    assert.equal(info.invitedBy?.code, data.code);
    const { data: listed } = await door.com.atproto.admin.getInviteCodes({}, asAdmin(invited));
    assert.deepEqual(
      listed.codes.find(({ code }) => code === data.code)?.uses.map(({ usedBy }) => usedBy),
      [made.data.did],
    );
  });

  test('of an account are listed for it, and can be disabled', async () => {
    const { data: first } = await door.com.atproto.server.createInviteCode({ useCount: 1 }, asAdmin(invited));
    const owner = new AtpAgent({ service: invited.url });
    await owner.createAccount({
      handle: 'holly.test',
      email: 'holly@example.com',
      password: PASSWORD,
      inviteCode: first.code,
    });
    const { data } = await door.com.atproto.server.createInviteCodes(
      { codeCount: 2, useCount: 1, forAccounts: [owner.assertDid] },
      asAdmin(invited),
    );
    const own = await owner.com.atproto.server.getAccountInviteCodes({});
    assert.deepEqual(own.data.codes.map(({ code }) => code).toSorted(), data.codes[0]?.codes.toSorted());
    const [code = '', other = ''] = data.codes[0]?.codes ?? [];
    await door.com.atproto.admin.disableInviteCodes({ codes: [code] }, asAdmin(invited));
    await assertRefused(
      door.com.atproto.server.createAccount({
        ...input,
        handle: 'late.test',
        email: 'l@example.com',
        inviteCode: code,
      }),
      'InvalidInviteCode',
      400,
    );
    await door.com.atproto.admin.disableAccountInvites({ account: owner.assertDid }, asAdmin(invited));
    const { data: info } = await door.com.atproto.admin.getAccountInfo({ did: owner.assertDid }, asAdmin(invited));
    assert.equal(info.invitesDisabled, true);
    await door.com.atproto.admin.enableAccountInvites({ account: owner.assertDid }, asAdmin(invited));
    await door.com.atproto.server.createAccount({
      ...input,
      handle: 'later.test',
      email: 'later@example.com',
      inviteCode: other,
    });
  });
});

describe('sessions', () => {
  test('begin with a handle, an address or a DID, in whatever case', async () => {
    const { did, email } = await createUser(server, 'sara');
    for (const identifier of ['sara.test', 'SARA.test', email, email.toUpperCase(), did]) {
      const agent = await signIn(server, identifier);
      assert.equal(agent.session?.did, did);
      assert.equal(agent.session?.email, email);
      const { data } = await agent.com.atproto.server.getSession();
      assert.deepEqual([data.did, data.handle, data.emailConfirmed, data.active], [did, 'sara.test', false, true]);
      assert.ok(data.didDoc);
    }
    await assertRefused(signIn(server, 'sara.test', 'wrong'), 'AuthenticationRequired', 401);
    await assertRefused(signIn(server, 'nobody.test'), 'AuthenticationRequired', 401);
    await assertRefused(signIn(server, 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'), 'AuthenticationRequired', 401);
  });

  test('are refreshed; whoever missed the answer gets the same again', async () => {
    const { agent } = await createUser(server, 'rita');
    const refresh = (token: string | undefined) =>
      nobody.com.atproto.server.refreshSession(undefined, { headers: { authorization: `Bearer ${token}` } });
    const first = agent.session?.refreshJwt;
    const { data: second } = await refresh(first);
    const { data: again } = await refresh(first);
    assert.notEqual(second.refreshJwt, first);
    assert.equal(parseToken(again.refreshJwt)['jti'], parseToken(second.refreshJwt)['jti']);
    const { data: third } = await refresh(second.refreshJwt);
    await assertRefused(refresh(third.accessJwt), 'InvalidToken', 400);
    await assertRefused(refresh(`${third.refreshJwt.slice(0, -4)}AAAA`), 'InvalidToken', 400);
    const headers = { authorization: `Bearer ${third.accessJwt}` };
    assert.equal((await nobody.com.atproto.server.getSession(undefined, { headers })).data.handle, 'rita.test');
  });

  test('end when they are deleted, at once', async () => {
    const { agent } = await createUser(server, 'lena');
    const access = { headers: { authorization: `Bearer ${agent.session?.accessJwt}` } };
    await agent.logout();
    await assertRefused(nobody.com.atproto.server.getSession(undefined, access), 'ExpiredToken', 400);
    assert.equal((await signIn(server, 'lena.test')).session?.handle, 'lena.test');
  });

  test('of app passwords do what their tier may, until it is revoked', async () => {
    const { agent, handle } = await createUser(server, 'paul');
    const plain = (await agent.com.atproto.server.createAppPassword({ name: 'plain' })).data;
    const strong = (await agent.com.atproto.server.createAppPassword({ name: 'strong', privileged: true })).data;
    assert.match(plain.password, /^(?:[a-z2-7]{4}-){3}[a-z2-7]{4}$/);
    await assertRefused(agent.com.atproto.server.createAppPassword({ name: 'plain' }), 'InvalidRequest', 400);
    const [low, high] = [await signIn(server, handle, plain.password), await signIn(server, handle, strong.password)];
    for (const app of [low, high]) {
      await app.app.bsky.actor.profile.create({ repo: handle, rkey: 'self' }, { displayName: 'Paul' }).catch(() => {});
      await assertRefused(app.com.atproto.server.createAppPassword({ name: 'more' }), 'InvalidToken', 400);
      await assertRefused(app.com.atproto.server.deactivateAccount({}), 'InvalidToken', 400);
      await assertRefused(app.com.atproto.identity.requestPlcOperationSignature(), 'InvalidToken', 400);
    }
    const aud = 'did:web:chat.example';
    const convo = { aud, lxm: 'chat.bsky.convo.getLog' };
    await assertRefused(low.com.atproto.server.getServiceAuth(convo), 'InvalidRequest', 400);
    assert.ok((await high.com.atproto.server.getServiceAuth(convo)).data.token);
    const { data } = await agent.com.atproto.server.listAppPasswords();
    assert.deepEqual(
      data.passwords.map(({ name, privileged }) => [name, privileged]),
      [
        ['strong', true],
        ['plain', false],
      ],
    );
    await agent.com.atproto.server.revokeAppPassword({ name: 'plain' });
    await assertRefused(low.com.atproto.server.getSession(), 'ExpiredToken', 400);
    await assertRefused(signIn(server, handle, plain.password), 'AuthenticationRequired', 401);
    assert.equal((await high.com.atproto.server.getSession()).data.handle, handle);
  });
});
