import { parsePrivateMultikey } from '@atcute/crypto';
import { fromBase16, fromBase58Btc, fromBase64 } from '@atcute/multibase';
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import signatures from '../../../tests/interop/crypto/signature-fixtures.json' with { type: 'json' };
import k256Keys from '../../../tests/interop/crypto/w3c_didkey_K256.json' with { type: 'json' };
import p256Keys from '../../../tests/interop/crypto/w3c_didkey_P256.json' with { type: 'json' };
import { InvalidKeyError } from './key-error.ts';
import { createSigningKey, importRawKey, importSigningKey } from './private-key.ts';
import { formatDidKey, formatMultikey, isDidKey, parseDidKey, parseVerificationMethod } from './public-key.ts';
import { verifySignature } from './verify-signature.ts';

const curves = ['p256', 'k256'] as const;

/** Keys, signatures, and the vectors of atproto. */
export const keysSuite: Suite = {
  name: 'keys',
  tests: {
    'judge the signatures of the interop vectors': async () => {
      for (const vector of signatures) {
        const message = fromBase64(vector.messageBase64);
        const signature = fromBase64(vector.signatureBase64);
        const isRight = await verifySignature(vector.publicKeyDid, message, signature);
        assert.equal(isRight, vector.validSignature, vector.comment);
        assert.ok(await verifySignature(vector.publicKeyDid, message, signature, { allowHighS: true }));
        const { didDocSuite: type, publicKeyMultibase } = vector;
        assert.equal(parseVerificationMethod({ type, publicKeyMultibase }), vector.publicKeyDid);
      }
    },
    'give the DIDs of the W3C vectors': async () => {
      for (const vector of p256Keys) {
        const key = await importRawKey('p256', fromBase58Btc(vector.privateKeyBytesBase58));
        assert.equal(key.did, vector.publicDidKey);
      }
      for (const vector of k256Keys) {
        const key = await importRawKey('k256', fromBase16(vector.privateKeyBytesHex));
        assert.equal(key.did, vector.publicDidKey);
      }
    },
    'sign with a low s what they verify, and come back from their multikey': async () => {
      for (const curve of curves) {
        const made = await createSigningKey(curve);
        const again = await importSigningKey(made.exportPrivateKey());
        assert.equal(parsePrivateMultikey(made.exportPrivateKey()).type, curve === 'p256' ? 'p256' : 'secp256k1');
        assert.equal(again.did, made.did);
        assert.equal(again.curve, curve);
        for (let round = 0; round < 40; round += 1) {
          const bytes = crypto.getRandomValues(new Uint8Array(1 + round));
          const signature = await again.sign(bytes);
          assert.equal(signature.length, 64);
          assert.ok(await verifySignature(made.did, bytes, signature));
          bytes[0] = (bytes[0] ?? 0) ^ 1;
          assert.ok(!(await verifySignature(made.did, bytes, signature)));
        }
      }
    },
    'refuse signatures of other lengths, other keys and what is no key': async () => {
      const bytes = new Uint8Array([1, 2, 3]);
      for (const curve of curves) {
        const key = await createSigningKey(curve);
        const other = await createSigningKey(curve);
        const signature = await key.sign(bytes);
        assert.ok(await verifySignature(key.did, bytes, signature));
        assert.ok(!(await verifySignature(other.did, bytes, signature)));
        assert.ok(!(await verifySignature(key.did, bytes, signature.subarray(0, 63))));
        assert.ok(!(await verifySignature(key.did, bytes, new Uint8Array([...signature, 0]))));
        assert.ok(!(await verifySignature(key.did, bytes, new Uint8Array(64))));
        assert.ok(!(await verifySignature(formatDidKey(curve, new Uint8Array(33).fill(2)), bytes, signature)));
        assert.ok(!(await verifySignature('did:key:zabc', bytes, signature)));
      }
    },
    'refuse numbers that are no private keys': async () => {
      for (const curve of curves) {
        for (const scalar of [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(31).fill(1)]) {
          await assert.rejects(importRawKey(curve, scalar), InvalidKeyError);
        }
      }
      for (const multikey of ['', 'z', 'z6Mk', 'm', formatMultikey((await createSigningKey('p256')).did)]) {
        await assert.rejects(importSigningKey(multikey), InvalidKeyError);
      }
    },
    'of DID documents are read in both forms, compressed or not': async () => {
      for (const curve of curves) {
        const { did } = await createSigningKey(curve);
        assert.ok(isDidKey(did));
        assert.equal(formatDidKey(curve, parseDidKey(did)?.bytes ?? new Uint8Array()), did);
        assert.equal(parseVerificationMethod({ type: 'Multikey', publicKeyMultibase: formatMultikey(did) }), did);
      }
      for (const method of [
        undefined,
        null,
        'z',
        {},
        { type: 'Multikey' },
        { type: 'Multikey', publicKeyMultibase: 'zz' },
      ]) {
        assert.equal(parseVerificationMethod(method), undefined);
      }
    },
  },
};
