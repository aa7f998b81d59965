/** How much memory the engine takes for a value that would not fit into it. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { test } from 'node:test';

import { readPeakBytes, readResidentBytes, resetPeakBytes } from '../../../bench/process-figures.ts';
import { startTestR2 } from '../../../packages/host/src/lib/r2/testing/start-r2.ts';
import { undoAfter } from '../../harness/undo-after.ts';

const MEBIBYTE = 2 ** 20;
const SIZE = 1024 * MEBIBYTE;
const ADDED_MAX = 100 * MEBIBYTE;
const TIMEOUT_MS = 60_000;
const PIECE = randomBytes(MEBIBYTE);

interface Transfer {
  checksum: string;
  size: number;
}

/** Asks the bucket over HTTP; bodies stream, which the client of the other tests does not do. */
function call(url: string, what: { method: string; args: unknown[] }, headers: Record<string, number> = {}) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const call = encodeURIComponent(JSON.stringify(what));
  return request(`${url}/BUCKET`, { method: 'POST', headers: { ...headers, 'x-call': call }, signal });
}

/** Puts a value of which no two pieces are equal; answers its checksum and the size that was stored. */
async function put(url: string): Promise<Transfer> {
  const upload = call(url, { method: 'put', args: ['large', { $stream: true }] }, { 'content-length': SIZE });
  const answered = once(upload, 'response') as Promise<[IncomingMessage]>;
  const hash = createHash('sha256');
  for (let sent = 0; sent < SIZE; sent += MEBIBYTE) {
    const piece = Buffer.from(PIECE);
    piece.writeUInt32LE(sent);
    hash.update(piece);
    if (!upload.write(piece)) await once(upload, 'drain');
  }
  upload.end();
  const [response] = await answered;
  const { value } = JSON.parse(Buffer.concat(await response.toArray()).toString()) as { value: { size: number } };
  return { checksum: hash.digest('hex'), size: value.size };
}

/** Gets it; answers the checksum and the size of what came. */
async function get(url: string): Promise<Transfer> {
  const [response] = (await once(call(url, { method: 'get', args: ['large'] }).end(), 'response')) as [IncomingMessage];
  const hash = createHash('sha256');
  let size = 0;
  for await (const bytes of response as AsyncIterable<Buffer>) {
    hash.update(bytes);
    size += bytes.length;
  }
  return { checksum: hash.digest('hex'), size };
}

test(
  'a value of 1 GiB goes in and out with less than 100 MB of memory',
  { skip: process.platform === 'linux' ? false : 'the peak of a process is read from /proc' },
  async (context) => {
    const r2 = await startTestR2({ buckets: ['BUCKET'] });
    undoAfter(context, () => r2.stop());
    const before = readResidentBytes(r2.pid);
    resetPeakBytes(r2.pid);
    const stored = await put(r2.url);
    assert.equal(stored.size, SIZE);
    assert.deepEqual(await get(r2.url), stored);
    const added = readPeakBytes(r2.pid) - before;
    context.diagnostic(`the engine took ${Math.round(added / MEBIBYTE)} MiB more`);
    assert.ok(added < ADDED_MAX, `the engine took ${Math.round(added / MEBIBYTE)} MiB more`);
  },
);
