import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { P256Keypair, Secp256k1Keypair, verifySignature as verifyElsewhere } from '@atproto/crypto';
import { encode } from '@atcute/cbor';
import { fromBase64Url, toBase64Url } from '@atcute/multibase';
import fc from 'fast-check';

import { startPlc } from '../../../tests/plc.ts';
import { createSigningKey } from '../keys/private-key.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { verifySignature } from '../keys/verify-signature.ts';
import { createGuardedFetch } from '../network/guarded-fetch.ts';
import { parsePlcEntry, parsePlcOperation } from './parse-plc-entry.ts';
import { PlcClient, PlcError } from './plc-client.ts';
import {
  createGenesisOperation,
  createUpdateOperation,
  formatEntryCid,
  formatPlcDid,
  getPlcData,
  type PlcData,
  type PlcEntry,
  type PlcTombstone,
} from './plc-operation.ts';

/**
 * The log of did:plc:z72i7hdynmk6r22z27h6tvur: github.com/did-method-plc/did-method-plc,
 * interop_tests/audit_log/valid/log_bskyapp.json.
 */
const ROTATION_KEYS = [
  'did:key:zQ3shhCGUqDKjStzuDxPkTxN6ujddP4RkEKJJouJGRRkaLGbg',
  'did:key:zQ3shpKnbdPx3g3CmPf5cRVTPe1HtSwVn5ish3wSnDPQCbLJK',
];
const GENESIS = {
  sig: '9NuYV7AqwHVTc0YuWzNV3CJafsSZWH7qCxHRUIP2xWlB-YexXC1OaYAnUayiCXLVzRQ8WBXIqF-SvZdNalwcjA',
  prev: null,
  type: 'plc_operation',
  services: { atproto_pds: { type: 'AtprotoPersonalDataServer', endpoint: 'https://bsky.social' } },
  alsoKnownAs: ['at://bluesky-team.bsky.social'],
  rotationKeys: ROTATION_KEYS,
  verificationMethods: { atproto: 'did:key:zQ3shXjHeiBuRCKmM36cuYnm7YEMzhGnCmCyW92sRJ9pribSF' },
};
const UPDATE = {
  ...GENESIS,
  sig: '1mEWzRtFOgeRXH-YCSPTxb990JOXxa__n8Qw6BOKl7Ndm6OFFmwYKiiMqMCpAbxpnGjF5abfIsKc7u3a77Cbnw',
  prev: 'bafyreigp6shzy6dlcxuowwoxz7u5nemdrkad2my5zwzpwilcnhih7bw6zm',
  alsoKnownAs: ['at://bsky.app'],
};
/** The same repository, log_tombstone.json and log_invalid_sig_p256_high_s.json. */
const TOMBSTONE = {
  sig: 'iKFOLyEujXdHWujAAnwFhKfb9kkIcpMDGOV15eNWqlxLM2GtdQD3lVWCshTKWi0dF7InXGseVFDexS0kg0KmEQ',
  prev: 'bafyreihqa4o4gsyai22ydms6j4cua6yr6tuc7trq2temvnycadk2daniru',
  type: 'plc_tombstone',
};
const TOMBSTONE_KEYS = [
  'did:key:zQ3shmWf4f6ZwzNyjUDYw4oFQjgHWZoYZDjJYtz75YfYYrphB',
  'did:key:zQ3shr2PwdoF6kbuYYymyZq6YbGWShiTXAkdMioCPdSdPL9NV',
];
const HIGH_S = {
  type: 'plc_operation',
  rotationKeys: ['did:key:zDnaefqvvRQsME5c7LvxdghHeARNWEFbg2PfrAYiHhKVf9rH9'],
  verificationMethods: {},
  alsoKnownAs: ['at://high_s_p256'],
  services: {},
  prev: null,
  sig: 'v5pzK205KUu88-3lrYRoLmw_3TJL0xK3uCNUJXged7zEEjAQcndRh4rlglwVeMQa_UH-3XArH1Oh5T_3QGLzbg',
};

const DATA: PlcData = {
  rotationKeys: [],
  verificationMethods: { atproto: 'did:key:zQ3shXjHeiBuRCKmM36cuYnm7YEMzhGnCmCyW92sRJ9pribSF' },
  alsoKnownAs: ['at://alice.test'],
  services: { atproto_pds: { type: 'AtprotoPersonalDataServer', endpoint: 'https://pds.example.com' } },
};

function mustParse(value: unknown): NonNullable<ReturnType<typeof parsePlcOperation>> {
  const operation = parsePlcOperation(value);
  assert.ok(operation);
  return operation;
}

/** The key that has signed an operation. */
async function findSigner({ sig, ...unsigned }: PlcEntry, keys: readonly string[]): Promise<string | undefined> {
  for (const key of keys) if (await verifySignature(key, encode(unsigned), fromBase64Url(sig))) return key;
  return undefined;
}

async function createTombstone(last: PlcEntry, key: SigningKey): Promise<PlcTombstone> {
  const unsigned = { type: 'plc_tombstone', prev: formatEntryCid(last) } as const;
  return { ...unsigned, sig: toBase64Url(await key.sign(encode(unsigned))) };
}

describe('operations of the real directory', () => {
  test('have the DID and the CIDs that it gave them', () => {
    assert.equal(formatPlcDid(mustParse(GENESIS)), 'did:plc:z72i7hdynmk6r22z27h6tvur');
    assert.equal(formatEntryCid(mustParse(GENESIS)), UPDATE.prev);
    assert.equal(formatEntryCid(mustParse(UPDATE)), 'bafyreihmuvr3frdvd6vmdhucih277prdcfcezf67lasg5oekxoimnunjoq');
    const tombstone = parsePlcEntry(TOMBSTONE);
    assert.equal(tombstone && formatEntryCid(tombstone), 'bafyreifafe44xylxagcom47xb3lrya5pysu3b7zfjmmmitiuimhmgmerze');
  });

  test('are signed by one of the keys before', async () => {
    assert.ok(ROTATION_KEYS.includes((await findSigner(mustParse(GENESIS), ROTATION_KEYS)) ?? ''));
    assert.ok(ROTATION_KEYS.includes((await findSigner(mustParse(UPDATE), ROTATION_KEYS)) ?? ''));
    const tombstone = parsePlcEntry(TOMBSTONE);
    assert.ok(tombstone);
    assert.ok(TOMBSTONE_KEYS.includes((await findSigner(tombstone, TOMBSTONE_KEYS)) ?? ''));
    assert.equal(await findSigner(tombstone, ROTATION_KEYS), undefined);
    assert.equal(await findSigner({ ...mustParse(UPDATE), alsoKnownAs: ['at://evil.test'] }, ROTATION_KEYS), undefined);
    assert.equal(await findSigner(mustParse(HIGH_S), HIGH_S.rotationKeys), undefined, 'a signature with a high s');
  });

  test('of the first year say the same in other words', () => {
    const legacy = parsePlcEntry({
      type: 'create',
      signingKey: ROTATION_KEYS[0],
      recoveryKey: ROTATION_KEYS[1],
      handle: 'dan.bsky.social',
      service: 'bsky.social',
      prev: null,
      sig: GENESIS.sig,
    });
    assert.deepEqual(legacy && getPlcData(legacy), {
      rotationKeys: ROTATION_KEYS.toReversed(),
      verificationMethods: { atproto: ROTATION_KEYS[0] },
      alsoKnownAs: ['at://dan.bsky.social'],
      services: { atproto_pds: { type: 'AtprotoPersonalDataServer', endpoint: 'https://bsky.social' } },
    });
  });
});

describe('operations from outside', () => {
  const invalid: Readonly<Record<string, unknown>> = {
    nothing: undefined,
    text: 'plc_operation',
    'a list': [GENESIS],
    'another type': { ...GENESIS, type: 'create' },
    'a field too many': { ...GENESIS, extra: 1 },
    'a field too few': { ...GENESIS, services: undefined },
    'no signature': { ...GENESIS, sig: '' },
    'a signature with padding': { ...GENESIS, sig: `${GENESIS.sig}==` },
    'a signature whose last letter has bits to spare': { ...GENESIS, sig: `${GENESIS.sig.slice(0, -1)}B` },
    'a signature with a line break': { ...GENESIS, sig: `${GENESIS.sig}\n` },
    'keys that are no text': { ...GENESIS, rotationKeys: [1] },
    'too many keys': { ...GENESIS, rotationKeys: Array.from({ length: 11 }, () => ROTATION_KEYS[0]) },
    'a service of more fields': { ...GENESIS, services: { a: { type: 'b', endpoint: 'c', more: 'd' } } },
    'services in a list': { ...GENESIS, services: [] },
    'prev that is a number': { ...GENESIS, prev: 1 },
    'more bytes than the directory takes': {
      ...GENESIS,
      alsoKnownAs: Array.from({ length: 10 }, () => 'x'.repeat(512)),
      verificationMethods: Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`k${index}`, 'y'.repeat(400)])),
    },
  };
  for (const [name, value] of Object.entries(invalid)) {
    test(`refused: ${name}`, () => assert.equal(parsePlcEntry(value), undefined));
  }

  test('whatever comes, parsing answers', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            type: fc.constantFrom('plc_operation', 'plc_tombstone', 'create'),
            sig: fc.constant(GENESIS.sig),
            prev: fc.jsonValue(),
            rotationKeys: fc.jsonValue(),
            services: fc.jsonValue(),
            alsoKnownAs: fc.jsonValue(),
            verificationMethods: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
        (value) => {
          const entry = parsePlcEntry(value);
          assert.ok(entry === undefined || entry.type === value.type);
        },
      ),
    );
  });
});

describe('operations of ours', async () => {
  const plc = await startPlc();
  after(() => plc.stop());
  const client = new PlcClient(createGuardedFetch({ isLocal: true }), plc.url);

  for (const curve of ['p256', 'k256'] as const) {
    test(`make, change and give up a DID (${curve})`, async () => {
      const [key, recovery] = await Promise.all([createSigningKey(curve), createSigningKey('k256')]);
      const data = { ...DATA, rotationKeys: [recovery.did, key.did] };
      const { did, operation } = await createGenesisOperation(data, key);
      await client.submit(did, operation);
      assert.deepEqual(await client.mustGetLast(did), operation);
      assert.deepEqual(await client.mustGetData(did), data);

      const update = await createUpdateOperation(operation, { alsoKnownAs: ['at://bob.test'] }, recovery);
      await client.submit(did, update);
      assert.deepEqual(getPlcData(update), { ...data, alsoKnownAs: ['at://bob.test'] });
      const stranger = await createSigningKey(curve);
      await assert.rejects(client.submit(did, await createUpdateOperation(update, {}, stranger)), PlcError);
      await assert.rejects(client.submit(did, await createUpdateOperation(operation, {}, key)), PlcError);

      const tombstone = await createTombstone(update, key);
      await client.submit(did, tombstone);
      const log = await client.mustGetAuditLog(did);
      assert.deepEqual(
        log.map((entry) => entry.operation),
        [operation, update, tombstone],
      );
      assert.deepEqual(
        log.map((entry) => entry.cid),
        [operation, update, tombstone].map(formatEntryCid),
      );
      await assert.rejects(client.mustGetData(did), (error) => error instanceof PlcError && error.status === 410);
      await assert.rejects(createUpdateOperation(tombstone, {}, key), TypeError);
    });
  }

  test('are what another library signs and verifies', async () => {
    for (const keypair of [await P256Keypair.create(), await Secp256k1Keypair.create()]) {
      const key: SigningKey = {
        curve: 'p256',
        did: keypair.did() as SigningKey['did'],
        sign: async (bytes) => new Uint8Array(await keypair.sign(bytes)),
      };
      const { operation } = await createGenesisOperation({ ...DATA, rotationKeys: [key.did] }, key);
      assert.equal(await findSigner(operation, ['did:key:zQ3shfoo', key.did]), key.did);
      const { sig, ...unsigned } = operation;
      assert.ok(await verifyElsewhere(key.did, encode(unsigned), fromBase64Url(sig)));
    }
  });

  test('have no fields but their own', async () => {
    const key = await createSigningKey('p256');
    const more = { ...DATA, rotationKeys: [key.did], did: 'did:plc:x', extra: true };
    const { operation } = await createGenesisOperation(more, key);
    assert.ok(parsePlcOperation(JSON.parse(JSON.stringify(operation))));
  });

  test('the directory says why it refuses', async () => {
    const key = await createSigningKey('p256');
    const { operation } = await createGenesisOperation({ ...DATA, rotationKeys: [key.did] }, key);
    await assert.rejects(client.submit(`did:plc:${'a'.repeat(24)}`, operation), /Hash of genesis operation/);
    await assert.rejects(client.mustGetLast(`did:plc:${'a'.repeat(24)}`), /DID not registered/);
  });
});
