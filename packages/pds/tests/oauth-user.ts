/** An OAuth session at a running server: begun on its pages, and used with a proof for each request. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { loopbackId, TestBrowser, TestClient, TestKey } from './oauth-peer.ts';
import { PASSWORD, type TestUser } from './server-user.ts';

/** A session. */
export interface OAuthUser {
  readonly client: TestClient;
  /** The answer of the token endpoint. */
  readonly tokens: Readonly<Record<string, unknown>>;
  /** Asks with the session's token, and once more if the server wants another nonce. */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
}

/**
 * Lets a client of this machine in, as the owner of an account.
 *
 * @param server where
 * @param user whose account
 * @param scope what the client asks for, all of which is allowed
 */
export async function beginOAuth(
  server: { url: string },
  user: Pick<TestUser, 'did' | 'handle'>,
  scope: string,
): Promise<OAuthUser> {
  const client = new TestClient(server.url, await TestKey.create(), { clientId: loopbackId(scope) });
  const pushed = await client.push({ scope });
  assert.equal(pushed.status, 201, JSON.stringify(pushed.body));
  const browser = new TestBrowser();
  await browser.open(client.urlOf(pushed));
  const page = await browser.signIn({ identifier: user.handle, password: PASSWORD });
  const scopes = [...page.text.matchAll(/name="scope" value="([^"]*)"/g)].map(([, value = '']) =>
    value.replaceAll('&amp;', '&'),
  );
  const { answer, text } = await browser.send({ intent: 'allow', did: user.did }, scopes);
  assert.ok(answer.get('code'), text);
  const { body } = await client.redeem(answer.get('code') ?? '', pushed.verifier);
  assert.ok(body['access_token'], JSON.stringify(body));
  return { client, tokens: body, fetch: (path, init) => askWithProof(client, body['access_token'], path, init) };
}

async function askWithProof(
  client: TestClient,
  token: unknown,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const ask = async (): Promise<Response> => {
    const ath = createHash('sha256').update(String(token)).digest('base64url');
    const [plainPath = ''] = path.split('?');
    const dpop = await client.prove(init.method ?? 'GET', plainPath, { claims: { ath } });
    const headers = new Headers(init.headers);
    headers.set('dpop', dpop);
    headers.set('authorization', `DPoP ${String(token)}`);
    return fetch(`${client.origin}${path}`, { ...init, headers, signal: AbortSignal.timeout(10_000) });
  };
  const first = await ask();
  const nonce = first.headers.get('dpop-nonce');
  if (first.status !== 401 || nonce === null || nonce === client.nonce) return first;
  client.nonce = nonce;
  return ask();
}
