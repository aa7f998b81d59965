/** Accounts that move between two servers, and out of a backup, by the commands alone. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { AtpAgent } from '@atproto/api';
import { P256Keypair } from '@atproto/crypto';

import { createFull, requestCode, signIn, startSite, sundog, type Site } from './command-user.ts';
import { startPlc, type PlcDirectory } from './plc.ts';

let plc: PlcDirectory;
let old: Site;
let home: Site;

before(async () => {
  plc = await startPlc();
  [old, home] = await Promise.all([startSite(plc), startSite(plc)]);
});

after(async () => {
  await Promise.all([old?.stop(), home?.stop()]);
  await plc?.stop();
});

describe('a move', () => {
  test('takes everything along, again and again, and closes what was', async () => {
    const { did, blob } = await createFull(old, 'mover.test');
    const agent = await signIn(old, did);
    const ownKey = (await P256Keypair.create()).did();

    const stopped = await sundog(home, ['migrate', 'mover.test', '--from', old.server.url], { until: /^account: /m });
    assert.notEqual(stopped.code, 0);
    const first = await sundog(home, ['migrate', 'mover.test', '--from', old.server.url]);
    assert.equal(first.code, 0, first.err);
    assert.match(first.err, /repository: 2 records\n/);
    assert.match(first.err, /preferences: 1\n/);
    assert.match(first.err, /blobs: 1 of 1, 5 B sent\n/);
    await agent.com.atproto.repo.createRecord({ repo: did, collection: 'com.example.note', record: { text: 'late' } });
    const second = await sundog(home, ['migrate', did]);
    assert.match(second.err, /repository: 3 records\n/);
    assert.match((await sundog(home, ['migrate', did])).err, /repository: revision \w+ is here\n/);

    const early = await sundog(home, ['activate', '--account', did]);
    assert.equal(early.code, 1);
    assert.match(early.err, /First: sundog pds identity/);

    const asked = await sundog(home, ['identity', '--account', did, '--recovery-key', ownKey]);
    assert.match(asked.out, /Run this again with it/);
    const wrong = await sundog(home, ['identity', '--account', did, '--token', 'AAAAA-AAAAA']);
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /A code works once/);
    const code = await old.server.takeCode('mover.test@example.com', 'Change');
    const pointed = await sundog(home, ['identity', '--account', did, '--recovery-key', ownKey, '--token', code]);
    assert.equal(pointed.code, 0, pointed.err);
    const operation = plc.logs.get(did)?.at(-1)?.operation;
    assert.equal(operation?.services['atproto_pds']?.endpoint, home.server.url);
    assert.equal(operation?.rotationKeys[0], ownKey);
    assert.equal(operation?.rotationKeys.length, 2, 'the old host holds no key any more');

    const active = await sundog(home, ['activate', '--account', did]);
    assert.equal(active.code, 0, active.err);
    const there = await new AtpAgent({ service: old.server.url }).com.atproto.sync.getRepoStatus({ did });
    assert.deepEqual({ ...there.data }, { did, active: false, status: 'deactivated' });
    const moved = await signIn(home, did);
    const { data } = await moved.com.atproto.repo.listRecords({ repo: did, collection: 'com.example.note' });
    assert.deepEqual(
      data.records.map(({ value }) => value['text']),
      ['late', 'hello'],
    );
    assert.equal(Buffer.from((await moved.com.atproto.sync.getBlob({ did, cid: blob })).data).toString(), 'bytes');
    assert.equal((await moved.app.bsky.actor.getPreferences()).data.preferences.length, 1);
    assert.equal((await sundog(home, ['status', '--account', did])).code, 0);
  });

  test('goes on without preferences that the old host does not give, and says so', async (t) => {
    const { did } = await createFull(old, 'shy.test');
    const proxy = createServer((request, response) => {
      const { method = 'GET', url = '', headers } = request;
      if (url.includes('getPreferences')) {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: 'InvalidRequest', message: 'not a word' }));
        return;
      }
      const { port } = new URL(old.server.url);
      request.pipe(
        ask({ port, path: url, method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        }),
      );
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    t.after(() => proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const moved = await sundog(home, ['migrate', did, '--from', `http://127.0.0.1:${port}`]);
    assert.equal(moved.code, 0, moved.err);
    assert.match(moved.err, /blobs: 1 of 1/);
    assert.match(moved.out, /The preferences are not here: .*not a word/);
    assert.doesNotMatch(moved.out, /All that the old host has is here/);
    const again = await sundog(home, ['migrate', did, '--from', old.server.url]);
    assert.match(again.out, /All that the old host has is here/);
    const agent = await signIn(home, did);
    assert.equal((await agent.app.bsky.actor.getPreferences()).data.preferences.length, 1);
  });

  test('goes back to the account that was left', async () => {
    const { did } = (await new AtpAgent({ service: home.server.url }).resolveHandle({ handle: 'mover.test' })).data;
    const moved = await sundog(old, ['migrate', did]);
    assert.equal(moved.code, 0, moved.err);
    assert.match(moved.err, /repository: 3 records\n/);
    const code = await requestCode(home, 'mover.test', did);
    assert.equal((await sundog(old, ['identity', '--account', did, '--token', code])).code, 0);
    const active = await sundog(old, ['activate', '--account', did, '--keep-old']);
    assert.equal(active.code, 0, active.err);
    const there = await new AtpAgent({ service: home.server.url }).com.atproto.sync.getRepoStatus({ did });
    assert.equal(there.data.active, true, '--keep-old leaves it');
    const closed = await sundog(old, ['deactivate', '--account', did, '--there']);
    assert.equal(closed.code, 0, closed.err);
    assert.equal(plc.logs.get(did)?.at(-1)?.operation.services['atproto_pds']?.endpoint, old.server.url);
  });
});

describe('a backup', () => {
  test('brings an account back that was deleted, on the same keys', async () => {
    const { did, blob } = await createFull(home, 'saved.test');
    const folder = join(home.folder, 'backup');
    const saved = await sundog(home, ['backup', folder, '--account', did]);
    assert.equal(saved.code, 0, saved.err);
    assert.deepEqual((await readdir(folder)).toSorted(), [
      'account.json',
      'blobs',
      'blobs.json',
      'preferences.json',
      'repository.car',
    ]);
    assert.deepEqual(await readdir(join(folder, 'blobs')), [blob]);
    const again = await sundog(home, ['backup', folder, '--account', did]);
    assert.match(again.err, /revision \w+ is saved\nblobs: 0 new, 1 there already/);

    const active = await sundog(home, ['restore', folder]);
    assert.equal(active.code, 1);
    assert.match(active.err, /is active .* Close it first/);
    assert.equal((await sundog(home, ['account', 'delete', did, '--yes'])).code, 0);
    const made = await sundog(home, [
      'account',
      'create',
      '--handle',
      'saved.test',
      '--did',
      did,
      '--email',
      's@example.com',
    ]);
    assert.equal(made.code, 0, made.err);
    const restored = await sundog(home, ['restore', folder]);
    assert.equal(restored.code, 0, restored.err);
    assert.match(restored.err, /blobs: 1 of 1/);
    const code = await requestCode(home, 'saved.test', did, 's@example.com');
    const pointed = await sundog(home, ['identity', '--account', did, '--token', code]);
    assert.equal(pointed.code, 0, pointed.err);
    assert.equal((await sundog(home, ['activate', '--account', did])).code, 0);
    const agent = await signIn(home, did);
    const { data } = await agent.com.atproto.repo.listRecords({ repo: did, collection: 'com.example.note' });
    assert.deepEqual(
      data.records.map(({ value }) => value['text']),
      ['hello'],
    );
    assert.equal(Buffer.from((await agent.com.atproto.sync.getBlob({ did, cid: blob })).data).toString(), 'bytes');
  });

  test('is not written over that of another account', async () => {
    const other = await createFull(home, 'other.test');
    const folder = join(home.folder, 'backup');
    const { code, err } = await sundog(home, ['backup', folder, '--account', other.did]);
    assert.equal(code, 1);
    assert.match(err, /has a backup of saved\.test/);
  });
});
