import assert from 'node:assert/strict';
import { test } from 'node:test';

import { getKeyFailure, getMetadataFailure } from './limits.ts';

test('a key has 1 to 1,024 bytes, not characters', () => {
  assert.equal(getKeyFailure('a'.repeat(1024)), undefined);
  assert.equal(getKeyFailure('ü'.repeat(512)), undefined);
  assert.equal(getKeyFailure(''), 'InvalidObjectName');
  assert.equal(getKeyFailure('a'.repeat(1025)), 'InvalidObjectName');
  assert.equal(getKeyFailure('ü'.repeat(513)), 'InvalidObjectName');
});

test('metadata has at most 8,192 bytes, names, values and HTTP fields together', () => {
  const http = { contentType: 'x'.repeat(92), cacheExpiry: 5 };
  assert.equal(getMetadataFailure(http, [{ k: 'k'.repeat(100), v: 'v'.repeat(8000) }]), undefined);
  assert.equal(getMetadataFailure(http, [{ k: 'k'.repeat(100), v: 'v'.repeat(8001) }]), 'MetadataTooLarge');
  assert.equal(getMetadataFailure({}, [{ k: 'ü', v: 'ü'.repeat(4096) }]), 'MetadataTooLarge');
});
