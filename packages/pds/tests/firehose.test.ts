/** The firehose over real sockets, held against its rules by a follower that trusts nobody, and by @atproto/repo. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { verifyRepoCar } from '@atproto/repo';

import { asAdmin, RefusedError, signUp, type Client } from './proof/client.ts';
import { FirehoseChecker } from './proof/firehose-checker.ts';
import { Follower } from './proof/follower.ts';
import { PeerRepository } from './proof/peer.ts';
import { startServer, type TestServer } from './start-server.ts';

const POST = 'test.proof.post';

let server: TestServer;
/** From the first event on. */
let follower: Follower;

before(async () => {
  server = await startServer();
  follower = await new Follower(() => server.url).connect(0);
});

after(async () => {
  follower?.close();
  await server?.stop();
});

function keysOf(did: string): string[] {
  const keys = (server.plc.logs.get(did) ?? []).flatMap(({ operation }) => {
    return 'verificationMethods' in operation ? [operation.verificationMethods['atproto'] ?? ''] : [];
  });
  return keys.filter((key, index) => keys[index - 1] !== key);
}

function post(text: string): object {
  return { $type: POST, text, createdAt: '2026-11-01T00:00:00.000Z' };
}

async function createPost(client: Client, text: string, rkey?: string): Promise<{ uri: string; rev: string }> {
  const input = { repo: client.did, collection: POST, rkey, record: post(text) };
  const { uri, commit } = await client.post('com.atproto.repo.createRecord', input);
  return { uri, rev: commit.rev };
}

async function applyWrites(client: Client, writes: readonly object[]): Promise<string> {
  const input = { repo: client.did, writes };
  return (await client.post('com.atproto.repo.applyWrites', input)).commit.rev;
}

/** What the firehose has of an account so far, as short words. */
function eventsOf(did: string): string[] {
  return follower.frames
    .filter(({ body }) => (body.repo ?? body.did) === did)
    .map(({ type, body }) => (type === '#account' ? `#account ${body.status ?? 'active'}` : type));
}

/** Resolves when an event that was made after all others of the account has come. */
async function settle(client: Client): Promise<void> {
  const { rev } = await client.get('com.atproto.sync.getLatestCommit', { did: client.did });
  await follower.untilRev(client.did, rev);
}

function untilStatus(did: string, status: string | undefined, after = 0): Promise<unknown> {
  return follower.until(({ type, body, seq = 0 }) => {
    return seq > after && type === '#account' && body.did === did && body.status === status;
  }, `#account ${status} of ${did}`);
}

describe('a new account', () => {
  test('is told of as #identity, #account, #commit, in this order', async () => {
    const client = await signUp(server);
    await settle(client);
    assert.deepEqual(eventsOf(client.did), ['#identity', '#account active', '#commit']);
    const [identity] = follower.frames.filter(({ body }) => body.did === client.did);
    assert.equal(identity?.body.handle, client.handle);
  });
});

describe('writes', () => {
  test('of every kind arrive, each as a commit that @atproto/repo verifies against the one before', async () => {
    const client = await signUp(server);
    const { rev: first } = await createPost(client, 'one', 'one');
    await applyWrites(
      client,
      Array.from({ length: 200 }, (_, index) => ({
        $type: 'com.atproto.repo.applyWrites#create',
        collection: POST,
        rkey: `k${String(index).padStart(3, '0')}`,
        value: post(`number ${index % 7}`),
      })),
    );
    await client.post('com.atproto.repo.putRecord', {
      repo: client.did,
      collection: POST,
      rkey: 'k100',
      record: post('changed'),
    });
    await client.post('com.atproto.repo.deleteRecord', { repo: client.did, collection: POST, rkey: 'k050' });
    await applyWrites(client, [
      { $type: 'com.atproto.repo.applyWrites#delete', collection: POST, rkey: 'k000' },
      { $type: 'com.atproto.repo.applyWrites#update', collection: POST, rkey: 'k001', value: post('other') },
      { $type: 'com.atproto.repo.applyWrites#create', collection: POST, rkey: 'zz', value: post('new') },
    ]);
    await settle(client);
    await follower.untilRev(client.did, first);
    const commits = follower.frames.filter(({ type, body }) => type === '#commit' && body.repo === client.did);
    assert.equal(commits.length, 6);
    const [key = ''] = keysOf(client.did);
    const peer = new PeerRepository(client.did);
    for (const commit of commits) await peer.apply(commit, key);
    const car = await client.bytes('com.atproto.sync.getRepo', { did: client.did });
    const { creates } = await verifyRepoCar(car, client.did, key);
    const paths = creates.map(({ collection, rkey }) => `${collection}/${rkey}`);
    assert.deepEqual(await peer.paths(), paths.toSorted());
    assert.equal(paths.length, 200);
  });

  test('that change nothing are no commits', async () => {
    const client = await signUp(server);
    const input = { repo: client.did, collection: POST, rkey: 'same', record: post('same') };
    await client.post('com.atproto.repo.putRecord', input);
    const second = await client.post('com.atproto.repo.putRecord', input);
    assert.equal(second.commit, undefined);
    await client.post('com.atproto.repo.deleteRecord', { repo: client.did, collection: POST, rkey: 'none' });
    const { rev } = await createPost(client, 'last');
    await follower.untilRev(client.did, rev);
    assert.equal(eventsOf(client.did).filter((event) => event === '#commit').length, 3);
  });

  test('of many accounts at once keep each account’s chain', async () => {
    const clients = await Promise.all(Array.from({ length: 5 }, () => signUp(server)));
    await Promise.all(
      clients.flatMap((client) => Array.from({ length: 20 }, (_, index) => createPost(client, `${index}`))),
    );
    await Promise.all(clients.map(settle));
    for (const { did } of clients) assert.equal(eventsOf(did).filter((event) => event === '#commit').length, 21);
  });
});

describe('an account that closes', () => {
  test('is told of, refuses writes, and comes back with #identity, #account, #sync', async () => {
    const client = await signUp(server);
    await createPost(client, 'before');
    await client.post('com.atproto.server.deactivateAccount', {});
    await assert.rejects(createPost(client, 'refused'), { code: 'AccountDeactivated' });
    await client.post('com.atproto.server.activateAccount');
    const { rev } = await createPost(client, 'after');
    await follower.untilRev(client.did, rev);
    assert.deepEqual(eventsOf(client.did).slice(3), [
      '#commit',
      '#account deactivated',
      '#identity',
      '#account active',
      '#sync',
      '#commit',
    ]);
  });

  test('makes no commit of what was asked for before', async () => {
    const client = await signUp(server);
    const writes = Array.from({ length: 20 }, (_, index) => createPost(client, `${index}`));
    const closing = client.post('com.atproto.server.deactivateAccount', {});
    const answers = await Promise.allSettled([...writes, closing]);
    for (const answer of answers) {
      if (answer.status === 'fulfilled') continue;
      assert.ok(answer.reason instanceof RefusedError);
      assert.equal(answer.reason.code, 'AccountDeactivated');
    }
    await client.post('com.atproto.server.activateAccount');
    const { rev } = await createPost(client, 'after');
    await follower.untilRev(client.did, rev);
    const events = eventsOf(client.did);
    const closed = events.indexOf('#account deactivated');
    assert.deepEqual(events.slice(closed), [
      '#account deactivated',
      '#identity',
      '#account active',
      '#sync',
      '#commit',
    ]);
    const { records } = await client.get('com.atproto.repo.listRecords', {
      repo: client.did,
      collection: POST,
      limit: 100,
    });
    assert.equal(
      records.length,
      1 + answers.filter(({ status }, index) => index < 20 && status === 'fulfilled').length,
    );
  });

  test('by moderators is not opened by its owner’s closing and opening', async () => {
    const client = await signUp(server);
    const admin = asAdmin(server);
    const subject = { $type: 'com.atproto.admin.defs#repoRef', did: client.did };
    await admin.post('com.atproto.admin.updateSubjectStatus', { subject, takedown: { applied: true, ref: 'one' } });
    await client.signIn();
    await client.post('com.atproto.server.deactivateAccount', {});
    await assert.rejects(client.post('com.atproto.server.activateAccount'));
    await assert.rejects(createPost(client, 'refused'));
    const { active, status } = await client.get('com.atproto.sync.getRepoStatus', { did: client.did });
    assert.deepEqual([active, status], [false, 'takendown']);
    await admin.post('com.atproto.admin.updateSubjectStatus', { subject, takedown: { applied: false } });
    await client.signIn();
    await client.post('com.atproto.server.activateAccount');
    const { rev } = await createPost(client, 'again');
    await follower.untilRev(client.did, rev);
    assert.ok(eventsOf(client.did).includes('#account takendown'));
  });

  test('for good is told of, and may come back under the same DID with nothing of what it had', async () => {
    const client = await signUp(server);
    const { blob } = await client.post('com.atproto.repo.uploadBlob', new Uint8Array([1, 2, 3, 4]), {
      type: 'text/plain',
    });
    const record = {
      ...post('with a blob'),
      embed: { $type: 'app.bsky.embed.external', external: { uri: 'https://a.test', title: 'a', description: 'b' } },
      file: blob,
    };
    await client.post('com.atproto.repo.createRecord', {
      repo: client.did,
      collection: 'test.proof.file',
      record: { ...record, $type: 'test.proof.file' },
    });
    const { seq } = await follower.untilRev(
      client.did,
      (await client.get('com.atproto.sync.getLatestCommit', { did: client.did })).rev,
    );
    await asAdmin(server).post('com.atproto.admin.deleteAccount', { did: client.did });
    await untilStatus(client.did, 'deleted', seq);
    await assert.rejects(client.get('com.atproto.repo.describeRepo', { repo: client.did }), { code: 'RepoNotFound' });

    const admin = asAdmin(server);
    const input = { handle: client.handle, email: 'back@mail.test', password: 'another password', did: client.did };
    const back = await retry(() => admin.post('com.atproto.server.createAccount', input));
    client.adopt(back);
    const status = await client.get('com.atproto.server.checkAccountStatus');
    assert.equal(status.activated, false);
    assert.deepEqual([status.indexedRecords, status.expectedBlobs, status.importedBlobs], [0, 0, 0]);
    const again = await client.post('com.atproto.repo.uploadBlob', new Uint8Array([1, 2, 3, 4]), {
      type: 'text/plain',
    });
    assert.deepEqual(again.blob.ref, blob.ref);
    const recommended = await client.get('com.atproto.identity.getRecommendedDidCredentials');
    assert.notEqual(recommended.verificationMethods.atproto, keysOf(client.did).at(-1), 'a key of its own');
  });
});

/** Repeats what the directory refuses until it has heard of a deletion. */
async function retry<Result>(call: () => Promise<Result>): Promise<Result> {
  for (const end = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof RefusedError && /already/.test(error.message)) || Date.now() > end) throw error;
    }
  }
}

describe('an identity', () => {
  test('that changes its handle is told of', async () => {
    const client = await signUp(server);
    const handle = `other-${client.handle}`;
    await client.post('com.atproto.identity.updateHandle', { handle });
    const frame = await follower.until(({ type, body }) => type === '#identity' && body.handle === handle);
    assert.equal(frame.body.did, client.did);
  });

  test('that gets another key makes a commit that the new key has signed', async () => {
    const client = await signUp(server);
    await createPost(client, 'by the old key');
    const [old] = keysOf(client.did);
    const admin = asAdmin(server);
    const { signingKey } = await client.post('com.atproto.server.reserveSigningKey', {});
    await admin.post('com.atproto.admin.updateAccountSigningKey', { did: client.did, signingKey });
    assert.deepEqual(keysOf(client.did), [old, signingKey]);
    await settle(client);
    const { rev } = await createPost(client, 'by the new key');
    await follower.untilRev(client.did, rev);
    assert.deepEqual(eventsOf(client.did).slice(3), ['#commit', '#identity', '#commit', '#commit']);
    const car = await client.bytes('com.atproto.sync.getRepo', { did: client.did });
    await verifyRepoCar(car, client.did, signingKey);
  });
});

describe('cursors', () => {
  test('0 and any number in the middle replay the same bytes', async () => {
    const client = await signUp(server);
    const { rev } = await createPost(client, 'the last');
    await follower.untilRev(client.did, rev);
    const all = follower.frames.slice();
    const middle = all[Math.floor(all.length / 2)]?.seq ?? 0;
    for (const cursor of [0, middle]) {
      const replay = await new Follower(() => server.url).connect(cursor);
      await replay.untilRev(client.did, rev);
      replay.close();
      const expected = all.filter(({ seq }) => seq !== undefined && seq > cursor);
      const found = replay.frames.filter(({ type }) => type !== '#info').slice(0, expected.length);
      assert.ok(found.length > 5);
      assert.ok(found.every(({ bytes }, index) => expected[index]?.bytes.equals(bytes)));
    }
  });

  test('none means: from here on', async () => {
    const late = await new Follower(() => server.url).connect();
    const client = await signUp(server);
    const { rev } = await createPost(client, 'new');
    await late.untilRev(client.did, rev);
    late.close();
    assert.equal(late.frames[0]?.type, '#identity');
    assert.equal(late.frames[0]?.body.did, client.did);
  });

  test('of the future is refused, and one of before this host began is told that it is outdated', async () => {
    const future = await new Follower(() => server.url).connect(Number.MAX_SAFE_INTEGER);
    const { code } = await future.untilClosed();
    assert.equal(code, 1008);
    assert.deepEqual(
      future.frames.map(({ type, body }) => [type, body.code]),
      [['error', 'FutureCursor']],
    );
    const old = await new Follower(() => server.url).connect(1);
    const first = await old.until(() => true);
    old.close();
    assert.deepEqual([first.type, first.body.name], ['#info', 'OutdatedCursor']);
  });
});

test('all that has come keeps every rule', async () => {
  const checker = new FirehoseChecker(keysOf);
  for (const frame of follower.frames) await checker.take(frame);
  assert.ok(follower.frames.length > 150);
});
