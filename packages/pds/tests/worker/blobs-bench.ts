import { Jobs, Sql } from '@sundog/actor';

import type { Subject } from '../../../../tests/harness/engine/suite.ts';
import { BlobReferences } from '../../src/lib/blobs/blob-references.ts';
import { blobSchema } from '../../src/lib/blobs/blob-schema.ts';
import { BlobSweep } from '../../src/lib/blobs/blob-sweep.ts';
import { BlobTable, type BlobTableOptions } from '../../src/lib/blobs/blob-table.ts';
import { uploadBlob } from '../../src/lib/blobs/upload-blob.ts';
import { HeldClock } from './held-clock.ts';
import { bodyFrom } from './repository-bench.ts';

const encoder = new TextEncoder();

/** The blobs of an account of its own over a test's object, with the job that sweeps. */
export function openBlobs({ ctx, env, onAlarm }: Subject, options: Partial<BlobTableOptions> = {}) {
  const clock = new HeldClock();
  const sql = new Sql(ctx.storage);
  sql.migrate([blobSchema]);
  const jobs = new Jobs(ctx, { clock });
  onAlarm(() => jobs.alarm());
  const did = `did:web:${ctx.id.toString()}.test`;
  const bucket = env.BLOBS;
  const onSweepDue = (at: number) => {
    jobs.enqueue('sweep', undefined, { key: 'sweep', at, ifExists: at <= clock.time ? 'replace' : 'keep' });
  };
  const settings = { did, clock, blobBytesMax: 1_000_000, quotaBytes: undefined, onSweepDue, ...options };
  const table = new BlobTable(sql, settings);
  const references = new BlobReferences(sql, settings);
  const sweep = new BlobSweep(sql, { clock, bucket });
  jobs.define('sweep', async () => {
    const next = await sweep.run();
    if (next !== undefined) jobs.enqueue('sweep', undefined, { key: 'sweep', at: next });
  });
  const put = async (content: string | Uint8Array<ArrayBuffer>, mimeType?: string) => {
    const { key, sizeBytesMax } = table.beginUpload();
    const body = new Response(content).body;
    return uploadBlob({ bucket, key, body, sizeBytesMax, mimeType });
  };
  const upload = async (content: string | Uint8Array<ArrayBuffer>, mimeType?: string) =>
    table.finishUpload(await put(content, mimeType));
  const listKeys = async () => (await bucket.list({ prefix: `${did}/` })).objects.map(({ key }) => key);
  return { clock, sql, jobs, did, bucket, table, references, sweep, put, upload, listKeys };
}

/** A stream that gives pieces as they are asked for, and how many it has given. */
export function createBody(pieces: readonly (string | Uint8Array<ArrayBuffer>)[], options: { fails?: boolean } = {}) {
  const given = { count: 0, isCancelled: false };
  const body = bodyFrom({
    pull(controller) {
      const piece = pieces[given.count];
      given.count += 1;
      if (piece !== undefined) controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece);
      else if (options.fails === true) controller.error(new Error('cut off'));
      else controller.close();
    },
    cancel() {
      given.isCancelled = true;
    },
  });
  return { body, given };
}
