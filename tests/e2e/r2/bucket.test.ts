/** R2's semantics through the engine's own binding. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';

import { startTestR2, type TestR2 } from '../../../packages/host/src/lib/r2/testing/start-r2.ts';
import { RemoteBucket, type RemoteObject } from './client.ts';

const MEBIBYTE = 1024 * 1024;
const PART = 5 * MEBIBYTE;
const LARGE = randomBytes(300_000);

let r2: TestR2;
let bucket: RemoteBucket;
before(async () => {
  r2 = await startTestR2({ buckets: ['BUCKET', 'OTHER'], settings: { putBytesMax: 8 * MEBIBYTE } });
  bucket = new RemoteBucket(r2.url, 'BUCKET');
});
after(() => r2.stop());

function hash(algorithm: string, value: string | Buffer): string {
  return createHash(algorithm).update(value).digest('hex');
}

async function mustGet(key: string, options?: unknown): Promise<RemoteObject> {
  const object = await bucket.get(key, options);
  assert.ok(object);
  return object;
}

for (const [kind, value] of Object.entries({ small: Buffer.from('hello world'), large: LARGE, empty: Buffer.alloc(0) }))
  test(`a ${kind} value comes back as it went in, by get and head and list`, async () => {
    const key = `kinds/${kind}`;
    const stored = await bucket.put(key, value);
    assert.equal(stored?.size, value.length);
    assert.equal(stored.etag, hash('md5', value));
    assert.equal(stored.httpEtag, `"${stored.etag}"`);
    assert.deepEqual(stored.checksums, { md5: stored.etag });
    assert.ok(Math.abs(stored.uploaded - Date.now()) < 60_000);
    const got = await mustGet(key);
    assert.ok(got.body.equals(value));
    assert.deepEqual(got.range, { offset: 0, length: value.length });
    const facts = { key, version: stored.version, etag: stored.etag, size: stored.size, uploaded: stored.uploaded };
    const { objects } = await bucket.list({ prefix: key });
    for (const object of [got, await bucket.head(key), objects[0]]) assert.deepEqual({ ...object, ...facts }, object);
  });

test('a value streams in, and null is an empty value', async () => {
  await bucket.put('streamed', { stream: LARGE, size: LARGE.length });
  assert.ok((await mustGet('streamed')).body.equals(LARGE));
  assert.equal((await bucket.put('null', null))?.size, 0);
});

test('keys of any characters are kept apart', async () => {
  const keys = ['odd/ключ/ü😀"\n', 'odd/%2e%2e/..', 'odd/a\u0000b', 'odd/ ', 'odd/'.padEnd(1024, 'x')];
  for (const key of keys) await bucket.put(key, key);
  for (const key of keys) assert.equal((await mustGet(key)).body.toString(), key);
  const listed = (await bucket.list({ prefix: 'odd/' })).objects.map(({ key }) => key);
  assert.deepEqual(
    listed,
    keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  );
});

test('buckets are kept apart', async () => {
  await bucket.put('mine', 'x');
  assert.equal(await new RemoteBucket(r2.url, 'OTHER').head('mine'), null);
});

test('what is absent is null; deleting it is no failure; many are deleted at once', async () => {
  assert.equal(await bucket.get('absent'), null);
  assert.equal(await bucket.head('absent'), null);
  await bucket.delete('absent');
  for (const key of ['del/1', 'del/2', 'del/3']) await bucket.put(key, key === 'del/2' ? LARGE : 'x');
  await bucket.delete('del/1');
  await bucket.delete(['del/2', 'del/3', 'del/4']);
  assert.deepEqual((await bucket.list({ prefix: 'del/' })).objects, []);
  await assert.rejects(bucket.delete(Array.from({ length: 1001 }, (_, at) => String(at))), /1000 keys.*\(10029\)/);
});

test('each put is a new version', async () => {
  const first = await bucket.put('versions', 'same');
  const second = await bucket.put('versions', 'same');
  assert.equal(first?.etag, second?.etag);
  assert.notEqual(first?.version, second?.version);
  assert.equal((await bucket.head('versions'))?.version, second?.version);
});

test('HTTP and custom metadata, given as fields or as headers', async () => {
  const customMetadata = { a: 'ü', b: '', 'c d': '1' };
  const expires = Date.UTC(2030, 0, 1);
  const httpMetadata = {
    contentType: 'text/x',
    contentLanguage: 'de',
    contentDisposition: 'inline',
    cacheControl: 'no-store',
  };
  await bucket.put('meta', 'x', { customMetadata, httpMetadata: { ...httpMetadata, cacheExpiry: { $date: expires } } });
  const head = await bucket.head('meta');
  assert.deepEqual(head?.customMetadata, customMetadata);
  assert.deepEqual(head.httpMetadata, { ...httpMetadata, cacheExpiry: new Date(expires).toISOString() });
  await bucket.put('meta', 'x', { httpMetadata: { $headers: { 'content-type': 'a/b', 'content-encoding': 'gzip' } } });
  assert.deepEqual((await mustGet('meta')).httpMetadata, { contentType: 'a/b', contentEncoding: 'gzip' });
  assert.deepEqual((await mustGet('meta')).customMetadata, {});
  await bucket.put('meta', 'x', { customMetadata: { k: 'v'.repeat(8191) } });
  const tooMuch = bucket.put('meta', LARGE, { customMetadata: { k: 'v'.repeat(8192) } });
  await assert.rejects(tooMuch, /put: Your metadata headers exceed the maximum allowed metadata size\. \(10012\)/);
});

test('storage classes', async () => {
  assert.equal((await bucket.put('class', 'x'))?.storageClass, 'Standard');
  await bucket.put('class', 'x', { storageClass: 'InfrequentAccess' });
  assert.equal((await bucket.head('class'))?.storageClass, 'InfrequentAccess');
  await assert.rejects(bucket.put('class', 'x', { storageClass: 'Glacier' }), /Glacier.*\(10029\)/);
});

test('refused keys and sizes', async () => {
  for (const key of ['', 'x'.repeat(1025), 'ü'.repeat(513)])
    await assert.rejects(bucket.put(key, LARGE), /The specified object name is not valid\. \(10020\)/);
  await assert.rejects(bucket.create('x'.repeat(1025)), /\(10020\)/);
  await assert.rejects(bucket.put('size', Buffer.alloc(8 * MEBIBYTE + 1)), /exceeds the maximum.*\(100100\)/);
  await bucket.put('size', Buffer.alloc(8 * MEBIBYTE));
});

test('customer keys are refused, not ignored', async () => {
  const options = { ssecKey: 'a'.repeat(64) };
  await bucket.put('plain', 'x');
  await assert.rejects(bucket.put('plain', 'y', options), /customer keys.*\(10029\)/);
  await assert.rejects(bucket.get('plain', options), /customer keys.*\(10029\)/);
  await assert.rejects(bucket.create('plain', options), /customer keys.*\(10029\)/);
});

for (const algorithm of ['md5', 'sha1', 'sha256', 'sha384', 'sha512'])
  for (const value of [Buffer.from('small'), LARGE])
    test(`${algorithm} of ${value.length} bytes is verified; a wrong one leaves the old object`, async () => {
      const key = `sums/${algorithm}`;
      const sum = hash(algorithm, value);
      const stored = await bucket.put(key, value, { [algorithm]: sum.toUpperCase() });
      assert.deepEqual(stored?.checksums, { md5: hash('md5', value), [algorithm]: sum });
      assert.deepEqual((await bucket.head(key))?.checksums, stored.checksums);
      const wrong = bucket.put(key, Buffer.concat([value, value]), { [algorithm]: sum });
      await assert.rejects(wrong, new RegExp(`value: ${sum}\\nActual .*\\(10037\\)`, 's'));
      assert.ok((await mustGet(key)).body.equals(value));
    });

for (const [kind, value] of Object.entries({ small: Buffer.from('0123456789'), large: LARGE }))
  test(`ranges of a ${kind} value`, async () => {
    const { length: size } = value;
    const key = `ranges/${kind}`;
    await bucket.put(key, value);
    const ranges: [object, number, number][] = [
      [{ offset: 2 }, 2, size - 2],
      [{ offset: 2, length: 3 }, 2, 3],
      [{ length: 4 }, 0, 4],
      [{ offset: 8, length: 1e9 }, 8, size - 8],
      [{ suffix: 3 }, size - 3, 3],
      [{ suffix: 1e9 }, 0, size],
      [{ $headers: { range: 'bytes=1-2' } }, 1, 2],
      [{ $headers: { range: 'bytes=7-' } }, 7, size - 7],
      [{ $headers: { range: 'bytes=-2' } }, size - 2, 2],
      [{ $headers: { range: 'bytes=1-2,4-5' } }, 0, size],
      [{ $headers: { range: 'nonsense' } }, 0, size],
      [{ $headers: { range: `bytes=${size}-` } }, 0, size],
    ];
    for (const [range, offset, length] of ranges) {
      const got = await mustGet(key, { range });
      assert.deepEqual(got.range, { offset, length }, JSON.stringify(range));
      assert.ok(got.body.equals(value.subarray(offset, offset + length)), JSON.stringify(range));
      assert.equal(got.size, size);
    }
    for (const range of [{ offset: size }, { length: 0 }, { suffix: 0 }])
      await assert.rejects(bucket.get(key, { range }), /get: The requested range is not satisfiable.*\(10039\)/);
  });

for (const value of ['small', LARGE])
  test(`conditions of a get and a put of ${value.length} bytes`, async () => {
    const key = `conditions/${value.length}`;
    const stored = await bucket.put(key, value);
    assert.ok(stored);
    const { etag, uploaded } = stored;
    const second = 1000;
    const met: object[] = [
      { etagMatches: etag },
      { etagMatches: '*' },
      { etagDoesNotMatch: 'other' },
      { uploadedAfter: { $date: uploaded - 1 } },
      { uploadedBefore: { $date: uploaded + 1 } },
      { $headers: { 'if-match': `"x", "${etag}"` } },
      { $headers: { 'if-none-match': '"x"', 'if-modified-since': new Date(uploaded + 9 * second).toUTCString() } },
    ];
    const unmet: object[] = [
      { etagMatches: 'other' },
      { etagDoesNotMatch: etag },
      { etagDoesNotMatch: '*' },
      { uploadedAfter: { $date: uploaded } },
      { uploadedBefore: { $date: uploaded } },
      { uploadedBefore: { $date: uploaded }, secondsGranularity: true },
      { $headers: { 'if-none-match': `W/"${etag}"` } },
      { $headers: { 'if-match': `W/"${etag}"` } },
      { $headers: { 'if-modified-since': new Date(uploaded).toUTCString() } },
    ];
    for (const onlyIf of met) assert.ok((await mustGet(key, { onlyIf })).hasBody, JSON.stringify(onlyIf));
    for (const onlyIf of unmet) {
      const object = await mustGet(key, { onlyIf });
      assert.deepEqual([object.hasBody, object.etag], [undefined, etag], JSON.stringify(onlyIf));
      assert.equal(await bucket.put(key, LARGE.subarray(1), { onlyIf }), null, JSON.stringify(onlyIf));
    }
    assert.equal((await bucket.head(key))?.version, stored.version);
    assert.equal(await bucket.put(`${key}/absent`, value, { onlyIf: { etagMatches: '*' } }), null);
    assert.ok(await bucket.put(`${key}/absent`, value, { onlyIf: { etagDoesNotMatch: '*' } }));
    assert.ok(await bucket.put(key, value, { onlyIf: { etagMatches: etag } }));
  });

test('of many puts that each want to be the first, one is', async () => {
  for (const value of ['small', LARGE]) {
    const key = `first/${value.length}`;
    const onlyIf = { etagDoesNotMatch: '*' };
    const puts = await Promise.all(Array.from({ length: 10 }, () => bucket.put(key, value, { onlyIf })));
    assert.equal(puts.filter((stored) => stored !== null).length, 1);
  }
});

test('a listing has pages, groups, and metadata when asked', async () => {
  const keys = ['p/a', 'p/b/1', 'p/b/2', 'p/c', 'p/d/1', 'q'];
  for (const key of keys)
    await bucket.put(`list/${key}`, key, { customMetadata: { key }, httpMetadata: { contentType: 'x' } });
  const grouped = await bucket.list({ prefix: 'list/p/', delimiter: '/' });
  assert.deepEqual(
    grouped.objects.map(({ key }) => key),
    ['list/p/a', 'list/p/c'],
  );
  assert.deepEqual([grouped.delimitedPrefixes, grouped.truncated], [['list/p/b/', 'list/p/d/'], false]);
  const first = await bucket.list({ prefix: 'list/p/', delimiter: '/', limit: 2 });
  assert.deepEqual([first.objects.length, first.delimitedPrefixes, first.truncated], [1, ['list/p/b/'], true]);
  const second = await bucket.list({ prefix: 'list/p/', delimiter: '/', limit: 2, cursor: first.cursor });
  assert.deepEqual([second.objects[0]?.key, second.delimitedPrefixes], ['list/p/c', ['list/p/d/']]);
  assert.deepEqual([second.truncated, second.cursor], [false, undefined]);
  const after = await bucket.list({ prefix: 'list/', startAfter: 'list/p/c' });
  assert.deepEqual(
    after.objects.map(({ key }) => key),
    ['list/p/d/1', 'list/q'],
  );
  assert.deepEqual([after.objects[0]?.customMetadata, after.objects[0]?.httpMetadata], [undefined, undefined]);
  const custom = await bucket.list({ prefix: 'list/q', include: ['customMetadata'] });
  assert.deepEqual([custom.objects[0]?.customMetadata, custom.objects[0]?.httpMetadata], [{ key: 'q' }, undefined]);
  const http = await bucket.list({ prefix: 'list/q', include: ['httpMetadata'] });
  assert.deepEqual([http.objects[0]?.customMetadata, http.objects[0]?.httpMetadata], [undefined, { contentType: 'x' }]);
  for (const limit of [0, 1001]) await assert.rejects(bucket.list({ limit }), /MaxKeys.*\(10022\)/);
  await assert.rejects(bucket.list({ cursor: 'nonsense' }), /cursor.*\(10029\)/);
});

test('a page of much metadata is cut short and goes on where it ended', async () => {
  const value = 'ü'.repeat(4090);
  const keys = Array.from({ length: 150 }, (_, at) => `heavy/${String(at).padStart(3, '0')}`);
  await Promise.all(keys.map((key) => bucket.put(key, '', { customMetadata: { value } })));
  const listed: string[] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const page = await bucket.list({ prefix: 'heavy/', include: ['customMetadata'], cursor });
    assert.ok(page.objects.length < 150);
    listed.push(...page.objects.map(({ key }) => key));
    cursor = page.cursor;
  }
  assert.deepEqual(listed, keys);
});

test('a multipart upload becomes an object', async () => {
  const key = 'multipart';
  const whole = randomBytes(2 * PART + 12_345);
  const pieces = [whole.subarray(0, PART), whole.subarray(PART, 2 * PART), whole.subarray(2 * PART)];
  const id = await bucket.create(key, { customMetadata: { a: '1' }, storageClass: 'InfrequentAccess' });
  await bucket.uploadPart(key, id, 2, randomBytes(PART));
  await bucket.uploadPart(key, id, 9, randomBytes(100));
  const parts = await Promise.all(pieces.map((piece, at) => bucket.uploadPart(key, id, at + 1, piece)));
  assert.deepEqual(
    parts.map(({ etag }) => etag),
    pieces.map((piece) => hash('md5', piece)),
  );
  assert.equal(await bucket.head(key), null);
  const done = await bucket.complete(key, id, parts.toReversed());
  const etag = `${hash('md5', Buffer.concat(pieces.map((piece) => createHash('md5').update(piece).digest())))}-3`;
  assert.deepEqual([done.size, done.etag, done.checksums], [whole.length, etag, {}]);
  const got = await mustGet(key);
  assert.ok(got.body.equals(whole));
  assert.deepEqual([got.customMetadata, got.storageClass], [{ a: '1' }, 'InfrequentAccess']);
  for (const [offset, length] of [
    [PART - 3, 6],
    [PART, PART],
    [3, 2 * PART],
    [2 * PART + 1, 4],
  ] as const)
    assert.ok((await mustGet(key, { range: { offset, length } })).body.equals(whole.subarray(offset, offset + length)));
  await assert.rejects(
    bucket.complete(key, id, parts),
    /completeMultipartUpload: The specified multipart upload.*\(10024\)/,
  );
  await assert.rejects(bucket.uploadPart(key, id, 1, LARGE), /\(10024\)/);
});

test('multipart uploads that cannot be completed', async () => {
  const key = 'multipart/bad';
  const id = await bucket.create(key);
  const small = await bucket.uploadPart(key, id, 1, LARGE);
  const last = await bucket.uploadPart(key, id, 2, LARGE);
  await assert.rejects(bucket.complete(key, id, [small, last]), /smaller than the minimum.*\(10011\)/);
  await assert.rejects(bucket.complete(key, id, []), /\(10025\)/);
  await assert.rejects(bucket.complete(key, id, [{ ...small, etag: 'wrong' }]), /parts could not be found\. \(10025\)/);
  await assert.rejects(bucket.complete(key, id, [{ ...small, partNumber: 3 }]), /\(10025\)/);
  const [big, bigger] = [
    await bucket.uploadPart(key, id, 1, Buffer.alloc(PART)),
    await bucket.uploadPart(key, id, 2, Buffer.alloc(PART + 1)),
  ];
  await assert.rejects(bucket.complete(key, id, [big, bigger]), /same length\. \(10048\)/);
  await assert.rejects(bucket.complete(key, id, [small, last]), /\(10025\)/, 'the replaced part is gone');
  await assert.rejects(bucket.uploadPart(key, id, 10_001, LARGE), /between 1 and 10000/);
  await assert.rejects(bucket.uploadPart(`${key}2`, id, 1, LARGE), /\(10024\)/, 'an upload belongs to its key');
  await assert.rejects(bucket.uploadPart(key, 'unknown', 1, LARGE), /\(10024\)/);
  await bucket.abort(key, id);
  await bucket.abort(key, id);
  await assert.rejects(bucket.abort(key, 'unknown'), /\(10024\)/);
  await assert.rejects(bucket.complete(key, id, [big]), /\(10024\)/);
  assert.equal(await bucket.head(key), null);
});
