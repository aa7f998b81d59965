/** Records and blobs, as the official agent writes and reads them, on a server as it is started by its users. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, describe, test } from 'node:test';

import { AtpAgent, type ComAtprotoRepoApplyWrites } from '@atproto/api';

import { assertRefused, asAdmin, createUser } from './server-user.ts';
import { startServer } from './start-server.ts';

const server = await startServer();
after(() => server.stop());

const nobody = new AtpAgent({ service: server.url });
const NOTE = 'com.example.note';
/** Is valid and is none of this host. */
const STRANGE_CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a';

function note(text: string): { $type: string; text: string } {
  return { $type: NOTE, text };
}

describe('writing records', () => {
  test('creates by handle or DID, with a key or without', async () => {
    const { agent, did, handle } = await createUser(server, 'wendy');
    const { data: first } = await agent.com.atproto.repo.createRecord({
      repo: handle,
      collection: NOTE,
      record: note('a'),
    });
    assert.match(first.uri, new RegExp(`^at://${did}/${NOTE}/[2-7a-z]{13}$`));
    assert.equal(first.validationStatus, 'unknown');
    const { data: head } = await nobody.com.atproto.sync.getLatestCommit({ did });
    assert.deepEqual(first.commit, head);
    const keyed = { repo: did, collection: NOTE, rkey: 'here', record: note('b') };
    await agent.com.atproto.repo.createRecord(keyed);
    await assertRefused(agent.com.atproto.repo.createRecord(keyed), 'RecordAlreadyExists');
    const post = await agent.app.bsky.feed.post.create(
      { repo: did },
      { text: 'hello', createdAt: new Date().toISOString() },
    );
    const { data } = await nobody.com.atproto.repo.getRecord({
      repo: handle,
      collection: 'app.bsky.feed.post',
      rkey: post.uri.split('/').at(-1) ?? '',
    });
    assert.equal((data.value as { text: string }).text, 'hello');
    assert.equal(data.cid, post.cid);
  });

  test('compares what the writer believes to be there', async () => {
    const { agent, did } = await createUser(server, 'sven');
    const at = { repo: did, collection: NOTE, rkey: 'one' };
    const put = (text: string, swap: { swapRecord?: string | null; swapCommit?: string } = {}) =>
      agent.com.atproto.repo.putRecord({ ...at, record: note(text), ...swap });
    const { data: created } = await put('a', { swapRecord: null });
    await assertRefused(put('b', { swapRecord: null }), 'InvalidSwap', 400);
    await assertRefused(put('b', { swapRecord: STRANGE_CID }), 'InvalidSwap', 400);
    const { data: updated } = await put('b', { swapRecord: created.cid });
    assert.notEqual(updated.cid, created.cid);
    await assertRefused(put('c', { swapCommit: created.commit?.cid ?? '' }), 'InvalidSwap', 400);
    await put('c', { swapCommit: updated.commit?.cid ?? '' });
    const remove = (swapRecord: string) => agent.com.atproto.repo.deleteRecord({ ...at, swapRecord });
    await assertRefused(remove(updated.cid), 'InvalidSwap', 400);
    const { data: last } = await nobody.com.atproto.repo.getRecord(at);
    await remove(last.cid ?? '');
    await assertRefused(
      agent.com.atproto.repo.createRecord({ ...at, record: note('d'), swapCommit: STRANGE_CID }),
      'InvalidSwap',
      400,
    );
    await assertRefused(nobody.com.atproto.repo.getRecord(at), 'RecordNotFound', 400);
  });

  test('makes no commit where nothing changes', async () => {
    const { agent, did } = await createUser(server, 'nora');
    const at = { repo: did, collection: NOTE, rkey: 'same' };
    const { data: first } = await agent.com.atproto.repo.putRecord({ ...at, record: note('a') });
    const { data: second } = await agent.com.atproto.repo.putRecord({ ...at, record: note('a') });
    assert.deepEqual([second.cid, second.commit], [first.cid, undefined]);
    const { data: gone } = await agent.com.atproto.repo.deleteRecord({ ...at, rkey: 'nothing' });
    assert.equal(gone.commit, undefined);
    const { data: head } = await nobody.com.atproto.sync.getLatestCommit({ did });
    assert.deepEqual(head, first.commit);
  });

  test('applies a batch whole or not at all', async () => {
    const { agent, did, handle } = await createUser(server, 'bill');
    const create = (rkey: string, text = rkey) => ({
      $type: 'com.atproto.repo.applyWrites#create' as const,
      collection: NOTE,
      rkey,
      value: note(text),
    });
    const apply = (writes: ComAtprotoRepoApplyWrites.InputSchema['writes'], swapCommit?: string) =>
      agent.com.atproto.repo.applyWrites({ repo: handle, writes, ...(swapCommit === undefined ? {} : { swapCommit }) });
    const { data } = await apply([create('a'), create('b'), create('c')]);
    assert.equal(data.results?.length, 3);
    const { data: next } = await apply([
      { $type: 'com.atproto.repo.applyWrites#update', collection: NOTE, rkey: 'a', value: note('other') },
      { $type: 'com.atproto.repo.applyWrites#delete', collection: NOTE, rkey: 'b' },
    ]);
    assert.deepEqual(
      next.results?.map(({ $type }) => $type),
      ['com.atproto.repo.applyWrites#updateResult', 'com.atproto.repo.applyWrites#deleteResult'],
    );
    await assertRefused(apply([create('d'), create('a')]), 'RecordAlreadyExists');
    await assertRefused(
      apply([create('d'), { $type: 'com.atproto.repo.applyWrites#delete', collection: NOTE, rkey: 'none' }]),
      'InvalidRequest',
      400,
    );
    await assertRefused(apply([create('d')], data.commit?.cid), 'InvalidSwap', 400);
    await assertRefused(apply(Array.from({ length: 201 }, (_, index) => create(`n${index}`))), 'InvalidRequest', 400);
    const large = Array.from({ length: 50 }, (_, index) => create(`n${index}`, 'x'.repeat(60_000)));
    await assertRefused(apply(large), 'InvalidRequest', 400);
    const { data: head } = await nobody.com.atproto.sync.getLatestCommit({ did });
    assert.deepEqual(head, next.commit);
    await apply(Array.from({ length: 200 }, (_, index) => create(`n${index}`)));
    const { data: page } = await nobody.com.atproto.repo.listRecords({ repo: did, collection: NOTE, limit: 100 });
    assert.equal(page.records.length, 100);
  });

  test('holds records against their lexicons as it is told', async () => {
    const { agent, did } = await createUser(server, 'vera');
    const write = (collection: string, record: Record<string, unknown>, validate?: boolean) =>
      agent.com.atproto.repo.createRecord({
        repo: did,
        collection,
        record: { $type: collection, ...record },
        ...(validate === undefined ? {} : { validate }),
      });
    await assertRefused(write('app.bsky.feed.post', { text: 3 }), 'InvalidRequest', 400);
    await assertRefused(write('app.bsky.feed.post', { text: 'no date' }, true), 'InvalidRequest', 400);
    assert.equal((await write('app.bsky.feed.post', { text: 3 }, false)).data.validationStatus, undefined);
    await assertRefused(write(NOTE, {}, true), 'InvalidRequest', 400);
    await assertRefused(write(NOTE, { number: 1.5 }), 'InvalidRequest', 400);
    await assertRefused(write(NOTE, { $type: 'com.example.other' }), 'InvalidRequest', 400);
    await assertRefused(write('nonsense', {}), 'InvalidRequest', 400);
    await assertRefused(write(NOTE, { large: 'x'.repeat(1_100_000) }), 'InvalidRequest', 400);
    await assertRefused(write(NOTE, { larger: 'x'.repeat(2_500_000) }), 'PayloadTooLarge', 413);
  });

  test('lets two records be the same, and one of them go', async () => {
    const { agent, did } = await createUser(server, 'twin');
    const [one, two] = ['one', 'two'].map((rkey) => ({ repo: did, collection: NOTE, rkey }));
    assert.ok(one && two);
    await agent.com.atproto.repo.putRecord({ ...one, record: note('same') });
    await agent.com.atproto.repo.putRecord({ ...two, record: note('same') });
    await agent.com.atproto.repo.deleteRecord(one);
    assert.deepEqual((await nobody.com.atproto.repo.getRecord(two)).data.value, note('same'));
    const { data } = await nobody.com.atproto.repo.listRecords({ repo: did, collection: NOTE });
    assert.equal(data.records.length, 1);
  });
});

describe('reading records', () => {
  test('lists the newest first, in pages that neither skip nor repeat, and the other way round', async () => {
    const { agent, did, handle } = await createUser(server, 'lisa');
    const keys = ['k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6'];
    for (const rkey of keys)
      await agent.com.atproto.repo.putRecord({ repo: did, collection: NOTE, rkey, record: note(rkey) });
    const walk = async (reverse: boolean): Promise<string[]> => {
      const found: string[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const { data } = await nobody.com.atproto.repo.listRecords({
          repo: handle,
          collection: NOTE,
          limit: 3,
          reverse,
          ...(cursor === '' ? {} : { cursor }),
        });
        assert.ok(data.records.length <= 3);
        found.push(...data.records.map(({ uri }) => uri.split('/').at(-1) ?? ''));
        cursor = data.cursor;
      }
      return found;
    };
    assert.deepEqual(await walk(false), keys.toReversed());
    assert.deepEqual(await walk(true), keys);
    const list = (limit: string) =>
      fetch(`${server.url}/xrpc/com.atproto.repo.listRecords?repo=${did}&collection=${NOTE}&limit=${limit}`);
    assert.equal((await list('abc')).status, 400);
    for (const [limit, count] of [
      ['0', 1],
      ['1000', 7],
    ] as const) {
      const { records } = (await (await list(limit)).json()) as { records: unknown[] };
      assert.equal(records.length, count);
    }
  });

  test('takes a CID, and says exactly what it has not found', async () => {
    const { agent, did } = await createUser(server, 'carl');
    const at = { repo: did, collection: NOTE, rkey: 'one' };
    const { data: old } = await agent.com.atproto.repo.putRecord({ ...at, record: note('old') });
    const { data: young } = await agent.com.atproto.repo.putRecord({ ...at, record: note('young') });
    assert.equal((await nobody.com.atproto.repo.getRecord({ ...at, cid: young.cid })).data.cid, young.cid);
    const missing = nobody.com.atproto.repo.getRecord({ ...at, cid: old.cid });
    await assert.rejects(missing, { message: `Could not locate record: at://${did}/${NOTE}/one` });
    await assertRefused(nobody.com.atproto.repo.getRecord({ ...at, repo: 'nobody.test' }), 'RepoNotFound', 400);
  });
});

describe('blobs', () => {
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(2000)]);

  test('are uploaded, referred to, served, and gone when nothing refers to them', async () => {
    const { agent, did } = await createUser(server, 'berta');
    const { data: uploaded } = await agent.uploadBlob(png, { encoding: 'image/png' });
    assert.deepEqual([uploaded.blob.mimeType, uploaded.blob.size], ['image/png', png.length]);
    const cid = uploaded.blob.ref.toString();
    const query = `${server.url}/xrpc/com.atproto.sync.getBlob?did=${did}&cid=${cid}`;
    const early = await fetch(query);
    assert.deepEqual([early.status, ((await early.json()) as { error: string }).error], [400, 'BlobNotFound']);
    await agent.upsertProfile(() => ({ avatar: uploaded.blob, displayName: 'Berta' }));

    const whole = await fetch(query);
    assert.deepEqual(Buffer.from(await whole.arrayBuffer()), png);
    const header = (name: string) => whole.headers.get(name);
    assert.equal(header('content-security-policy'), "default-src 'none'; sandbox");
    assert.equal(header('x-content-type-options'), 'nosniff');
    assert.match(header('content-disposition') ?? '', /^attachment/);
    assert.deepEqual([header('content-type'), header('content-length')], ['image/png', String(png.length)]);
    const range = await fetch(query, { headers: { range: 'bytes=8-17' } });
    assert.deepEqual([range.status, range.headers.get('content-range')], [206, `bytes 8-17/${png.length}`]);
    assert.deepEqual(Buffer.from(await range.arrayBuffer()), png.subarray(8, 18));
    assert.equal((await fetch(query, { headers: { range: 'bytes=9999-' } })).status, 416);
    const fresh = await fetch(query, { headers: { 'if-none-match': header('etag') ?? '' } });
    assert.equal(fresh.status, 304);
    const head = await fetch(query, { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(png.length)]);

    assert.deepEqual((await nobody.com.atproto.sync.listBlobs({ did })).data.cids, [cid]);
    await agent.com.atproto.repo.deleteRecord({ repo: did, collection: 'app.bsky.actor.profile', rkey: 'self' });
    assert.deepEqual((await nobody.com.atproto.sync.listBlobs({ did })).data.cids, []);
    assert.equal((await fetch(query)).status, 400);
  });

  test('must be here and be what the lexicon wants before a record may refer to them', async () => {
    const { agent, did } = await createUser(server, 'bruno');
    const { data: text } = await agent.uploadBlob(Buffer.from('just text'), { encoding: 'text/plain' });
    await assertRefused(
      agent.com.atproto.repo.putRecord({
        repo: did,
        collection: 'app.bsky.actor.profile',
        rkey: 'self',
        record: { $type: 'app.bsky.actor.profile', avatar: text.blob },
      }),
      'InvalidMimeType',
      400,
    );
    const missing = {
      $type: 'blob',
      ref: { $link: `${text.blob.ref.toString().slice(0, -4)}aaaa` },
      mimeType: 'a/b',
      size: 3,
    };
    await assertRefused(
      agent.com.atproto.repo.createRecord({ repo: did, collection: NOTE, record: { ...note('x'), missing } }),
      'BlobNotFound',
      400,
    );
    assert.deepEqual((await agent.com.atproto.repo.listMissingBlobs({})).data.blobs, []);
    const status = await agent.com.atproto.server.checkAccountStatus();
    assert.deepEqual([status.data.expectedBlobs, status.data.indexedRecords], [0, 0]);
  });

  test('belong to the account that has uploaded them', async () => {
    const [owner, other] = [await createUser(server, 'olga'), await createUser(server, 'otto')];
    const { data } = await owner.agent.uploadBlob(png, { encoding: 'image/png' });
    await assertRefused(
      other.agent.com.atproto.repo.createRecord({
        repo: other.did,
        collection: NOTE,
        record: { ...note('x'), image: data.blob },
      }),
      'BlobNotFound',
      400,
    );
  });
});

describe('preferences', () => {
  test('are kept for their owner, and replaced as a whole', async () => {
    const { agent } = await createUser(server, 'petra');
    await agent.setAdultContentEnabled(true);
    await agent.setPersonalDetails({ birthDate: '1990-01-01T00:00:00.000Z' });
    const { data } = await agent.app.bsky.actor.getPreferences();
    const types = data.preferences.map(({ $type }) => $type).toSorted();
    assert.ok(types.includes('app.bsky.actor.defs#adultContentPref'));
    assert.ok(types.includes('app.bsky.actor.defs#personalDetailsPref'));
    const app = new AtpAgent({ service: server.url });
    const { data: made } = await agent.com.atproto.server.createAppPassword({ name: 'app' });
    await app.login({ identifier: 'petra.test', password: made.password });
    const { data: seen } = await app.app.bsky.actor.getPreferences();
    assert.ok(!seen.preferences.some(({ $type }) => $type === 'app.bsky.actor.defs#personalDetailsPref'));
    await assertRefused(
      agent.app.bsky.actor.putPreferences({ preferences: [{ nothing: 1 } as never] }),
      'InvalidRequest',
      400,
    );
  });
});

describe('moderation', () => {
  const admin = asAdmin(server);

  test('hides one record, or one blob, and shows it again', async () => {
    const { agent, did } = await createUser(server, 'mona');
    const at = { repo: did, collection: NOTE, rkey: 'bad' };
    const { data: written } = await agent.com.atproto.repo.putRecord({ ...at, record: note('bad') });
    const subject = { $type: 'com.atproto.repo.strongRef' as const, uri: written.uri, cid: written.cid };
    const set = (applied: boolean) =>
      nobody.com.atproto.admin.updateSubjectStatus({ subject, takedown: { applied, ref: 'case 1' } }, admin);
    await set(true);
    await assertRefused(nobody.com.atproto.repo.getRecord(at), 'RecordNotFound', 400);
    assert.equal((await nobody.com.atproto.repo.listRecords({ repo: did, collection: NOTE })).data.records.length, 0);
    const { data } = await nobody.com.atproto.admin.getSubjectStatus({ uri: written.uri }, admin);
    assert.deepEqual(data.takedown, { applied: true, ref: 'case 1' });
    await set(false);
    assert.equal((await nobody.com.atproto.repo.getRecord(at)).data.cid, written.cid);

    const { data: image } = await agent.uploadBlob(randomBytes(100), { encoding: 'image/png' });
    await agent.com.atproto.repo.putRecord({ ...at, record: { ...note('x'), image: image.blob } });
    const cid = image.blob.ref.toString();
    const blob = { $type: 'com.atproto.admin.defs#repoBlobRef' as const, did, cid };
    await nobody.com.atproto.admin.updateSubjectStatus({ subject: blob, takedown: { applied: true } }, admin);
    await assertRefused(nobody.com.atproto.sync.getBlob({ did, cid }), 'BlobNotFound', 400);
    await nobody.com.atproto.admin.updateSubjectStatus({ subject: blob, takedown: { applied: false } }, admin);
    assert.equal((await nobody.com.atproto.sync.getBlob({ did, cid })).data.byteLength, 100);
  });
});
