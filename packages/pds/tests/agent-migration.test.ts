/** An account that moves from one running server to another, as the official agent does it: step by step. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';

import { AtpAgent } from '@atproto/api';

import { assertRefused, createUser, PASSWORD } from './server-user.ts';
import { startServer } from './start-server.ts';

const old = await startServer();
const young = await startServer({ plc: old.plc });
after(async () => {
  await young.stop();
  await old.stop();
});

const CREATE = 'com.atproto.server.createAccount';

test('an account moves with its records, blobs and preferences, and is active in one place at a time', async () => {
  const { agent: from, did, handle, email } = await createUser(old, 'moving');
  const { data: image } = await from.uploadBlob(randomBytes(500), { encoding: 'image/png' });
  await from.upsertProfile(() => ({ displayName: 'Moving', avatar: image.blob }));
  const post = await from.post({ text: 'before' });
  await from.setAdultContentEnabled(true);

  const to = new AtpAgent({ service: young.url });
  const create = async (lxm: string, aud: string) => {
    const { data } = await from.com.atproto.server.getServiceAuth({ aud, lxm });
    const input = { did, handle: 'moved.test', email, password: PASSWORD };
    const headers = { authorization: `Bearer ${data.token}` };
    return to.com.atproto.server.createAccount(input, { headers, encoding: 'application/json' });
  };
  await assertRefused(create('com.atproto.repo.uploadBlob', young.did), 'BadJwtLexiconMethod', 401);
  await assertRefused(create(CREATE, old.did), 'BadJwtAudience', 401);
  assert.equal((await create(CREATE, young.did)).data.did, did);
  await to.login({ identifier: did, password: PASSWORD });
  assert.deepEqual([to.session?.active, to.session?.status], [false, 'deactivated']);
  await assertRefused(to.com.atproto.server.activateAccount(), 'InvalidRequest', 400);

  const { data: car } = await from.com.atproto.sync.getRepo({ did });
  await to.com.atproto.repo.importRepo(car, { encoding: 'application/vnd.ipld.car' });
  const { data: missing } = await to.com.atproto.repo.listMissingBlobs({});
  assert.deepEqual(
    missing.blobs.map(({ cid }) => cid),
    [image.blob.ref.toString()],
  );
  const { headers: other } = await to.uploadBlob(randomBytes(10), { encoding: 'image/png' });
  assert.equal(other['ratelimit-remaining'], '99999', 'what it does not lack counts, too');
  for (const { cid } of missing.blobs) {
    const { data, headers } = await from.com.atproto.sync.getBlob({ did, cid });
    const { headers: counted } = await to.com.atproto.repo.uploadBlob(data, {
      encoding: headers['content-type'] ?? '',
    });
    assert.equal(counted['ratelimit-limit'], '100000', 'an account that lacks blobs may upload more a day');
  }
  const { data: preferences } = await from.app.bsky.actor.getPreferences();
  await to.app.bsky.actor.putPreferences(preferences);
  const { data: status } = await to.com.atproto.server.checkAccountStatus();
  assert.deepEqual(
    [status.activated, status.validDid, status.expectedBlobs, status.importedBlobs, status.indexedRecords],
    [false, false, 1, 2, 2],
  );

  await from.com.atproto.identity.requestPlcOperationSignature();
  const token = await old.takeCode(email, 'Change your identity');
  const { data: credentials } = await to.com.atproto.identity.getRecommendedDidCredentials();
  const { data: signed } = await from.com.atproto.identity.signPlcOperation({ token, ...credentials });
  await to.com.atproto.identity.submitPlcOperation({ operation: signed.operation });
  assert.equal(old.plc.logs.get(did)?.at(-1)?.operation.services['atproto_pds']?.endpoint, young.url);
  await to.com.atproto.server.activateAccount();
  await from.com.atproto.server.deactivateAccount({});

  const rkey = post.uri.split('/').at(-1) ?? '';
  const { data: moved } = await to.com.atproto.repo.getRecord({ repo: did, collection: 'app.bsky.feed.post', rkey });
  assert.equal(moved.cid, post.cid);
  assert.equal((await to.com.atproto.server.checkAccountStatus()).data.validDid, true);
  assert.equal((await new AtpAgent({ service: old.url }).com.atproto.sync.getRepoStatus({ did })).data.active, false);
  await to.post({ text: 'after' });
  const { headers: counted } = await to.uploadBlob(randomBytes(10), { encoding: 'image/png' });
  assert.equal(counted['ratelimit-limit'], '1000');
  await assertRefused(from.com.atproto.server.activateAccount(), 'InvalidRequest', 400);
  assert.equal(handle, 'moving.test');
});
