/** Files in and out by signed addresses, and everything that an address is not good for. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { WorkHost } from './work/work-host.ts';

const host = await WorkHost.start();
after(() => host.stop());

interface Metadata {
  readonly storageId: string;
  readonly contentType: string | null;
  readonly sizeBytes: number;
  readonly sha256: string | null;
}

const uploadUrl = async (options: object = {}): Promise<string> => String(await host.mutation('files:upload', options));

async function put(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  type: string | null = 'text/plain',
  method = 'PUT',
): Promise<Response> {
  return host.fetch(path, { method, body, headers: type === null ? {} : { 'content-type': type } });
}

/** Uploads a file, and answers its id. */
async function store(
  body: string | Uint8Array<ArrayBuffer>,
  type: string | null = 'text/plain',
  method?: string,
): Promise<string> {
  const response = await put(await uploadUrl(), body, type, method);
  assert.equal(response.status, 200, await response.clone().text());
  return ((await response.json()) as { storageId: string }).storageId;
}

const urlOf = async (id: string): Promise<string> => String(await host.query('files:url', { id }));

async function refused(response: Response | Promise<Response>): Promise<[number, string]> {
  const answer = await response;
  const text = await answer.text();
  assert.ok(answer.status >= 400, text);
  return [answer.status, (JSON.parse(text) as { error: { code: string } }).error.code];
}

/** Waits until a file has been deleted. */
async function isGone(id: string): Promise<void> {
  const path = `/object?name=live/${/_storage_(\w{26})@/.exec(id)?.[1]}`;
  const deadline = Date.now() + 10_000;
  while ((await host.lab(path)) !== null) {
    assert.ok(Date.now() < deadline, id);
    await pause(20);
  }
}

/** Puts a file in two pieces, so that others may be put meanwhile. */
function putSlowly(path: string, text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'text/plain', 'content-length': 2 };
    const asked = request(new URL(path, host.host.url), { method: 'PUT', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.write(text, () => setTimeout(() => asked.end(text), 200));
  });
}

/** An address with something of it changed. */
function change(path: string, edit: (url: URL) => void): string {
  const url = new URL(path, host.host.url);
  edit(url);
  return url.href;
}

test('a file goes in and comes out as it was, and its id says what it is', async () => {
  const bytes = randomBytes(300_000);
  for (const [method, body] of [
    ['PUT', bytes],
    ['POST', bytes.subarray(0, 10)],
    ['PUT', new Uint8Array()],
  ] as const) {
    const id = await store(body, 'image/png', method);
    assert.equal(await host.mutation('files:keep', { file: id }), id);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const metadata = { storageId: id, contentType: 'image/png', sizeBytes: body.length, sha256 };
    assert.deepEqual(await host.query('files:metadata', { id }), metadata);
    const response = await host.fetch(await urlOf(id));
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), Buffer.from(body));
    const names = ['content-type', 'content-length', 'content-disposition', 'x-content-type-options', 'accept-ranges'];
    assert.deepEqual(
      names.map((name) => response.headers.get(name)),
      ['image/png', String(body.length), 'inline', 'nosniff', 'bytes'],
    );
    assert.equal(response.headers.get('content-security-policy'), "default-src 'none'; sandbox");
    assert.match(response.headers.get('cache-control') ?? '', /^private, max-age=\d+, immutable$/);
  }
});

test('what could be a page of this server is offered to keep, not shown', async () => {
  for (const [type, disposition] of [
    ['text/html; charset=utf-8', 'attachment'],
    ['image/svg+xml', 'attachment'],
    ['application/pdf', 'attachment'],
    ['text/plain;charset=utf-8', 'inline'],
    ['video/mp4', 'inline'],
    [null, 'attachment'],
  ] as const) {
    const response = await host.fetch(await urlOf(await store(new Uint8Array([60]), type)));
    assert.equal(response.headers.get('content-disposition'), disposition, String(type));
    await response.body?.cancel();
  }
});

test('a stretch of a file can be asked for, and whether it is still the same', async () => {
  const url = await urlOf(await store('0123456789'));
  const get = (headers: Record<string, string>, method = 'GET') => host.fetch(url, { headers, method });
  for (const [range, text, contentRange] of [
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=8-', '89', 'bytes 8-9/10'],
  ] as const) {
    const part = await get({ range });
    assert.deepEqual([part.status, await part.text(), part.headers.get('content-range')], [206, text, contentRange]);
  }
  assert.deepEqual(await refused(get({ range: 'bytes=10-' })), [416, 'range_not_satisfiable']);
  const whole = await get({ range: 'bytes=0-1,3-4' });
  assert.deepEqual([whole.status, await whole.text()], [200, '0123456789']);
  const etag = whole.headers.get('etag') ?? '';
  assert.equal((await get({ 'if-none-match': etag })).status, 304);
  assert.equal((await get({ range: 'bytes=0-0', 'if-range': etag })).status, 206);
  assert.equal((await get({ range: 'bytes=0-0', 'if-range': '"other"' })).status, 200);
  const head = await get({}, 'HEAD');
  assert.deepEqual([head.status, head.headers.get('content-length'), await head.text()], [200, '10', '']);
});

test('an address is good for its key, type, size and time alone', async () => {
  const type = { contentType: 'text/plain' };
  assert.deepEqual(await refused(put(await uploadUrl(type), 'x', 'text/html')), [415, 'wrong_content_type']);
  assert.deepEqual(await refused(put(await uploadUrl(type), new Uint8Array(1), null)), [415, 'wrong_content_type']);
  assert.deepEqual(await refused(put(await uploadUrl(), 'x', 'no type')), [415, 'wrong_content_type']);
  assert.deepEqual(await refused(put(await uploadUrl({ sizeBytesMax: 3 }), 'four')), [413, 'file_too_large']);
  const short = await uploadUrl({ expiresInMs: 1 });
  await pause(5);
  assert.deepEqual(await refused(put(short, 'x')), [403, 'file_url_expired']);
  const url = await uploadUrl({ ...type, sizeBytesMax: 3 });
  for (const edit of [
    (changed: URL) => (changed.pathname = changed.pathname.replace(/.$/, (last) => (last === '0' ? '1' : '0'))),
    (changed: URL) => changed.searchParams.set('size', '4'),
    (changed: URL) => changed.searchParams.set('type', 'text/html'),
    (changed: URL) => changed.searchParams.delete('type'),
    (changed: URL) => changed.searchParams.set('expires', '9999999999999'),
    (changed: URL) => changed.searchParams.set('signature', 'A'.repeat(43)),
    (changed: URL) => changed.searchParams.delete('signature'),
  ]) {
    assert.deepEqual(await refused(put(change(url, edit), 'x')), [403, 'invalid_file_url'], String(edit));
  }
  assert.equal((await host.fetch(url)).headers.get('allow'), 'PUT, POST');
  for (const method of ['GET', 'DELETE', 'PATCH']) {
    assert.deepEqual(await refused(host.fetch(url, { method })), [405, 'method_not_allowed'], method);
  }
  assert.equal((await put(url, 'abc')).status, 200);
});

test('an address takes one file, and a file never changes', async () => {
  const url = await uploadUrl();
  const answers = await Promise.all(['a', 'b', 'c'].map((text) => putSlowly(url, text)));
  assert.deepEqual(
    answers.toSorted((a, b) => a - b),
    [200, 409, 409],
  );
  assert.deepEqual(await refused(put(url, 'd')), [409, 'file_exists']);
});

test('an id is of what was put, also when something else is put to its address after it was deleted', async () => {
  const url = await uploadUrl();
  const { storageId: id } = (await (await put(url, 'one')).json()) as { storageId: string };
  const address = await urlOf(id);
  await host.mutation('files:remove', { id });
  await isGone(id);
  assert.equal((await put(url, 'two')).status, 200);
  assert.deepEqual(await refused(host.fetch(address)), [404, 'unknown_file']);
  assert.deepEqual(await host.action('files:look', { id }).then((found) => (found as { url: unknown }).url), null);
});

test('an upload that is cut off leaves nothing, and its address is still good', async () => {
  const url = await uploadUrl();
  await new Promise<void>((resolve) => {
    const headers = { 'content-type': 'text/plain', 'content-length': '200000' };
    const asked = request(new URL(url, host.host.url), { method: 'PUT', headers });
    asked.on('error', () => resolve());
    asked.write('x'.repeat(100_000), () => setTimeout(() => asked.destroy(), 50));
  });
  const path = new URL(url, host.host.url).pathname;
  assert.equal(await host.lab(`/object?name=live/${path.split('/').at(-1)}`), null);
  assert.equal((await put(url, 'whole')).status, 200);
});

test('nothing of the bucket is reached but what an address names', async () => {
  await host.fetch('/lab/object?name=private', { method: 'PUT', body: 'secret' });
  await host.fetch('/lab/object?name=live/private', { method: 'PUT', body: 'secret' });
  const url = await urlOf(await store('mine'));
  const other = new URL(await urlOf(await store('other')), host.host.url);
  const { search } = new URL(url, host.host.url);
  for (const path of [
    '/live/files/private',
    '/live/files/live/private',
    '/live/files/..%2fprivate',
    '/live/files/upload/private',
    '/live/files/%ff',
    '/live/files/',
    other.pathname,
  ]) {
    const [status, code] = await refused(host.fetch(`${path}${search}`));
    assert.deepEqual([status, code], [403, 'invalid_file_url'], path);
  }
  for (const edit of [
    (changed: URL) => changed.searchParams.set('expires', '9999999999999'),
    (changed: URL) => (changed.pathname = changed.pathname.replace('@4.', '@5.')),
  ]) {
    assert.deepEqual(await refused(host.fetch(change(url, edit))), [403, 'invalid_file_url']);
  }
  for (const method of ['PUT', 'POST', 'DELETE']) {
    assert.deepEqual(await refused(host.fetch(url, { method })), [405, 'method_not_allowed'], method);
  }
});

test('an address is asked for by the server’s own name', async () => {
  const url = new URL(await urlOf(await store('here')), host.host.url);
  const [status, code] = await new Promise<[number, string]>((resolve, reject) => {
    const asked = request(url, { headers: { host: 'evil.example' } }, (answer) => {
      let text = '';
      answer.on('data', (piece: Buffer) => (text += piece.toString()));
      answer.on('end', () =>
        resolve([answer.statusCode ?? 0, (JSON.parse(text) as { error: { code: string } }).error.code]),
      );
    });
    asked.on('error', reject).end();
  });
  assert.deepEqual([status, code], [403, 'foreign_host']);
});

test('what is no id of this project’s has neither address nor facts, and cannot be deleted', async () => {
  const id = await store('x');
  for (const wrong of ['', 'x', id.slice(0, -1), id.replace('@1.', '@2.'), `_storage_${'0'.repeat(26)}`]) {
    assert.equal(await host.query('files:url', { id: wrong }), null, wrong);
    assert.equal(await host.query('files:metadata', { id: wrong }), null, wrong);
    assert.equal((await host.failure('mutation', 'files:remove', { id: wrong })).code, 'invalid_storage_id', wrong);
  }
});

test('a file goes when the mutation that deletes it commits, and an action sees that', async () => {
  const id = await store('x');
  const url = await urlOf(id);
  await host.failure('mutation', 'files:remove', { id, fails: true });
  const before = (await host.action('files:look', { id })) as { url: string; metadata: Metadata; upload: string };
  assert.deepEqual([before.url, before.metadata.storageId], [url, id]);
  assert.equal((await put(before.upload, 'by an action')).status, 200);
  await host.mutation('files:remove', { id });
  await isGone(id);
  assert.deepEqual(await refused(host.fetch(url)), [404, 'unknown_file']);
  const after = (await host.action('files:look', { id })) as { url: string | null; metadata: Metadata | null };
  assert.deepEqual([after.url, after.metadata], [null, null]);
});

test('the address of a file stays the same for a day, so that queries that give it stay the same', async () => {
  const id = await store('x');
  const first = await urlOf(id);
  await pause(5);
  assert.equal(await urlOf(id), first);
});

test('what an upload may be bound to is checked', async () => {
  for (const options of [
    { contentType: 'nothing' },
    { sizeBytesMax: -1 },
    { sizeBytesMax: 1e12 },
    { expiresInMs: 0 },
    { expiresInMs: 1e9 },
  ]) {
    const { code } = await host.failure('mutation', 'files:upload', options);
    assert.equal(code, 'internal_error', JSON.stringify(options));
  }
});

test('large files stream in and out', async () => {
  const bytes = randomBytes(20 * 1024 * 1024);
  const id = await store(bytes, 'video/mp4');
  const response = await host.fetch(await urlOf(id));
  const sha256 = createHash('sha256')
    .update(Buffer.from(await response.arrayBuffer()))
    .digest('hex');
  assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
  assert.equal(((await host.query('files:metadata', { id })) as Metadata).sha256, sha256);
});

test('with an S3 endpoint files go straight there, and are held to their address when they are there', async () => {
  const look = async (id: string, options: object = {}): Promise<{ url: string; upload: string }> => {
    const body = JSON.stringify({ path: 'files:look', args: { id, options } });
    const response = await host.fetch('/s3/action', { method: 'POST', body });
    return ((await response.json()) as { value: { url: string; upload: string } }).value;
  };
  const id = await store('x');
  const { url } = await look(id);
  assert.match(url, /^https:\/\/s3\.example\/files\/live\/[0-9a-f]{26}\?/);
  assert.equal(new URL(url).searchParams.get('response-content-disposition'), 'inline');
  assert.equal((await look(id)).url, url);

  /** Puts a file as S3 would have taken it, and asks for its id. */
  const finish = async (
    body: string | undefined,
    type: string,
    edit: (at: URL) => void = () => {},
  ): Promise<Response> => {
    const upload = new URL((await look(id, { contentType: 'text/plain', sizeBytesMax: 3 })).upload);
    assert.equal(upload.searchParams.get('X-Amz-SignedHeaders'), 'content-type;host');
    const name = upload.pathname.replace('/files/', '');
    const headers = { 'content-type': type };
    if (body !== undefined) await host.fetch(`/lab/object?name=${name}`, { method: 'PUT', body, headers });
    const response = await host.fetch(change(upload.hash.slice(1), edit), { method: 'POST' });
    const isThere = (await host.lab(`/object?name=${name}`)) !== null;
    assert.equal(isThere, response.ok || edit.length > 0);
    return response;
  };
  const { storageId } = (await (await finish('abc', 'text/plain')).json()) as { storageId: string };
  const metadata = { storageId, contentType: 'text/plain', sizeBytes: 3, sha256: null };
  assert.deepEqual(await host.query('files:metadata', { id: storageId }), metadata);
  assert.deepEqual(await refused(finish(undefined, 'text/plain')), [404, 'unknown_file']);
  assert.deepEqual(await refused(finish('abcd', 'text/plain')), [413, 'file_too_large']);
  assert.deepEqual(await refused(finish('abc', 'text/html')), [415, 'wrong_content_type']);
  const widen = (at: URL): void => at.searchParams.set('size', '4');
  assert.deepEqual(await refused(finish('abcd', 'text/plain', widen)), [403, 'invalid_file_url']);
});
