import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { createSigningKey } from '../keys/private-key.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { createPlcData, mustBeSafeOperation, type PlcFacts } from './plc-credentials.ts';
import { createGenesisOperation, createUpdateOperation, type PlcData } from './plc-operation.ts';

const [signing, rotation, recovery] = await Promise.all([
  createSigningKey('p256'),
  createSigningKey('p256'),
  createSigningKey('k256'),
]);

const facts: PlcFacts = {
  handle: 'alice.test',
  signingKey: signing.did,
  rotationKey: rotation.did,
  publicUrl: 'https://pds.example.com',
};
const data = createPlcData(facts);
const { operation: genesis } = await createGenesisOperation(data, rotation);

async function check(changes: Partial<PlcData>): Promise<void> {
  const operation = await createUpdateOperation(genesis, changes, rotation);
  mustBeSafeOperation(JSON.parse(JSON.stringify(operation)), facts);
}

describe('what is recommended', () => {
  test("has a rotation key apart from the signing key, after the owner's", () => {
    assert.deepEqual(createPlcData({ ...facts, recoveryKey: recovery.did }), {
      rotationKeys: [recovery.did, rotation.did],
      verificationMethods: { atproto: signing.did },
      alsoKnownAs: ['at://alice.test'],
      services: { atproto_pds: { type: 'AtprotoPersonalDataServer', endpoint: 'https://pds.example.com' } },
    });
    assert.deepEqual(createPlcData({ ...facts, handle: undefined }).alsoKnownAs, []);
  });
});

describe('what is submitted', () => {
  test('is what is recommended, and what does no harm', async () => {
    await check({});
    await check({ rotationKeys: [recovery.did, rotation.did] });
    await check({ alsoKnownAs: ['at://alice.test', 'https://alice.example.com'] });
    await check({ verificationMethods: { ...data.verificationMethods, other: recovery.did } });
    await check({ services: { ...data.services, labeler: { type: 'AtprotoLabeler', endpoint: 'https://mod.test' } } });
  });

  const pds = { type: 'AtprotoPersonalDataServer', endpoint: 'https://pds.example.com' };
  const harmful: readonly (readonly [string, Partial<PlcData>])[] = [
    ["Rotation keys do not include server's rotation key", { rotationKeys: [recovery.did] }],
    ["Rotation keys do not include server's rotation key", { rotationKeys: [signing.did] }],
    ['Invalid rotation key', { rotationKeys: ['did:key:zQ3shnonsense', rotation.did] }],
    ['Invalid rotation key', { rotationKeys: ['did:web:example.com', rotation.did] }],
    ['Invalid operation', { rotationKeys: [rotation.did, rotation.did] }],
    ['Incorrect type on atproto_pds service', { services: {} }],
    ['Incorrect type on atproto_pds service', { services: { atproto_pds: { ...pds, type: 'Other' } } }],
    [
      'Incorrect endpoint on atproto_pds service',
      { services: { atproto_pds: { ...pds, endpoint: 'https://evil.test' } } },
    ],
    ['Incorrect signing key', { verificationMethods: {} }],
    ['Incorrect signing key', { verificationMethods: { atproto: rotation.did } }],
    ['Incorrect handle in alsoKnownAs', { alsoKnownAs: [] }],
    ['Incorrect handle in alsoKnownAs', { alsoKnownAs: ['at://bob.test', 'at://alice.test'] }],
  ];
  for (const [message, changes] of harmful) {
    test(`refused: ${message}: ${JSON.stringify(changes).slice(0, 60)}`, async () => {
      await assert.rejects(check(changes), (error) => {
        return (
          error instanceof XrpcError &&
          error.status === 400 &&
          error.code === 'InvalidRequest' &&
          error.message === message
        );
      });
    });
  }

  test('is an operation, and not the first', () => {
    for (const value of [undefined, {}, genesis, { ...genesis, extra: 1 }]) {
      assert.throws(() => mustBeSafeOperation(value, facts), /^XrpcError: Invalid operation$/);
    }
  });
});
