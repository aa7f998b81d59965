import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { OAuthError } from '../oauth-error.ts';
import { parseClientDocument, parseClientId } from './client-document.ts';
import { ClientRegistry } from './client-registry.ts';
import { createLoopbackClient, isLoopbackClientId } from './loopback-client.ts';
import { isDeclaredRedirectUri } from './redirect-uri.ts';

const id = 'https://app.example.com/client.json';
const jwk = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43), kid: 'one' };
const base = {
  client_id: id,
  redirect_uris: ['https://app.example.com/callback'],
  scope: 'atproto repo:com.example.note?action=create&action=update&action=delete unknown:thing',
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
  dpop_bound_access_tokens: true,
};
const keyed = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] } };

describe('client documents', () => {
  test('become clients', () => {
    const { kid, ...key } = jwk;
    assert.deepEqual(parseClientDocument(id, { ...base, ...keyed, client_name: 'An app', application_type: 'web' }), {
      id,
      isLoopback: false,
      redirectUris: base.redirect_uris,
      scopes: new Set(['atproto', 'repo:com.example.note']),
      canRefresh: true,
      authentication: { method: 'private_key_jwt', keys: [{ kid, jwk: key }] },
      name: 'An app',
      termsUrl: undefined,
      policyUrl: undefined,
    });
  });

  test('have names that are text and nothing else', () => {
    const nameOf = (name: string) => parseClientDocument(id, { ...base, client_name: name }).name;
    assert.equal(nameOf('\u202Eppa nA\u0000\n'), 'ppa nA');
    assert.equal(nameOf(' \u200B'), undefined);
  });

  const fine: [title: string, changes: Record<string, unknown>][] = [
    ['no kind of authentication: a public client', {}],
    ['keys at a URL', { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://app.example.com/keys' }],
    ['a native scheme', { application_type: 'native', redirect_uris: ['com.example.app:/callback'] }],
    ['a native https link', { application_type: 'native' }],
    ['a port in the redirect', { redirect_uris: ['https://app.example.com:8443/callback'] }],
    ['a homepage of its own', { client_uri: 'https://app.example.com' }],
    ['fields nobody knows', { software_id: 4 }],
  ];
  for (const [title, changes] of fine) {
    test(`may have ${title}`, () => assert.ok(parseClientDocument(id, { ...base, ...changes })));
  }

  const wrong: [title: string, changes: Record<string, unknown>][] = [
    ['another id', { client_id: 'https://app.example.com/other.json' }],
    ['no id', { client_id: undefined }],
    ['tokens without proofs', { dpop_bound_access_tokens: false }],
    ['nothing on proofs', { dpop_bound_access_tokens: undefined }],
    ['no redirects', { redirect_uris: [] }],
    ['redirects that are no list', { redirect_uris: 'https://app.example.com/callback' }],
    ['a redirect to another host', { redirect_uris: ['https://evil.example.com/callback'] }],
    ['a redirect to a host below', { redirect_uris: ['https://x.app.example.com/'] }],
    ['a redirect without https', { redirect_uris: ['http://app.example.com/callback'] }],
    ['a redirect to this machine', { redirect_uris: ['http://127.0.0.1/callback'] }],
    ['a redirect with credentials', { redirect_uris: ['https://a:b@app.example.com/callback'] }],
    ['a redirect with a fragment', { redirect_uris: ['https://app.example.com/callback#'] }],
    ['a redirect that is script', { redirect_uris: ['javascript:alert(1)'] }],
    ['a native scheme on the web', { redirect_uris: ['com.example.app:/callback'] }],
    ['a native scheme of another', { application_type: 'native', redirect_uris: ['com.example.evil:/callback'] }],
    ['a native scheme with two slashes', { application_type: 'native', redirect_uris: ['com.example.app://callback'] }],
    ['a native scheme without a slash', { application_type: 'native', redirect_uris: ['com.example.app:callback'] }],
    ['another application type', { application_type: 'service' }],
    ['no scope', { scope: undefined }],
    ['a scope without atproto', { scope: 'repo:com.example.note' }],
    ['no grant', { grant_types: undefined }],
    ['no code grant', { grant_types: ['refresh_token'] }],
    ['no code response', { response_types: ['token'] }],
    ['a secret', { token_endpoint_auth_method: 'client_secret_post' }],
    ['no keys', { token_endpoint_auth_method: 'private_key_jwt' }],
    ['an empty key set', { ...keyed, jwks: { keys: [] } }],
    ['private keys', { ...keyed, jwks: { keys: [{ ...jwk, d: 'd'.repeat(43) }] } }],
    ['keys in two places', { ...keyed, jwks_uri: 'https://app.example.com/keys' }],
    ['keys without https', { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'http://app.example.com/keys' }],
    ['no algorithm', { ...keyed, token_endpoint_auth_signing_alg: 'none' }],
    ['an algorithm for nothing', { token_endpoint_auth_signing_alg: 'ES256' }],
    ['a homepage elsewhere', { client_uri: 'https://bank.example' }],
    ['terms without https', { tos_uri: 'javascript:alert(1)' }],
  ];
  for (const [title, changes] of wrong) {
    test(`must not have ${title}`, () => {
      assert.throws(() => parseClientDocument(id, { ...base, ...changes }), OAuthError);
    });
  }

  test('are at URLs that only one text names', () => {
    assert.equal(parseClientId(id).href, id);
    for (const clientId of [
      'http://app.example.com/client.json',
      'https://app.example.com:8443/client.json',
      'https://app.example.com',
      'https://app.example.com/',
      'https://a@app.example.com/client.json',
      'https://app.example.com/client.json#a',
      'https://APP.example.com/client.json',
      'https://app.example.com/a/../client.json',
      'https://pds.example.com/xrpc/com.atproto.sync.getBlob?did=did:plc:a&cid=b',
    ]) {
      assert.throws(() => parseClientId(clientId), OAuthError, clientId);
    }
  });
});

describe('clients on this machine', () => {
  test('are told by their id, which is all they say', () => {
    for (const clientId of ['http://localhost', 'http://localhost/', 'http://localhost?scope=atproto']) {
      assert.ok(isLoopbackClientId(clientId), clientId);
    }
    for (const clientId of [
      'https://localhost/',
      'http://localhost:80/',
      'http://localhost.evil.example/',
      'http://127.0.0.1/',
    ]) {
      assert.ok(!isLoopbackClientId(clientId), clientId);
    }
    const client = createLoopbackClient('http://localhost');
    assert.deepEqual(
      [client.redirectUris, client.scopes],
      [['http://127.0.0.1/', 'http://[::1]/'], new Set(['atproto'])],
    );
    for (const clientId of [
      'http://localhost/path',
      'http://localhost?scope=atproto&scope=atproto',
      'http://localhost?scope=repo:a.b.c',
      'http://localhost?client_name=Bank',
      'http://localhost?redirect_uri=https://evil.example/',
      'http://localhost?redirect_uri=http://localhost/',
      'http://localhost#x',
    ]) {
      assert.throws(() => createLoopbackClient(clientId), OAuthError, clientId);
    }
  });

  test('may be sent to any port unless they name one, and nowhere else', () => {
    const declared = ['http://127.0.0.1/callback', 'http://[::1]:8080/callback', 'https://app.example.com/callback'];
    for (const uri of ['http://127.0.0.1/callback', 'http://127.0.0.1:1234/callback', 'http://[::1]:8080/callback']) {
      assert.ok(isDeclaredRedirectUri(uri, declared), uri);
    }
    for (const uri of [
      'http://127.0.0.1:1234/other',
      'http://127.0.0.1:1234/callback?x=1',
      'http://127.0.0.1:1234/callback#x',
      'http://a@127.0.0.1:1234/callback',
      'http://[::1]:9090/callback',
      'https://127.0.0.1:1234/callback',
      'https://app.example.com:8443/callback',
      'http://127.0.0.1.evil.example/callback',
    ]) {
      assert.ok(!isDeclaredRedirectUri(uri, declared), uri);
    }
  });
});

describe('the registry', () => {
  test('reads a document once in ten minutes, and keys again for a key it does not know', async () => {
    let now = 1_000_000;
    const asked: string[] = [];
    const documents: Record<string, unknown> = {
      [id]: { ...base, token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://app.example.com/keys' },
      'https://app.example.com/keys': { keys: [jwk] },
    };
    const registry = new ClientRegistry(
      (url, { bytesMax, timeoutMs }) => {
        assert.ok(bytesMax < 1_000_000 && timeoutMs < 30_000);
        asked.push(String(url));
        return Promise.resolve(Response.json(documents[String(url)]));
      },
      () => now,
    );
    const client = await registry.mustFind(id);
    await registry.mustFind(id);
    assert.equal((await registry.findKeys(client, 'one')).length, 1);
    assert.equal((await registry.findKeys(client, 'one')).length, 1);
    assert.equal(asked.length, 2);
    documents['https://app.example.com/keys'] = { keys: [{ ...jwk, kid: 'two' }] };
    assert.equal((await registry.findKeys(client, 'two')).length, 0, 'just asked');
    now += 30_000;
    assert.equal((await registry.findKeys(client, 'two')).length, 1);
    assert.equal((await registry.findKeys(client, 'one')).length, 0, 'it was taken back');
    now += 10 * 60_000;
    await registry.mustFind(id);
    assert.equal(asked.filter((url) => url === id).length, 2);
  });

  test('says why a client cannot be read, and tries again at once', async () => {
    let answer: Response = new Response('<html>', { headers: { 'content-type': 'text/html' } });
    const registry = new ClientRegistry(() => Promise.resolve(answer), Date.now);
    await assert.rejects(registry.mustFind(id), { code: 'invalid_client_metadata', message: /text\/html/ });
    answer = Response.json(base);
    assert.equal((await registry.mustFind(id)).id, id);
  });
});
