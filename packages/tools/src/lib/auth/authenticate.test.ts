import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';

import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';

import { anonymousCaller, createAuthenticator, type AuthRequest } from './authenticate.ts';
import type { AuthOptions, JwtOptions } from './auth-options.ts';
import { formatChallenge, createResourceMetadata } from './protected-resource.ts';
import { InsufficientScopeError, UnauthenticatedError } from './auth-errors.ts';
import { checkAuthOptions, readAuthOptions } from './read-auth-options.ts';

const issuer = 'https://issuer.example';
const audience = 'https://tools.example/mcp';

function request(headers: Record<string, string> = {}, clientIp?: string): AuthRequest {
  return { headers: new Headers(headers), ...(clientIp !== undefined && { cf: { clientIp } }) };
}

async function ask(options: AuthOptions, asked: AuthRequest, url = 'http://127.0.0.1:8787/mcp'): Promise<unknown> {
  return createAuthenticator(options)(asked, new URL(url));
}

describe('loopback', () => {
  const local = '127.0.0.1:50122';
  const cases: [url: string, clientIp: string | undefined, headers: Record<string, string>, isLetIn: boolean][] = [
    ['http://127.0.0.1:8787/mcp', local, {}, true],
    ['http://localhost:8787/mcp', '[::1]:50122', {}, true],
    ['http://[::1]:8787/mcp', '[::ffff:127.0.0.1]:1', {}, true],
    ['http://counter.localhost/mcp', local, {}, true],
    ['http://evil.example/mcp', local, {}, false],
    ['http://localhost.evil.example/mcp', local, {}, false],
    ['http://localhost:8787/mcp', '10.0.0.7:50122', {}, false],
    ['http://localhost:8787/mcp', undefined, {}, false],
    ['http://127.0.0.1:8787/mcp', local, { 'x-forwarded-for': '203.0.113.9' }, false],
    ['http://127.0.0.1:8787/mcp', local, { via: '1.1 proxy' }, false],
  ];
  for (const [url, clientIp, headers, isLetIn] of cases) {
    test(`${url} from ${clientIp} ${JSON.stringify(headers)} is ${isLetIn ? 'let in' : 'refused'}`, async () => {
      const asking = ask({ kind: 'loopback' }, request(headers, clientIp), url);
      if (isLetIn) assert.deepEqual(await asking, anonymousCaller);
      else await assert.rejects(asking, { code: 'loopback_only' });
    });
  }
});

describe('bearer', () => {
  const token = '0123456789abcdef';
  const options: AuthOptions = { kind: 'bearer', token, scopes: ['add:write'] };

  test('lets in who has the token, with its scopes', async () => {
    const caller = await ask(options, request({ authorization: `bearer ${token}` }));
    assert.deepEqual(caller, { id: 'bearer', isAnonymous: false, scopes: ['add:write'], claims: {} });
  });

  const refused: [header: string | undefined, problem: string | undefined][] = [
    [undefined, undefined],
    ['Bearer wrong', 'invalid_token'],
    [`Bearer ${token}x`, 'invalid_token'],
    [`Basic ${token}`, 'invalid_request'],
    ['Bearer', 'invalid_request'],
    [`Bearer ${token} ${token}`, 'invalid_request'],
  ];
  for (const [header, problem] of refused) {
    test(`refuses "${header}"`, async () => {
      const headers: Record<string, string> = header === undefined ? {} : { authorization: header };
      await assert.rejects(ask(options, request(headers, '127.0.0.1:1')), { code: 'unauthenticated', problem });
    });
  }

  test('a token that can be guessed is no configuration', () => {
    assert.throws(() => checkAuthOptions({ kind: 'bearer', token: 'short' }), { code: 'invalid_auth' });
  });
});

/** A key of an issuer, and tokens signed with it. */
async function createKey(algorithm: string, kid: string) {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
  const sign = async (changes: (token: SignJWT) => SignJWT = (token) => token, claims = {}) => {
    const token = new SignJWT({ scope: 'a:read b:write', ...claims })
      .setProtectedHeader({ alg: algorithm, kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject('ada')
      .setIssuedAt()
      .setExpirationTime('5m');
    return changes(token).sign(privateKey);
  };
  return { jwk, sign };
}

describe('jwt', async () => {
  for (const algorithm of ['RS256', 'ES256', 'EdDSA']) {
    test(`takes ${algorithm}`, async () => {
      const { jwk, sign } = await createKey(algorithm, 'first');
      const caller = await ask(
        { kind: 'jwt', issuer, audience, jwks: { keys: [jwk] } },
        request({ authorization: `Bearer ${await sign()}` }),
      );
      const { id, scopes, isAnonymous } = caller as typeof anonymousCaller;
      assert.deepEqual({ id, scopes, isAnonymous }, { id: 'ada', scopes: ['a:read', 'b:write'], isAnonymous: false });
    });
  }

  const { jwk, sign } = await createKey('ES256', 'first');
  const other = await createKey('ES256', 'first');
  const options: JwtOptions = { kind: 'jwt', issuer, audience, jwks: { keys: [jwk] } };
  const now = Math.floor(Date.now() / 1000);
  const secret = new TextEncoder().encode('a secret that is long enough for it');
  const refused: Record<string, string> = {
    'an expired one': await sign((token) => token.setExpirationTime(now - 120)),
    'one of another issuer': await sign((token) => token.setIssuer('https://other.example')),
    'one for another server': await sign((token) => token.setAudience('https://other.example/mcp')),
    'one that begins later': await sign((token) => token.setNotBefore(now + 3600)),
    'one signed with another key': await other.sign(),
    'one with a symmetric key': await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(secret),
    'an unsigned one': `${btoa('{"alg":"none"}')}.${btoa('{"sub":"ada"}')}.`,
    'no JWT': 'abc',
  };
  for (const [what, token] of Object.entries(refused)) {
    test(`refuses ${what}`, async () => {
      const asking = ask(options, request({ authorization: `Bearer ${token}` }));
      await assert.rejects(asking, { code: 'unauthenticated', problem: 'invalid_token' });
    });
  }

  test('takes the token of a header of its own', async () => {
    const behindAccess: JwtOptions = { ...options, header: 'cf-access-jwt-assertion' };
    const token = await sign((it) => it, { email: 'ada@example.org' });
    const caller = await ask(behindAccess, request({ 'cf-access-jwt-assertion': token }));
    assert.equal((caller as typeof anonymousCaller).claims['email'], 'ada@example.org');
    await assert.rejects(ask(behindAccess, request({ authorization: `Bearer ${token}` })), { code: 'unauthenticated' });
  });
});

describe('keys that change', async () => {
  const first = await createKey('ES256', 'first');
  const second = await createKey('ES256', 'second');
  let keys = [first.jwk];
  let reads = 0;
  const server = createServer((_, response) => {
    reads += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;

  test('are read once, and again when an issuer signs with a new one', async (context) => {
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const authenticate = createAuthenticator({ kind: 'jwt', issuer, audience, jwksUrl });
    const present = async (token: string) =>
      authenticate(request({ authorization: `Bearer ${token}` }), new URL('http://127.0.0.1/mcp'));
    const tokens = await Promise.all([first.sign(), first.sign(), second.sign()]);
    await present(tokens[0]);
    await present(tokens[1]);
    assert.equal(reads, 1);
    await assert.rejects(present(tokens[2]), { code: 'unauthenticated' });
    keys = [first.jwk, second.jwk];
    context.mock.timers.tick(40_000);
    await present(tokens[2]);
    assert.equal(reads, 2);
  });
});

describe('configuration by variables', () => {
  test('none means this machine only', () => assert.deepEqual(readAuthOptions({}), { kind: 'loopback' }));
  test('a secret', () => {
    const token = 'f'.repeat(32);
    assert.deepEqual(readAuthOptions({ PHOTON_MCP_BEARER: token }), { kind: 'bearer', token });
  });
  test('an issuer', () => {
    const env = { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_JWKS_URL: 'https://keys.example/' };
    assert.deepEqual(readAuthOptions(env), { kind: 'jwt', issuer, audience, jwksUrl: 'https://keys.example/' });
  });
  for (const env of [{ JWT_ISSUER: issuer }, { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, PHOTON_MCP_BEARER: 'x' }]) {
    test(`refuses ${Object.keys(env).join(' and ')}`, () => {
      assert.throws(() => readAuthOptions(env), { code: 'invalid_auth' });
    });
  }
});

describe('challenges', () => {
  const url = 'https://tools.example/.well-known/oauth-protected-resource/mcp';

  test('say nothing of an error that is none', () => {
    const challenge = formatChallenge(new UnauthenticatedError('Come with a token.'), url);
    assert.equal(challenge, `Bearer realm="photon", resource_metadata="${url}"`);
  });
  test('name the scope that is missing, and cannot be broken out of', () => {
    const challenge = formatChallenge(new InsufficientScopeError('"add"', ['add:write']), undefined);
    assert.equal(
      challenge,
      'Bearer realm="photon", error="insufficient_scope", scope="add:write", ' +
        `error_description="'add' needs the scope 'add:write': ask for a token that has it."`,
    );
  });
  test('the document names the issuer', () => {
    assert.deepEqual(createResourceMetadata({ kind: 'jwt', issuer, audience }, audience, 'counter'), {
      resource: audience,
      authorization_servers: [issuer],
      bearer_methods_supported: ['header'],
      resource_name: 'counter',
    });
    assert.equal(createResourceMetadata({ kind: 'open' }, audience), undefined);
  });
});
