import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { mainSchema as createRecord } from '@atcute/atproto/types/repo/createRecord';
import { mainSchema as importRepo } from '@atcute/atproto/types/repo/importRepo';
import { mainSchema as listRecords } from '@atcute/atproto/types/repo/listRecords';
import { mainSchema as uploadBlob } from '@atcute/atproto/types/repo/uploadBlob';
import { mainSchema as activateAccount } from '@atcute/atproto/types/server/activateAccount';
import { mainSchema as getBlocks } from '@atcute/atproto/types/sync/getBlocks';
import { mainSchema as getPostThread } from '@atcute/bluesky/types/app/feed/getPostThread';
import fc from 'fast-check';

import type { Method, MethodCall, MethodSchema } from './method.ts';
import { checkVerb, parseCall, parseNsid } from './parse-call.ts';
import { openBody } from './read-body.ts';
import { XrpcError } from './xrpc-error.ts';

const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
const cid = 'bafyreihffx5a2e7k5uwrmmgofbvzujc5cmw5h4espouwuxt3liqoflx3ee';
const context = { credential: { kind: 'none' } } as const;

function rowOf(schema: MethodSchema, more: Partial<Method> = {}): Method {
  return { schema, at: 'account', accepts: [], ...more };
}

function get(schema: MethodSchema, query: string): Promise<MethodCall> {
  return parseCall(new Request(`http://pds.test/xrpc/${schema.nsid}${query}`), rowOf(schema), context);
}

function post(
  schema: MethodSchema,
  body: NonNullable<RequestInit['body']> | undefined,
  { type = 'application/json', headers = {}, ...more }: PostOptions = {},
): Promise<MethodCall> {
  const request = new Request(`http://pds.test/xrpc/${schema.nsid}`, {
    method: 'POST',
    headers: { ...(type === '' ? {} : { 'content-type': type }), ...headers },
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  });
  return parseCall(request, rowOf(schema, more), context);
}

interface PostOptions extends Partial<Method> {
  readonly type?: string;
  readonly headers?: Record<string, string>;
}

async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof XrpcError, String(error));
    return `${error.status} ${error.code}: ${error.message}`;
  }
  return assert.fail('expected a refusal');
}

const record = { repo: did, collection: 'app.bsky.feed.post', record: { text: 'x' } };

test('parameters have the types and defaults of the lexicon', async () => {
  const { params } = await get(listRecords, `?repo=${did}&collection=a.b.c&reverse=true&limit=7&own=1`);
  assert.deepEqual(params, { repo: did, collection: 'a.b.c', reverse: true, limit: 7 });
  const { params: defaults } = await get(listRecords, `?repo=${did}&collection=a.b.c&cursor=`);
  assert.deepEqual(defaults, { repo: did, collection: 'a.b.c', limit: 50 });
  const { params: list } = await get(getBlocks, `?did=${did}&cids=${cid}&cids=${cid}`);
  assert.deepEqual(list, { did, cids: [cid, cid] });
  const { params: single } = await get(getBlocks, `?did=${did}&cids=${cid}`);
  assert.deepEqual(single['cids'], [cid]);
});

test('a limit out of range is brought into it, everything else out of range refused', async () => {
  const limitOf = async (text: string): Promise<unknown> =>
    (await get(listRecords, `?repo=${did}&collection=a.b.c&limit=${text}`)).params['limit'];
  assert.equal(await limitOf('1000'), 100);
  assert.equal(await limitOf('0'), 1);
  assert.equal(await limitOf('-3'), 1);
  assert.match(
    await refusalOf(get(getPostThread, `?uri=at://${did}/a.b.c/x&depth=1001`)),
    /^400 InvalidRequest: .*params\.depth must be/,
  );
});

test('parameters that do not fit are refused by name', async () => {
  const fault = (query: string): Promise<string> => refusalOf(get(listRecords, query));
  const base = `?repo=${did}&collection=a.b.c`;
  for (const limit of ['abc', '1.5', '1e2', '0x10', '99999999999999999999', ' 7']) {
    assert.equal(
      await fault(`${base}&limit=${encodeURIComponent(limit)}`),
      '400 InvalidRequest: Invalid parameters: params.limit must be of type integer',
    );
  }
  assert.match(await fault(`${base}&reverse=yes`), /params\.reverse must be of type boolean/);
  assert.match(await fault(`${base}&limit=1&limit=2`), /params\.limit must be given once/);
  assert.match(await fault('?collection=a.b.c'), /params\.repo is required/);
  assert.match(await fault('?repo=nobody&collection=a.b.c'), /params\.repo must be a valid at-identifier/);
});

test('the verb is that of the method', async () => {
  const verb = (method: string, schema: MethodSchema | undefined): Promise<string> =>
    refusalOf((async () => checkVerb(new Request('http://pds.test/', { method }), schema && rowOf(schema)))());
  assert.equal(await verb('GET', createRecord), '400 InvalidRequest: Incorrect HTTP method (GET) expected POST');
  assert.equal(await verb('POST', listRecords), '400 InvalidRequest: Incorrect HTTP method (POST) expected GET');
  assert.match(await verb('DELETE', undefined), /only supports GET and POST/);
  checkVerb(new Request('http://pds.test/', { method: 'HEAD' }), rowOf(listRecords));
  checkVerb(new Request('http://pds.test/', { method: 'POST' }), undefined);
});

test('names of methods are NSIDs', async () => {
  assert.equal(parseNsid(new URL('http://pds.test/xrpc/a.b.c?x=y')), 'a.b.c');
  for (const path of ['/xrpc/', '/xrpc/a', '/xrpc/a.b.c/d', '/other/a.b.c', '/xrpc/a.b.c%2f', '/xrpc/_health']) {
    const refusal = refusalOf((async () => parseNsid(new URL(path, 'http://pds.test')))());
    assert.equal(await refusal, '400 InvalidRequest: invalid xrpc path', path);
  }
});

test('a body is JSON that fits the lexicon, and keeps what the lexicon does not know', async () => {
  const sent = { ...record, own: { kept: true } };
  const { input } = await post(createRecord, JSON.stringify(sent), { type: 'application/json; charset=utf-8' });
  assert.deepEqual(input, sent);
  const fault = (body: unknown): Promise<string> => refusalOf(post(createRecord, JSON.stringify(body)));
  assert.equal(
    await fault({ ...record, collection: 'nope' }),
    '400 InvalidRequest: Invalid input: input.collection must be a valid nsid',
  );
  assert.match(await fault({ ...record, record: 'text' }), /input\.record must be of type unknown/);
  assert.match(await fault([]), /input must be of type object/);
  assert.match(await fault(null), /input must be of type object/);
});

test('bodies that cannot be read are refused', async () => {
  const fault = (...call: Parameters<typeof post>): Promise<string> => refusalOf(post(...call));
  assert.match(await fault(createRecord, '{"repo":'), /^400 InvalidRequest: The request body is not JSON/);
  assert.match(await fault(createRecord, new Uint8Array([0x22, 0xff, 0x22])), /is not JSON in UTF-8/);
  assert.match(await fault(createRecord, ''), /^400 InvalidRequest: A request body is expected/);
  assert.match(await fault(createRecord, undefined), /^400 InvalidRequest: A request body is expected/);
  assert.match(await fault(createRecord, '{}', { type: 'text/plain' }), /Wrong request encoding .*text\/plain/);
  assert.match(await fault(createRecord, new Uint8Array(2), { type: '' }), /Content-Type\) required but not provided/);
  assert.match(await fault(createRecord, '['.repeat(70_000) + ']'.repeat(70_000)), /nested deeper than 64 levels/);
  assert.match(await fault(createRecord, '{"repo":"\\ud83d","record":{}}'), /not Unicode/);
  assert.match(await fault(createRecord, '{"record":{"\\uDC00":1}}'), /not Unicode/);
  assert.match(await fault(createRecord, '{}', { headers: { 'content-encoding': 'br' } }), /^415 UnsupportedMediaType/);
  assert.match(await fault(createRecord, '{}', { headers: { 'content-encoding': 'gzip' } }), /could not be read/);
  assert.match(await fault(activateAccount, '{}'), /provided when none was expected/);
  assert.equal((await post(activateAccount, undefined, { type: '' })).input, undefined);
  assert.equal((await post(activateAccount, '', { type: '' })).input, undefined);
});

test('a body is nested 64 levels at most, its own among them', async () => {
  const nested = (levels: number): string =>
    JSON.stringify({ ...record, record: JSON.parse('['.repeat(levels - 1) + ']'.repeat(levels - 1)) });
  assert.ok((await post(createRecord, nested(64))).input);
  assert.match(await refusalOf(post(createRecord, nested(65))), /nested deeper than 64 levels/);
});

test('bodies have a greatest size, however they come', async () => {
  const text = JSON.stringify({ ...record, record: { text: 'x'.repeat(5000) } });
  const max = { bodyBytesMax: 1000 };
  assert.match(await refusalOf(post(createRecord, text, max)), /^413 PayloadTooLarge/);
  const packed = { ...max, headers: { 'content-encoding': 'gzip' } };
  assert.match(await refusalOf(post(createRecord, gzipSync(text), packed)), /^413 PayloadTooLarge/);
  assert.match(await refusalOf(post(createRecord, new Blob([text]).stream(), max)), /^413 PayloadTooLarge/);
  const unpacked = await post(createRecord, gzipSync(text), { headers: { 'content-encoding': 'gzip' } });
  assert.deepEqual(unpacked.input, JSON.parse(text));
});

test('bodies of bytes stay unread, with their type', async () => {
  const { input, contentType } = await post(uploadBlob, 'abc', { type: 'Image/PNG; x=y' });
  assert.equal(input, undefined);
  assert.equal(contentType, 'image/png');
  assert.match(await refusalOf(post(importRepo, 'abc', { type: 'image/png' })), /Wrong request encoding/);
  const request = new Request('http://pds.test/', { method: 'POST', body: 'abcdef' });
  assert.equal(await new Response(openBody(request, 6)).text(), 'abcdef');
});

test('no query and no body is anything but a call or a refusal of the caller', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('-1', 'true', '', 'did:plc:x', '__proto__', '1'),
  );
  const names = fc.constantFrom('repo', 'collection', 'limit', 'cursor', 'reverse', '__proto__', 'constructor', 'cids');
  const query = fc.array(fc.tuple(names, text), { maxLength: 6 });
  const body = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
    fc
      .record({ repo: text, collection: text, record: fc.jsonValue() }, { requiredKeys: [] })
      .map((x) => JSON.stringify(x)),
  );
  const check = async (call: Promise<unknown>): Promise<void> => {
    try {
      await call;
    } catch (error) {
      assert.ok(error instanceof XrpcError, String(error));
      assert.ok(error.status >= 400 && error.status < 500);
    }
  };
  await fc.assert(
    fc.asyncProperty(query, body, async (pairs, bytes) => {
      await check(get(listRecords, `?${new URLSearchParams(pairs)}`));
      await check(get(getBlocks, `?${new URLSearchParams(pairs)}`));
      await check(post(createRecord, bytes));
      await check(post(uploadBlob, bytes));
    }),
    { numRuns: 300 },
  );
});
