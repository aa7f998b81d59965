import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TestClient, TestKey } from '../../../tests/oauth-peer.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { digestTextOf } from './digest-text.ts';
import { parseEcJwk, thumbprintOf } from './es256.ts';
import { ACCESS_TOKEN_MS, OAuthTokens } from './oauth-tokens.ts';
import { DpopVerifier } from './verify-dpop-request.ts';

const publicUrl = 'https://pds.example.com';
const serviceDid = 'did:web:pds.example.com';
const secret = 'a secret of the tests, long enough';

test('a token ends after a quarter of an hour, whoever proves that it is theirs', async () => {
  let now = Date.now();
  const host = { publicUrl, serviceDid, secret, now: () => now };
  const verifier = new DpopVerifier(host);
  const tokens = new OAuthTokens({ ...host, issuer: publicUrl, audience: serviceDid });
  const client = new TestClient(publicUrl, await TestKey.create());
  const jwk = parseEcJwk(client.key.jwk);
  assert.ok(jwk);
  const owner = { did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz', sessionId: 's', clientId: client.clientId };
  const token = tokens.createAccess({ ...owner, scope: 'atproto', jkt: thumbprintOf(jwk) });
  const ask = async () => {
    client.nonce = verifier.nonce;
    const claims = { ath: digestTextOf(token), iat: Math.floor(now / 1000) };
    const dpop = await client.prove('GET', '/xrpc/com.example.ask', { claims });
    const headers = { authorization: `DPoP ${token}`, dpop };
    return verifier.verifyDpopRequest(new Request(`${publicUrl}/xrpc/com.example.ask?a=b`, { headers }));
  };
  const { proof, ...credential } = await ask();
  assert.deepEqual(credential, { kind: 'oauth', ...owner, scope: 'atproto' });
  assert.notEqual((await ask()).proof.requestId, proof.requestId);
  now += ACCESS_TOKEN_MS - 1000;
  await ask();
  now += 1000;
  await assert.rejects(ask(), (error) => {
    assert.ok(error instanceof XrpcError);
    assert.deepEqual([error.status, error.code], [401, 'invalid_token']);
    return /has expired/.test(error.message);
  });
});
