import { createWorker, type Mount } from '@sundog/actor';
import { live } from '@sundog/live/worker';

import * as files from '../live/files.ts';
import { crons } from '../live/crons.ts';
import { http } from '../live/http.ts';
import * as work from '../live/work.ts';
import schema from '../live/schema.ts';
import type { CronJob } from '../../../src/lib/functions/cron-jobs.ts';
import { issuer, publicKey } from './issuer.ts';

const options = {
  schema,
  functions: { files, work },
  authorizeShard: () => true,
  crons,
  http,
  files: { bucket: 'FILES', secret: 'LIVE_FILES_SECRET' },
  auth: [{ ...issuer, jwks: { keys: [publicKey] } }],
};

const database = live(options);

/** The same, with a bucket that pages reach by S3's interface: for its Worker's side, as both have the same shards. */
const byS3 = live({
  ...options,
  prefix: '/s3',
  files: {
    ...options.files,
    s3: {
      endpoint: 'https://s3.example/',
      bucket: 'files',
      accessKeyId: 'S3_KEY',
      secretAccessKey: 'S3_SECRET',
    },
  },
});

export const { LiveShard, LiveScheduler } = database.actors;

/** Where messages that have arrived are kept, over crashes. */
const INBOX = 'inbox/';

async function readInbox(bucket: R2Bucket): Promise<unknown[]> {
  const { objects } = await bucket.list({ prefix: INBOX });
  return Promise.all(objects.map(async ({ key }) => (await bucket.get(key))?.json()));
}

/** What tests ask of the project itself. */
const lab: Mount<Cloudflare.Env> = {
  prefix: '/lab',
  name: 'lab',
  async fetch(request, context) {
    const { path, url, actor } = context;
    const bucket = Reflect.get(context.env, 'FILES') as R2Bucket;
    const number = Number(url.searchParams.get('number'));
    switch (path) {
      case '/inbox':
        return Response.json(await readInbox(bucket));
      case '/dead':
        return Response.json(await database.deadLetters(context, '__root__'));
      case '/discard':
        return Response.json(await database.resolveDeadLetter(context, '__root__', number, 'discard'));
      case '/armed':
        return Response.json(await actor(LiveScheduler).armed());
      case '/arm':
        // Another scheduler than the one that is armed with the project's own jobs at each start.
        await actor(LiveScheduler, 'lab').arm(await request.json<CronJob[]>());
        return Response.json(null);
      case '/tick': {
        const job = await request.json<CronJob>();
        const schedule = { scheduleId: 'none', name: job.name, scheduledAt: 1_000_000, attempt: 1 };
        await actor<{ tick(job: CronJob, context: object): Promise<void> }>('live-scheduler', 'lab').tick(
          job,
          schedule,
        );
        return Response.json(null);
      }
      case '/object': {
        const name = url.searchParams.get('name') ?? '';
        if (request.method === 'PUT') await bucket.put(name, await request.text(), { httpMetadata: request.headers });
        return Response.json((await bucket.head(name))?.size ?? null);
      }
      default:
        return new Response(null, { status: 404 });
    }
  },
};

export default {
  ...createWorker({ mounts: [database, byS3, lab] }),
  async queue(batch: MessageBatch, { FILES }: { readonly FILES: R2Bucket }): Promise<void> {
    for (const { id, body } of batch.messages) await FILES.put(`${INBOX}${id}`, JSON.stringify(body, formatBigint));
  },
};

function formatBigint(_field: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
