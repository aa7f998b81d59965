import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AtUriError, formatAtUri, parseAtUri } from './at-uri.ts';

test('an address has a repository, and may have a collection and a key', () => {
  const [authority, collection, rkey] = ['did:plc:asdf123', 'com.example.thing', 'self'];
  assert.deepEqual(parseAtUri(formatAtUri(authority, collection, rkey)), { authority, collection, rkey });
  assert.deepEqual(parseAtUri(`at://${authority}/${collection}`), { authority, collection });
  assert.deepEqual(parseAtUri('at://alice.test'), { authority: 'alice.test' });
  assert.deepEqual(parseAtUri(`at://${authority}/${collection}/${rkey}#/text`), { authority, collection, rkey });
});

test('what is no address is refused', () => {
  for (const value of [1, undefined, '', 'https://example.com', 'at://alice', 'at://alice.test/']) {
    assert.throws(() => parseAtUri(value), AtUriError);
  }
});
