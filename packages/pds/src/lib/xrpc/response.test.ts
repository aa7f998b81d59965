import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ActorError } from '@sundog/actor/errors';

import { mainSchema as createRecord } from '@atcute/atproto/types/repo/createRecord';
import { mainSchema as activateAccount } from '@atcute/atproto/types/server/activateAccount';
import { mainSchema as getBlob } from '@atcute/atproto/types/sync/getBlob';
import { mainSchema as getRepo } from '@atcute/atproto/types/sync/getRepo';
import { toCidLink } from '@atcute/cbor';
import { fromString } from '@atcute/cid';

import { findOutputFault } from './check-output.ts';
import { dispatch } from './dispatch.ts';
import type { MethodCall } from './method.ts';
import { createErrorResponse, createPreflightResponse, createResponse, withCommonHeaders } from './response.ts';
import { XrpcError } from './xrpc-error.ts';

const cid = 'bafyreihffx5a2e7k5uwrmmgofbvzujc5cmw5h4espouwuxt3liqoflx3ee';
const uri = 'at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3jui7kd54zh2y';

test('data leaves as JSON, bytes as the lexicon says, nothing as an empty body', async () => {
  const data = createResponse({ cid: toCidLink(fromString(cid)) }, createRecord);
  assert.match(data.headers.get('content-type') ?? '', /^application\/json/);
  assert.deepEqual(await data.json(), { cid: { $link: cid } });
  const car = createResponse(new Uint8Array([1, 2]), getRepo);
  assert.equal(car.headers.get('content-type'), 'application/vnd.ipld.car');
  assert.equal((await car.arrayBuffer()).byteLength, 2);
  const blob = createResponse(new Blob(['x']).stream(), getBlob);
  assert.equal(blob.headers.get('content-type'), 'application/octet-stream');
  const nothing = createResponse(undefined, activateAccount);
  assert.equal(nothing.status, 200);
  assert.equal(await nothing.text(), '');
  const own = new Response('own');
  assert.equal(createResponse(own, getBlob), own);
});

test('refusals leave with their status, name, message and headers; all else without any detail', async () => {
  const refusal = createErrorResponse(
    new XrpcError(401, 'AuthMissing', 'Authentication Required', { 'dpop-nonce': 'n' }),
  );
  assert.equal(refusal.status, 401);
  assert.equal(refusal.headers.get('dpop-nonce'), 'n');
  assert.deepEqual(await refusal.json(), { error: 'AuthMissing', message: 'Authentication Required' });
  for (const thrown of [new Error('secret'), 'secret', undefined, { status: 400, message: 'secret' }]) {
    const response = createErrorResponse(thrown);
    assert.equal(response.status, 500);
    assert.deepEqual(await response.json(), { error: 'InternalServerError', message: 'Internal Server Error' });
  }
});

test('what others refuse is the caller’s mistake, that they cannot be asked is nobody’s', async () => {
  class Crossed extends ActorError {
    override readonly name: string;
    readonly code: string;

    constructor(name: string, code: string, data = {}) {
      super('why', data);
      this.name = name;
      this.code = code;
    }
  }
  const cases: [ActorError, number, string][] = [
    [new Crossed('PlcError', 'plc_refused', { status: 400 }), 400, 'InvalidRequest'],
    [new Crossed('PlcError', 'plc_refused', { status: 500 }), 502, 'UpstreamFailure'],
    [new Crossed('IdentityError', 'not_found'), 400, 'InvalidRequest'],
    [new Crossed('IdentityError', 'unreachable'), 502, 'UpstreamFailure'],
    [new Crossed('NetworkError', 'timed_out'), 502, 'UpstreamFailure'],
  ];
  for (const [error, status, code] of cases) {
    const response = createErrorResponse(error);
    assert.deepEqual([response.status, await response.json()], [status, { error: code, message: 'why' }]);
  }
});

test('every origin may read answers and what stands in their headers', () => {
  const response = withCommonHeaders(new Response('x', { status: 206, headers: { 'cache-control': 'no-store' } }), {
    'ratelimit-limit': '5',
  });
  assert.equal(response.status, 206);
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  const exposed = response.headers.get('access-control-expose-headers') ?? '';
  for (const name of [
    'dpop-nonce',
    'www-authenticate',
    'ratelimit-reset',
    'atproto-repo-rev',
    'atproto-content-labelers',
  ]) {
    assert.ok(exposed.split(', ').includes(name), name);
  }
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal(response.headers.get('ratelimit-limit'), '5');
  assert.equal(withCommonHeaders(new Response('x')).headers.get('cache-control'), 'private');
  assert.equal(withCommonHeaders(new Response('x')).headers.get('vary'), 'authorization');
});

test('a preflight is answered with what it asks for', () => {
  const headers = { 'access-control-request-headers': 'authorization,dpop,atproto-proxy' };
  const response = createPreflightResponse(new Request('http://pds.test/', { method: 'OPTIONS', headers }));
  assert.equal(response.status, 204);
  assert.equal(response.headers.get('access-control-allow-headers'), 'authorization,dpop,atproto-proxy');
  assert.equal(response.headers.get('access-control-allow-methods'), 'GET, HEAD, POST');
});

test('calls go to the handler of their name, and to none besides', () => {
  const call: MethodCall = { nsid: 'a.b.c', params: {}, input: undefined, credential: { kind: 'none' } };
  const handlers = { 'a.b.c': ({ nsid }: MethodCall, parts: number) => `${nsid} ${parts}` };
  assert.equal(dispatch(call, handlers, 7), 'a.b.c 7');
  for (const nsid of ['a.b.d', 'constructor', 'toString']) {
    assert.throws(() => dispatch({ ...call, nsid }, handlers, 7), { status: 501, code: 'MethodNotImplemented' });
  }
});

test('what a handler answers can be held against its lexicon', () => {
  assert.equal(findOutputFault({ uri, cid, validationStatus: 'valid' }, createRecord), undefined);
  assert.equal(findOutputFault({ uri }, createRecord), 'output.cid is required');
  assert.equal(findOutputFault(undefined, createRecord), 'output must be of type object');
  assert.equal(findOutputFault({}, activateAccount), 'output must be none');
  assert.equal(findOutputFault(undefined, activateAccount), undefined);
  assert.equal(findOutputFault({ $bytes: '' }, getRepo), 'output must be bytes');
  assert.equal(findOutputFault(new Uint8Array(), getRepo), undefined);
});
