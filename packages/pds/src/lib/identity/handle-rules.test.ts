import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { createGuardedFetch } from '../network/guarded-fetch.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { HandleResolver } from './handle-resolver.ts';
import { mustAllowHandle, normalizeHandle } from './handle-rules.ts';
import { isReservedName } from './reserved-names.ts';

const settings = { handleDomains: ['.pds.example.com', '.example.net'], isLocal: false };
const local = { handleDomains: ['.test'], isLocal: true };

function failsWith(code: string, message?: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof XrpcError && error.code === code && (message === undefined || error.message === message);
}

describe('handles', () => {
  test('are kept in small letters', () => {
    assert.deepEqual(normalizeHandle('Alice.PDS.example.com', settings), {
      handle: 'alice.pds.example.com',
      isHosted: true,
    });
    assert.deepEqual(normalizeHandle('alice.com', settings), { handle: 'alice.com', isHosted: false });
    assert.equal(normalizeHandle('alice.test', local).isHosted, true);
    assert.equal(normalizeHandle('a-1.example.net', settings).isHosted, true);
  });

  const refused: readonly (readonly [string, string, string?])[] = [
    ['', 'InvalidHandle'],
    ['alice', 'InvalidHandle'],
    ['@alice.com', 'InvalidHandle'],
    ['alice_b.com', 'InvalidHandle'],
    ['alice..com', 'InvalidHandle'],
    ['-alice.com', 'InvalidHandle'],
    ['alice.com.', 'InvalidHandle'],
    ['älice.com', 'InvalidHandle'],
    ['alice.0', 'InvalidHandle'],
    [`${'a'.repeat(250)}.com`, 'InvalidHandle'],
    ['alice.local', 'InvalidHandle', 'Handle TLD is invalid or disallowed'],
    ['alice.onion', 'InvalidHandle', 'Handle TLD is invalid or disallowed'],
    ['alice.test', 'InvalidHandle', 'Handle TLD is invalid or disallowed'],
    ['handle.invalid', 'InvalidHandle', 'Handle TLD is invalid or disallowed'],
    ['a.b.example.net', 'InvalidHandle', 'Invalid characters in handle'],
    ['al.example.net', 'InvalidHandle', 'Handle too short'],
    [`${'a'.repeat(19)}.example.net`, 'InvalidHandle', 'Handle too long'],
    ['admin.example.net', 'HandleNotAvailable', 'Reserved handle'],
    ['WWW.example.net', 'HandleNotAvailable', 'Reserved handle'],
  ];
  for (const [handle, code, message] of refused) {
    test(`refused: ${handle.slice(0, 40)}`, () => {
      assert.throws(() => normalizeHandle(handle, settings), failsWith(code, message));
    });
  }

  test('that are kept back may be given by administrators', () => {
    assert.ok(normalizeHandle('admin.example.net', settings, { isReservedAllowed: true }));
    assert.ok(isReservedName('xrpc') && isReservedName('mta-sts') && !isReservedName('alice'));
  });

  test('of other domains have to lead to the account', async () => {
    const handles = new HandleResolver({
      guardedFetch: createGuardedFetch({ isLocal: false, fetch: async () => Response.error() }),
      lookUpTxt: async (name) => (name === '_atproto.alice.com' ? ['did=did:web:alice.com'] : []),
    });
    assert.equal(await mustAllowHandle('Alice.com', { did: 'did:web:alice.com' }, settings, handles), 'alice.com');
    assert.equal(
      await mustAllowHandle('alice.example.net', { did: undefined }, settings, handles),
      'alice.example.net',
    );
    await assert.rejects(
      mustAllowHandle('alice.com', { did: undefined }, settings, handles),
      failsWith('UnsupportedDomain'),
    );
    await assert.rejects(
      mustAllowHandle('alice.com', { did: 'did:web:bob.com' }, settings, handles),
      failsWith('InvalidRequest', 'External handle did not resolve to DID'),
    );
  });
});
