/** What becomes of bytes that belong to nothing any more, and of byte stores that are less able than a disk. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { startTestR2, type TestR2, type TestR2Options } from '../../../packages/host/src/lib/r2/testing/start-r2.ts';
import { RemoteBucket } from './client.ts';
import { undoAfter } from '../../harness/undo-after.ts';

const LARGE = randomBytes(200_000);
const QUICK = { graceMs: 0, leaseMs: 600, uploadLifetimeMs: 3_600_000 };

async function start(
  context: TestContext,
  options: Partial<TestR2Options>,
): Promise<{ r2: TestR2; bucket: RemoteBucket }> {
  const r2 = await startTestR2({ buckets: ['BUCKET'], ...options });
  undoAfter(context, () => r2.stop());
  return { r2, bucket: new RemoteBucket(r2.url, 'BUCKET') };
}

/** Waits until there are so many files, of which none is still being written unless that is asked for. */
async function waitForBlobs(r2: TestR2, count: number, isUnderWay = false): Promise<string[]> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    const blobs = await r2.blobs();
    if (blobs.length === count && blobs.some((name) => name.startsWith('.')) === isUnderWay) return blobs;
    await delay(50);
  }
  throw new Error(`there are ${(await r2.blobs()).length} blobs instead of ${count}`);
}

test('bytes of replaced and deleted objects, of bad uploads and replaced parts go', async (context) => {
  const { r2, bucket } = await start(context, { settings: { graceMs: 0, secondPassMs: 0 } });
  await bucket.put('a', LARGE);
  await bucket.put('b', LARGE);
  await waitForBlobs(r2, 2);
  await bucket.put('a', 'now small');
  await bucket.delete('b');
  await waitForBlobs(r2, 0);
  await assert.rejects(bucket.put('a', LARGE, { md5: '0'.repeat(32) }), /10037/);
  assert.equal(await bucket.put('a', LARGE, { onlyIf: { etagMatches: 'x' } }), null);
  await waitForBlobs(r2, 0);
  const id = await bucket.create('c');
  await bucket.uploadPart('c', id, 1, LARGE);
  await bucket.uploadPart('c', id, 2, LARGE);
  const part = await bucket.uploadPart('c', id, 1, LARGE);
  await waitForBlobs(r2, 2);
  await bucket.complete('c', id, [part]);
  await waitForBlobs(r2, 1);
  assert.ok((await bucket.get('c'))?.body.equals(LARGE));
});

test('bytes are deleted once and then forgotten', async (context) => {
  const { r2, bucket } = await start(context, { settings: { graceMs: 0, secondPassMs: 0 } });
  await bucket.put('a', LARGE);
  const [blob = ''] = await waitForBlobs(r2, 1);
  await bucket.delete('a');
  await waitForBlobs(r2, 0);
  await writeFile(join(r2.blobsDirectory, blob), 'not of this index');
  await delay(300);
  assert.deepEqual(await r2.blobs(), [blob]);
});

test('a value cut into several files is one object, and goes with all of them', async (context) => {
  const { r2, bucket } = await start(context, { settings: { ...QUICK, pieceBytesMax: 60_000 } });
  await bucket.put('a', LARGE);
  await waitForBlobs(r2, 4);
  for (const [offset, length] of [
    [0, 200_000],
    [59_999, 2],
    [60_000, 60_000],
    [70_000, 110_000],
    [199_999, 1],
  ] as const)
    assert.ok(
      (await bucket.get('a', { range: { offset, length } }))?.body.equals(LARGE.subarray(offset, offset + length)),
    );
  await assert.rejects(bucket.put('a', LARGE, { md5: '0'.repeat(32) }), /10037/);
  await waitForBlobs(r2, 4);
  const id = await bucket.create('a');
  const part = await bucket.uploadPart('a', id, 1, LARGE.subarray(0, 130_000));
  await waitForBlobs(r2, 7);
  await bucket.complete('a', id, [part]);
  await waitForBlobs(r2, 3);
  assert.ok((await bucket.get('a'))?.body.equals(LARGE.subarray(0, 130_000)));
  await bucket.delete('a');
  await waitForBlobs(r2, 0);
});

test('bytes stay for their readers as long as the grace time', async (context) => {
  const { r2, bucket } = await start(context, { settings: { ...QUICK, graceMs: 3_600_000 } });
  await bucket.put('a', LARGE);
  await bucket.put('a', LARGE);
  await delay(300);
  assert.equal((await r2.blobs()).length, 2);
});

test('a reader that has begun gets the old bytes to their end although they are replaced and collected', async (context) => {
  const { r2, bucket } = await start(context, { settings: QUICK });
  const old = randomBytes(40_000_000);
  await bucket.put('a', { stream: old, size: old.length });
  const headers = { 'x-call': encodeURIComponent(JSON.stringify({ method: 'get', args: ['a'] })) };
  const response = await fetch(`${r2.url}/BUCKET`, { method: 'POST', headers, signal: AbortSignal.timeout(20_000) });
  await bucket.put('a', 'new');
  await waitForBlobs(r2, 0);
  assert.ok(Buffer.from(await response.arrayBuffer()).equals(old));
  assert.equal((await bucket.get('a'))?.body.toString(), 'new');
});

test('an upload that nobody completes is given up with its parts', async (context) => {
  const { r2, bucket } = await start(context, { settings: { ...QUICK, uploadLifetimeMs: 2000 } });
  const id = await bucket.create('a');
  const part = await bucket.uploadPart('a', id, 1, LARGE);
  await waitForBlobs(r2, 1);
  await waitForBlobs(r2, 0);
  await assert.rejects(bucket.complete('a', id, [part]), /10024/);
});

test('a sender that goes away leaves neither object nor bytes', async (context) => {
  const { r2, bucket } = await start(context, { settings: QUICK });
  await bucket.put('a', 'old');
  const headers = {
    'x-call': encodeURIComponent(JSON.stringify({ method: 'put', args: ['a', { $stream: true }] })),
    'content-length': '50000000',
  };
  const sender = request(`${r2.url}/BUCKET`, { method: 'POST', headers });
  sender.on('error', () => {});
  sender.write(randomBytes(20_000_000));
  await waitForBlobs(r2, 1, true);
  sender.destroy();
  await waitForBlobs(r2, 0);
  assert.equal((await bucket.get('a'))?.body.toString(), 'old');
});

test('a sender slower than the lease keeps its reservation', async (context) => {
  const { r2, bucket } = await start(context, { settings: QUICK });
  const headers = {
    'x-call': encodeURIComponent(JSON.stringify({ method: 'put', args: ['slow', { $stream: true }] })),
    'content-length': String(2 * LARGE.length),
  };
  const told = new Promise<string>((resolve, reject) => {
    const sender = request(`${r2.url}/BUCKET`, { method: 'POST', headers }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    }).on('error', reject);
    sender.write(LARGE);
    void delay(4 * QUICK.leaseMs).then(() => sender.end(LARGE));
  });
  assert.match(await told, /"key":"slow"/);
  assert.ok((await bucket.get('slow'))?.body.equals(Buffer.concat([LARGE, LARGE])));
  assert.equal((await r2.blobs()).length, 1);
});

test('what a killed engine left half-written is gone after the next start', async (context) => {
  const { r2 } = await start(context, { settings: QUICK });
  await r2.kill();
  await writeFile(join(r2.blobsDirectory, '.0123.77.1.tmp'), 'half');
  await r2.restart();
  assert.deepEqual(await r2.blobs(), []);
});

test('a blob that lost bytes is a failure, never a torn object', async (context) => {
  const { r2, bucket } = await start(context, {});
  await bucket.put('a', LARGE);
  const [blob = ''] = await r2.blobs();
  await truncate(join(r2.blobsDirectory, blob), 1000);
  await assert.rejects(bucket.get('a'), /get: We encountered an internal error.*\(10001\)/);
  await assert.rejects(bucket.get('a', { range: { offset: 1, length: 5 } }), /\(10001\)/);
});

/**
 * Puts a Worker before the disk.
 *
 * @param source the Worker's code; its binding DISK is the disk
 * @returns what adapts the services
 */
function standBeforeDisk(source: string): NonNullable<TestR2Options['adapt']> {
  return (services) => [
    ...services.map((service) => (service.name === 'sundog-r2-blobs' ? { ...service, name: 'disk' } : service)),
    {
      name: 'sundog-r2-blobs',
      worker: {
        modules: [{ name: 'index.js', esModule: source }],
        compatibilityDate: '2026-08-04',
        bindings: [{ name: 'DISK', service: { name: 'disk' } }],
      },
    },
  ];
}

/** Stands before the disk, knows no ranges, and does not tell lengths. */
const PLAIN_STORE = `export default {
  async fetch(request, env) {
    const { method, url, body } = request;
    const response = await env.DISK.fetch(url, { method, body });
    if (method !== 'GET' || !response.ok) return response;
    const { readable, writable } = new TransformStream();
    response.body.pipeTo(writable);
    return new Response(readable);
  },
};`;

test('a byte store that only puts, gets and deletes whole files is enough', async (context) => {
  const { r2, bucket } = await start(context, {
    settings: QUICK,
    adapt: standBeforeDisk(PLAIN_STORE),
  });
  await bucket.put('a', LARGE);
  assert.ok((await bucket.get('a'))?.body.equals(LARGE));
  for (const [offset, length] of [
    [0, 1],
    [70_000, 100_000],
    [199_999, 1],
  ] as const)
    assert.ok(
      (await bucket.get('a', { range: { offset, length } }))?.body.equals(LARGE.subarray(offset, offset + length)),
    );
  await bucket.delete('a');
  await waitForBlobs(r2, 0);
});

/** Answers a PUT only some time after the bytes are stored. */
const LATE_STORE = `export default {
  async fetch(request, env) {
    const response = await env.DISK.fetch(request);
    if (request.method === 'PUT') await new Promise((resolve) => setTimeout(resolve, 1000));
    return response;
  },
};`;

test('bytes that were stored when the engine was killed, but belong to nothing yet, go, and twice', async (context) => {
  const { r2, bucket } = await start(context, {
    settings: { ...QUICK, secondPassMs: 1500 },
    adapt: standBeforeDisk(LATE_STORE),
  });
  await bucket.put('a', 'old');
  const put = bucket.put('a', LARGE);
  const [blob = ''] = await waitForBlobs(r2, 1);
  const [, outcome] = await Promise.allSettled([r2.kill(), put]);
  assert.equal(outcome.status, 'rejected');
  await r2.restart();
  assert.deepEqual(await r2.blobs(), [blob]);
  assert.equal((await bucket.get('a'))?.body.toString(), 'old');
  await waitForBlobs(r2, 0);
  await writeFile(join(r2.blobsDirectory, blob), 'a writer that only stalled');
  await waitForBlobs(r2, 0);
});

test('a writer that lost its reservation stores nothing', async (context) => {
  const { r2, bucket } = await start(context, {
    settings: { ...QUICK, leaseMs: -1 },
    adapt: standBeforeDisk(LATE_STORE),
  });
  await bucket.put('a', 'old');
  await assert.rejects(bucket.put('a', LARGE), /\(10001\)/);
  assert.equal((await bucket.get('a'))?.body.toString(), 'old');
  const id = await bucket.create('b');
  await assert.rejects(bucket.uploadPart('b', id, 1, LARGE), /\(10001\)/);
  await waitForBlobs(r2, 0);
});
