import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { createSigningKey } from '../keys/private-key.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { formatUnsignedJwt, parseJwt } from './jwt.ts';
import {
  createServiceCredential,
  createServiceToken,
  verifyServiceToken,
  type ServiceTokenChecks,
  type ServiceTokenIssuer,
} from './service-token.ts';

const nowMs = 1_700_000_000_000;
const now = nowMs / 1000;
const iss = 'did:plc:a';
const aud = 'did:web:host';
const lxm = 'com.atproto.server.createAccount';

function checksFor(key: SigningKey, changes: Partial<ServiceTokenChecks> = {}): ServiceTokenChecks {
  return { audiences: [aud, `${aud}#atproto_pds`], lxm, nowMs, getSigningKey: async () => key.did, ...changes };
}

async function refusalOf(token: string, checks: ServiceTokenChecks): Promise<string> {
  try {
    await verifyServiceToken(token, checks);
  } catch (error) {
    assert.ok(error instanceof XrpcError, String(error));
    assert.equal(error.status, 401);
    return error.code;
  }
  return 'none';
}

async function sign(
  key: SigningKey,
  header: Record<string, unknown>,
  claims: Record<string, unknown>,
): Promise<string> {
  const unsigned = formatUnsignedJwt(header, claims);
  const signature = await key.sign(new TextEncoder().encode(unsigned));
  const text = btoa(String.fromCharCode(...signature));
  return `${unsigned}.${text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** Tokens between services. */
export const serviceTokensSuite: Suite = {
  name: 'service tokens',
  tests: {
    'are made with either curve, and say who asks for what': async () => {
      for (const [curve, alg] of [
        ['p256', 'ES256'],
        ['k256', 'ES256K'],
      ] as const) {
        const key = await createSigningKey(curve);
        const token = await createServiceToken({ key, iss, aud, lxm, nowMs });
        const { header, claims } = parseJwt(token) ?? {};
        assert.deepEqual(header, { typ: 'JWT', alg });
        const { jti, ...rest } = claims ?? {};
        assert.equal(typeof jti, 'string');
        assert.deepEqual(rest, { iat: now, iss, aud, exp: now + 60, lxm });
        const verified = await verifyServiceToken(token, checksFor(key));
        assert.deepEqual(createServiceCredential(verified), { kind: 'service', did: iss, audience: aud, method: lxm });
      }
    },
    'are refused for another service, another method, and when their time is over': async () => {
      const key = await createSigningKey('p256');
      const make = (changes: { aud?: string; lxm?: string | undefined; exp?: number }) =>
        createServiceToken({ key, iss, aud, lxm, nowMs, ...changes });
      const outcomes = [
        await refusalOf(await make({ aud: `${aud}#atproto_pds` }), checksFor(key)),
        await refusalOf(await make({ aud: `${aud}#other` }), checksFor(key)),
        await refusalOf(await make({ lxm: undefined }), checksFor(key)),
        await refusalOf(await make({ lxm: 'com.atproto.repo.createRecord' }), checksFor(key)),
        await refusalOf(await make({ lxm: undefined }), checksFor(key, { lxm: null })),
        await refusalOf(await make({ exp: now - 1 }), checksFor(key)),
        await refusalOf(await make({ exp: now + 3600 }), checksFor(key)),
        await refusalOf(await make({ exp: now + 7200 }), checksFor(key)),
      ];
      const method = 'BadJwtLexiconMethod';
      assert.deepEqual(outcomes, ['none', 'BadJwtAudience', method, method, 'none', 'JwtExpired', 'none', 'BadJwt']);
    },
    'are tried with a fresh document when the key at hand is not the one': async () => {
      const [old, key] = [await createSigningKey('k256'), await createSigningKey('p256')];
      const token = await createServiceToken({ key, iss, aud, lxm, nowMs });
      const asked: boolean[] = [];
      const getSigningKey = async (_: ServiceTokenIssuer, forceRefresh: boolean) => {
        asked.push(forceRefresh);
        return forceRefresh ? key.did : old.did;
      };
      assert.equal(await refusalOf(token, checksFor(key, { getSigningKey })), 'none');
      assert.deepEqual(asked, [false, true]);
      assert.equal(await refusalOf(token, checksFor(old)), 'BadJwtSignature');
      assert.equal(await refusalOf(token, checksFor(key, { getSigningKey: async () => undefined })), 'BadJwtSignature');
      assert.equal(await refusalOf(token, checksFor(key, { getSigningKey: async () => 'no key' })), 'BadJwtSignature');
    },
    'cannot choose how they are checked': async () => {
      const key = await createSigningKey('p256');
      const claims = { iss, aud, lxm, exp: now + 60 };
      const outcomes = [
        await refusalOf(await sign(key, { typ: 'JWT', alg: 'ES256' }, claims), checksFor(key)),
        await refusalOf(await sign(key, { typ: 'JWT', alg: 'ES256K' }, claims), checksFor(key)),
        await refusalOf(await sign(key, { typ: 'JWT', alg: 'none' }, claims), checksFor(key)),
        await refusalOf(await sign(key, { typ: 'at+jwt', alg: 'ES256' }, claims), checksFor(key)),
        await refusalOf(await sign(key, { typ: 'dpop+jwt', alg: 'ES256' }, claims), checksFor(key)),
      ];
      assert.deepEqual(outcomes, ['none', 'BadJwtSignature', 'BadJwtSignature', 'BadJwtType', 'BadJwtType']);
    },
    'name the key they were signed with': async () => {
      const key = await createSigningKey('p256');
      const asked: ServiceTokenIssuer[] = [];
      const getSigningKey = async (issuer: ServiceTokenIssuer) => {
        asked.push({ did: issuer.did, keyId: issuer.keyId });
        return key.did;
      };
      const tokens = [
        await createServiceToken({ key, iss, aud, lxm, nowMs }),
        await createServiceToken({ key, iss, aud, lxm, nowMs, kid: 'other' }),
        await createServiceToken({ key, iss: `${iss}#atproto_labeler`, aud, lxm, nowMs }),
      ];
      for (const token of tokens) assert.equal(await refusalOf(token, checksFor(key, { getSigningKey })), 'none');
      assert.deepEqual(asked, [
        { did: iss, keyId: 'atproto' },
        { did: iss, keyId: 'other' },
        { did: iss, keyId: 'atproto_label' },
      ]);
    },
    'that are malformed are refused, and nobody is asked for a key': async () => {
      const key = await createSigningKey('p256');
      const getSigningKey = async () => assert.fail('asked');
      const claims = { iss, aud, lxm, exp: now + 60 };
      const wrong: Record<string, unknown>[] = [
        { ...claims, iss: 1 },
        { ...claims, iss: 'alice.test' },
        { ...claims, aud: [aud] },
        { ...claims, exp: '1' },
        { ...claims, exp: undefined },
        { ...claims, lxm: 1 },
        { ...claims, jti: 'x'.repeat(513) },
        { ...claims, iat: 'x' },
        { ...claims, iat: now + 3600 },
      ];
      for (const changed of wrong) {
        const token = await sign(key, { typ: 'JWT', alg: 'ES256' }, changed);
        assert.equal(await refusalOf(token, checksFor(key, { getSigningKey })), 'BadJwt', JSON.stringify(changed));
      }
      for (const token of ['', '.', '..', 'a.b.c', 'e30.e30.', 'e30.e30', 'bnVsbA.bnVsbA.AA', 'x'.repeat(20_000)]) {
        assert.equal(await refusalOf(token, checksFor(key, { getSigningKey })), 'BadJwt', token);
      }
    },
  },
};
