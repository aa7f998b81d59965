/** What has gone wrong in other personal data servers, each once more against this one, from outside. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { verifyRepoCar } from '@atproto/repo';

import { methods } from '../src/lib/methods/methods.ts';
import { auditAccount, listAll } from './proof/audit.ts';
import { asAdmin, Client, PASSWORD, RefusedError, signUp } from './proof/client.ts';
import { Follower } from './proof/follower.ts';
import { createForeigner, createForeignRepository } from './proof/foreign-repository.ts';
import { startServer, type TestServer } from './start-server.ts';

const NOTE = 'test.proof.note';

let server: TestServer;

before(async () => {
  server = await startServer();
});

after(() => server?.stop());

function keyOf(did: string): string {
  return server.plc.logs.get(did)?.at(-1)?.operation.verificationMethods['atproto'] ?? '';
}

async function refusalOf(call: Promise<unknown>): Promise<RefusedError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
  assert.fail('it was not refused');
}

function create(client: Client, rkey: string, value: object): Promise<unknown> {
  const record = { $type: NOTE, ...value };
  return client.post('com.atproto.repo.createRecord', { repo: client.did, collection: NOTE, rkey, record });
}

test('finding 1: spaces are known, and closed unless they are switched on', async () => {
  const client = await signUp(server);
  const { status, code } = await refusalOf(client.get('com.atproto.space.listSpaces', {}));
  assert.ok(status === 501 || status === 400, `${status} ${code}`);
});

test('finding 2: no method is open because somebody forgot to close it', async () => {
  const stranger = new Client(server.url);
  const client = await signUp(server);
  const { password } = await client.post('com.atproto.server.createAppPassword', { name: 'an app' });
  const session = await stranger.post('com.atproto.server.createSession', { identifier: client.did, password });
  const app = new Client(server.url, `Bearer ${session.accessJwt}`);
  for (const [nsid, { accepts, at, schema }] of methods) {
    if (at === 'sequencer') continue;
    const isQuery = schema.type === 'xrpc_query';
    const call = (caller: Client): Promise<unknown> => (isQuery ? caller.get(nsid) : caller.post(nsid, {}));
    if (!accepts.includes('none')) {
      const { status } = await refusalOf(call(stranger));
      assert.ok(status === 400 || status === 401, `${nsid} answers a stranger with ${status}`);
    }
  }
  const lifeOfAccount = {
    'com.atproto.server.createAppPassword': { name: 'another' },
    'com.atproto.server.deactivateAccount': {},
    'com.atproto.server.activateAccount': undefined,
    'com.atproto.server.requestAccountDelete': undefined,
    'com.atproto.identity.signPlcOperation': { token: 'x' },
    'com.atproto.identity.submitPlcOperation': { operation: {} },
    'com.atproto.identity.updateHandle': { handle: 'stolen.test' },
    'com.atproto.repo.importRepo': new Uint8Array(),
  };
  for (const [nsid, input] of Object.entries(lifeOfAccount)) {
    const options = nsid.endsWith('importRepo') ? { type: 'application/vnd.ipld.car' } : {};
    const { status, message } = await refusalOf(app.post(nsid, input, options));
    assert.ok(status === 401 || status === 403 || status === 400, message);
    assert.match(message, /scope|token|auth/i, `${nsid} is closed to app passwords`);
  }
  const { active } = await stranger.get('com.atproto.sync.getRepoStatus', { did: client.did });
  assert.equal(active, true);
});

test('finding 3: deleting one of two identical records leaves the other', async () => {
  const client = await signUp(server);
  for (const rkey of ['one', 'two', 'three']) await create(client, rkey, { text: 'the same' });
  await client.post('com.atproto.repo.deleteRecord', { repo: client.did, collection: NOTE, rkey: 'two' });
  const { value } = await client.get('com.atproto.repo.getRecord', {
    repo: client.did,
    collection: NOTE,
    rkey: 'one',
  });
  assert.equal(value.text, 'the same');
  assert.equal((await listAll(client, NOTE)).length, 2);
  await auditAccount(client, keyOf(client.did));
});

test('finding 4: a batch that is too large changes nothing, and the firehose goes on', async () => {
  const follower = await new Follower(() => server.url).connect();
  const client = await signUp(server);
  const before = await client.get('com.atproto.sync.getLatestCommit', { did: client.did });
  const writes = Array.from({ length: 50 }, (_, index) => ({
    $type: 'com.atproto.repo.applyWrites#create',
    collection: NOTE,
    rkey: `k${index}`,
    value: { $type: NOTE, text: `${index}`.padEnd(100_000, 'x') },
  }));
  const { status } = await refusalOf(client.post('com.atproto.repo.applyWrites', { repo: client.did, writes }));
  assert.ok(status === 400 || status === 413, `${status}`);
  assert.deepEqual(await client.get('com.atproto.sync.getLatestCommit', { did: client.did }), before);
  await create(client, 'after', {});
  const { rev } = await client.get('com.atproto.sync.getLatestCommit', { did: client.did });
  const frame = await follower.untilRev(client.did, rev);
  follower.close();
  assert.equal(frame.body.since, before.rev);
});

test('finding 5: a replay has everything that is kept, however much that is', async () => {
  const clients = await Promise.all(Array.from({ length: 2 }, () => signUp(server)));
  for (let index = 0; index < 600; index++) {
    await Promise.all(clients.map((client) => create(client, `k${index}`, { index })));
  }
  const replay = await new Follower(() => server.url).connect(0);
  for (const { did } of clients) {
    const { rev } = await asAdmin(server).get('com.atproto.sync.getLatestCommit', { did });
    await replay.untilRev(did, rev);
  }
  replay.close();
  for (const { did } of clients) {
    const commits = replay.frames.filter(({ type, body }) => type === '#commit' && body.repo === did);
    assert.equal(commits.length, 601);
  }
});

test('finding 6: pages of a list are the newest first, without repetition, both ways, and never larger than asked', async () => {
  const client = await signUp(server);
  const keys = Array.from({ length: 7 }, (_, index) => `k${index}`);
  for (const rkey of keys) await create(client, rkey, {});
  const walk = async (reverse: boolean): Promise<string[][]> => {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const params = { repo: client.did, collection: NOTE, limit: 3, cursor, reverse };
      const page = await client.get('com.atproto.repo.listRecords', params);
      pages.push(page.records.map(({ uri }: { uri: string }) => uri.split('/').at(-1)));
      ({ cursor } = page);
    } while (cursor !== undefined);
    return pages;
  };
  assert.deepEqual((await walk(false)).flat(), keys.toReversed());
  assert.deepEqual((await walk(true)).flat(), keys);
  assert.deepEqual((await walk(true)).map(({ length }) => length).slice(0, 2), [3, 3]);
  const wrong = refusalOf(
    client.get('com.atproto.repo.listRecords', { repo: client.did, collection: NOTE, limit: 'abc' }),
  );
  assert.equal((await wrong).status, 400);
});

test('finding 7: a blob is there while a record refers to it, and never runs as a page of this host', async () => {
  const client = await signUp(server);
  const page = new TextEncoder().encode('<!doctype html><script>alert(1)</script>');
  const { blob } = await client.post('com.atproto.repo.uploadBlob', page, { type: 'text/html' });
  const params = { did: client.did, cid: blob.ref.$link };
  const stranger = new Client(server.url);
  assert.equal((await refusalOf(stranger.fetch('com.atproto.sync.getBlob', params))).status, 400);
  await create(client, 'with', { blob });
  const response = await stranger.fetch('com.atproto.sync.getBlob', params);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), page);
  assert.match(response.headers.get('content-security-policy') ?? '', /sandbox/);
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.match(response.headers.get('content-disposition') ?? '', /^attachment/);
  assert.deepEqual((await client.get('com.atproto.sync.listBlobs', { did: client.did })).cids, [blob.ref.$link]);
  await client.post('com.atproto.repo.deleteRecord', { repo: client.did, collection: NOTE, rkey: 'with' });
  assert.equal((await refusalOf(stranger.fetch('com.atproto.sync.getBlob', params))).status, 400);
  const lost = { ...blob, ref: { $link: 'bafkreigzdnhsxvlcsu5zk2bdklhvfvh3cqjgn3hs7fmaa7m5hdpzmzdgpq' } };
  assert.equal((await refusalOf(create(client, 'lost', { blob: lost }))).status, 400);
});

test('finding 8: an import of more than 32 MiB comes in', async () => {
  const foreigner = await createForeigner(server.plc.url, 'heavy');
  const { car } = await createForeignRepository(foreigner, { records: 45, textLength: 800_000 });
  assert.ok(car.length > 33 * 1024 * 1024);
  const input = { did: foreigner.did, handle: foreigner.handle, email: 'heavy@mail.test', password: PASSWORD };
  const client = new Client(server.url).adopt(await asAdmin(server).post('com.atproto.server.createAccount', input));
  const options = { type: 'application/vnd.ipld.car', timeoutMs: 60_000 };
  await client.post('com.atproto.repo.importRepo', car, options);
  assert.equal((await client.get('com.atproto.server.checkAccountStatus')).indexedRecords, 45);
});

test('finding 9: who exports does not stop who writes', async () => {
  const client = await signUp(server);
  for (let batch = 0; batch < 8; batch++) {
    const writes = Array.from({ length: 200 }, (_, index) => ({
      $type: 'com.atproto.repo.applyWrites#create',
      collection: NOTE,
      rkey: `b${batch}k${index}`,
      value: { $type: NOTE, text: `${batch} ${index}`.padEnd(3000, 'x') },
    }));
    await client.post('com.atproto.repo.applyWrites', { repo: client.did, writes });
  }
  const { body } = await client.fetch('com.atproto.sync.getRepo', { did: client.did });
  const reader = body?.getReader();
  await reader?.read(); // It has begun, and nobody reads on: writes go through all the same.
  for (let index = 0; index < 20; index++) await create(client, `w${index}`, {});
  await reader?.cancel();
  const car = await client.bytes('com.atproto.sync.getRepo', { did: client.did });
  const { creates } = await verifyRepoCar(car, client.did, keyOf(client.did));
  assert.equal(creates.length, 1620);
});

test('finding 10: accounts begin with a key of P-256, and no library of the reference is bundled', async () => {
  const client = await signUp(server);
  assert.match(keyOf(client.did), /^did:key:zDn/);
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  assert.deepEqual(
    Object.keys(dependencies).filter((name) => name.startsWith('@atproto/')),
    [],
  );
});
