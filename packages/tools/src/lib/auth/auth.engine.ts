import assert from 'node:assert/strict';

import { exportJWK, generateKeyPair, SignJWT } from 'jose';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { createAuthenticator } from './authenticate.ts';

const issuer = 'https://issuer.example';
const audience = 'https://tools.example/mcp';

async function authenticateWith(algorithm: string): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'first', alg: algorithm };
  const token = await new SignJWT({ scope: 'a:read' })
    .setProtectedHeader({ alg: algorithm, kid: 'first' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('ada')
    .setExpirationTime('5m')
    .sign(privateKey);
  const authenticate = createAuthenticator({ kind: 'jwt', issuer, audience, jwks: { keys: [jwk] } });
  const ask = async (sent: string) => {
    const request = new Request(audience, { headers: { authorization: `Bearer ${sent}` } });
    return authenticate(request, new URL(audience));
  };
  const caller = await ask(token);
  assert.equal(caller.id, 'ada');
  await assert.rejects(ask(`${token.slice(0, -4)}AAAA`), (error) => error instanceof Error);
}

const tests: Suite['tests'] = {
  'the engine checks RS256': () => authenticateWith('RS256'),
  'the engine checks ES256': () => authenticateWith('ES256'),
  'the engine checks EdDSA': () => authenticateWith('EdDSA'),
  'a bearer token is compared by its digest': async () => {
    const authenticate = createAuthenticator({ kind: 'bearer', token: 'f'.repeat(32) });
    const ask = async (token: string) => {
      const request = new Request(audience, { headers: { authorization: `Bearer ${token}` } });
      return authenticate(request, new URL(audience));
    };
    assert.equal((await ask('f'.repeat(32))).id, 'bearer');
    await assert.rejects(ask('f'.repeat(31)), (error) => error instanceof Error);
  },
};

/** Authentication with the engine's own cryptography. */
export const authSuite: Suite = { name: 'auth', tests };
