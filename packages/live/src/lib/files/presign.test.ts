import assert from 'node:assert/strict';
import { test } from 'node:test';

import { presign, type S3Bucket } from './presign.ts';

/** The example in Amazon's documentation of signed queries. */
const example: S3Bucket = {
  url: 'https://examplebucket.s3.amazonaws.com',
  region: 'us-east-1',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const signedAtMs = Date.UTC(2013, 4, 24);

test('the documented example is signed as documented', () => {
  const address = presign(example, { method: 'GET', object: 'test.txt', signedAtMs, expiresSeconds: 86_400 });
  assert.equal(
    address,
    'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  );
});

test('method, object, headers and time are signed', () => {
  const request = { method: 'PUT', object: 'live/a', headers: {}, signedAtMs, expiresSeconds: 60 } as const;
  const signatureOf = (changed: object): string | null =>
    new URL(presign({ ...example, url: 'https://s3.example/bucket/' }, { ...request, ...changed })).searchParams.get(
      'X-Amz-Signature',
    );
  const changes = [
    {},
    { method: 'GET' },
    { object: 'live/b' },
    { headers: { 'content-type': 'image/png' } },
    { signedAtMs: signedAtMs + 1000 },
    { expiresSeconds: 61 },
    { query: { 'response-content-type': 'text/plain' } },
  ];
  assert.equal(new Set(changes.map(signatureOf)).size, changes.length);
  const { pathname, searchParams } = new URL(presign(example, { ...request, object: "a b/ü(1)'" }));
  assert.equal(pathname, '/a%20b/%C3%BC%281%29%27');
  assert.equal(searchParams.get('X-Amz-SignedHeaders'), 'host');
});
