/** What the reference's own library says of our repositories: CARs, proofs and commits are as others expect them. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { MemoryBlockstore, readCarWithRoot, Repo, verifyProofs, verifyRepoCar } from '@atproto/repo';

import { startProject } from '../../../tests/harness/start-project.ts';
import { createCarHeader } from '../src/lib/car/car-writer.ts';
import { decodeFrame } from '../src/lib/events/frame.ts';
import { createRecordCid } from '../src/lib/values/cid.ts';

const project = await startProject(new URL('.', import.meta.url));
after(() => project.stop());

const did = 'did:web:peer.test';
const collection = 'app.bsky.feed.post';

async function ask(operation: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(`/repository/peer/${operation}`, project.url);
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000), ...init });
  assert.equal(response.status, 200, await (response.ok ? '' : response.text()));
  return response;
}

async function askBytes(operation: string): Promise<Uint8Array> {
  return new Uint8Array(await (await ask(operation)).arrayBuffer());
}

async function askJson<Answer>(operation: string, body?: unknown): Promise<Answer> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await (await ask(operation, init)).json()) as Answer;
}

const write = (writes: readonly object[]): Promise<unknown> => askJson('writes', writes);

const created = await askJson<{ key: `did:${string}:${string}` }>('create');
for (let batch = 0; batch < 5; batch++) {
  await write(
    Array.from({ length: 200 }, (_, index) => ({
      action: 'create',
      collection,
      rkey: `k${String(batch * 200 + index).padStart(5, '0')}`,
      record: { $type: collection, text: `post ${batch * 200 + index}`, tags: ['a', 'b'], n: index },
    })),
  );
}
await write([
  { action: 'delete', collection, rkey: 'k00500' },
  { action: 'update', collection, rkey: 'k00501', record: { $type: collection, text: 'changed' } },
  { action: 'create', collection: 'app.bsky.feed.like', rkey: 'k1', record: { $type: 'app.bsky.feed.like' } },
]);

async function cidOf(rkey: string): Promise<string> {
  return createRecordCid(await askBytes(`record?collection=${collection}&rkey=${rkey}`));
}

/** A CID as that library has it: the root of a CAR that has nothing else. */
async function parsePeerCid(cid: string): Promise<Awaited<ReturnType<typeof readCarWithRoot>>['root']> {
  return (await readCarWithRoot(createCarHeader(cid))).root;
}

describe('@atproto/repo', () => {
  test('verifies an export: signature, tree and every record', async () => {
    const { creates } = await verifyRepoCar(await askBytes('export'), did, created.key);
    assert.equal(creates.length, 1000);
  });

  test('verifies proofs of presence and of absence', async () => {
    const present = { collection, rkey: 'k00501', cid: await parsePeerCid(await cidOf('k00501')) };
    const car = await askBytes(`proof?collection=${collection}&rkey=k00501`);
    const { verified } = await verifyProofs(car, [present], did, created.key);
    assert.equal(verified.length, 1);
    for (const rkey of ['k00500', 'k0', 'zzz']) {
      const car = await askBytes(`proof?collection=${collection}&rkey=${rkey}`);
      const claims = [{ collection, rkey, cid: null }];
      const { verified, unverified } = await verifyProofs(car, claims, did, created.key);
      assert.deepEqual([verified.length, unverified.length], [1, 0]);
    }
  });

  test('takes every commit of the firehose back to the one before it', async () => {
    const frames = await askJson<string[]>('frames');
    assert.equal(frames.length, 7);
    let previousData: string | undefined;
    for (const text of frames) {
      const frame = decodeFrame(Buffer.from(text, 'base64'));
      assert.ok(frame.kind === 'message');
      const body = JSON.parse(JSON.stringify(frame.body)) as {
        blocks: { $bytes: string };
        prevData?: { $link: string };
        ops: { action: string; path: string; cid: { $link: string } | null; prev?: { $link: string } }[];
      };
      const { root, blocks } = await readCarWithRoot(Buffer.from(body.blocks.$bytes, 'base64'));
      const { data } = await Repo.load(new MemoryBlockstore(blocks), root);
      let tree = data;
      for (const { action, path, prev } of body.ops) {
        if (action === 'create') tree = await tree.delete(path);
        else if (action === 'update') tree = await tree.update(path, await parsePeerCid(prev?.$link ?? ''));
        else tree = await tree.add(path, await parsePeerCid(prev?.$link ?? ''));
      }
      if (previousData !== undefined) {
        assert.equal(body.prevData?.$link, previousData);
        assert.equal(String(await tree.getPointer()), previousData);
      }
      previousData = String(await data.getPointer());
    }
  });
});
