import { type Mount } from '@sundog/actor';

import { type Env } from './env.mts';

/** `/kv/<key>`: PUT, GET (404 without) and DELETE. */
export const kv: Mount<Env> = {
  prefix: '/kv',
  name: 'kv',
  async fetch(request, { env, path }) {
    const key = path.slice(1);
    if (request.method === 'GET') return answer(await env.KV.get(key, 'stream'));
    if (request.method === 'PUT') await env.KV.put(key, await request.arrayBuffer());
    else await env.KV.delete(key);
    return Response.json(null);
  },
};

/** `/r2/<key>`: PUT (with `?parts=<bytes>` in parts of that size), GET (404 without) and DELETE. */
export const r2: Mount<Env> = {
  prefix: '/r2',
  name: 'r2',
  async fetch(request, { env, path, url }) {
    const key = path.slice(1);
    const partBytes = Number(url.searchParams.get('parts'));
    if (request.method === 'GET') return answer((await env.BUCKET.get(key))?.body ?? null);
    if (request.method === 'DELETE') await env.BUCKET.delete(key);
    else if (partBytes === 0) await env.BUCKET.put(key, request.body ?? '');
    else await putInParts(env.BUCKET, key, await request.arrayBuffer(), partBytes);
    return Response.json(null);
  },
};

/** `/d1/prepare`; `/d1/enter` with a number that goes into two tables; `/d1/report`; `/d1/damage`. */
export const d1: Mount<Env> = {
  prefix: '/d1',
  name: 'd1',
  async fetch(request, { env: { DB }, path }) {
    if (path === '/prepare') {
      await DB.batch(['a', 'b'].map((table) => DB.prepare(`create table ${table} (number integer primary key)`)));
      return Response.json(null);
    }
    if (path === '/enter') {
      const number: unknown = await request.json();
      await DB.batch(['a', 'b'].map((table) => DB.prepare(`insert into ${table} values (?)`).bind(number)));
      return Response.json(null);
    }
    if (path === '/damage') {
      await DB.prepare('delete from b where number = (select max(number) from b)').run();
      return Response.json(null);
    }
    const [a, b] = await DB.batch<{ number: number }>([
      DB.prepare('select number from a'),
      DB.prepare('select number from b'),
    ]);
    return Response.json({ a: a?.results.map(({ number }) => number), b: b?.results.map(({ number }) => number) });
  },
};

/** `POST /queue` with a number. */
export const queue: Mount<Env> = {
  prefix: '/queue',
  name: 'queue',
  async fetch(request, { env }) {
    await env.QUEUE.send(await request.json());
    return Response.json(null);
  },
};

function answer(body: ReadableStream | null): Response {
  return body === null ? new Response('nothing', { status: 404 }) : new Response(body);
}

async function putInParts(bucket: R2Bucket, key: string, bytes: ArrayBuffer, partBytes: number): Promise<void> {
  const upload = await bucket.createMultipartUpload(key);
  const parts: Promise<R2UploadedPart>[] = [];
  for (let at = 0; at < bytes.byteLength; at += partBytes) {
    parts.push(upload.uploadPart(parts.length + 1, bytes.slice(at, at + partBytes)));
  }
  await upload.complete(await Promise.all(parts));
}
