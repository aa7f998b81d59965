/** Whoever attacks a running server over HTTP: as a browser, an app that was let in, or a DID of elsewhere. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { createServiceToken } from '../src/lib/access/service-token.ts';
import { createGenesisOperation } from '../src/lib/identity/plc-operation.ts';
import { createSigningKey } from '../src/lib/keys/private-key.ts';
import { loopbackId, TestBrowser, TestClient, TestKey } from './oauth-peer.ts';
import { PASSWORD } from './server-user.ts';
import type { TestServer } from './start-server.ts';

/** Headers, or the fields of a form. */
export type Fields = Record<string, string>;

/** @returns what can be sent to the server */
export function createAttacker(server: TestServer) {
  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${server.url}${path}`, { redirect: 'manual', signal: AbortSignal.timeout(20_000), ...init });
  }

  /** As a browser sends a form of our own pages. */
  async function sendForm(path: string, fields: Fields, cookie = ''): Promise<Response> {
    const headers = { origin: server.url, 'sec-fetch-site': 'same-origin', cookie };
    return send(path, { method: 'POST', headers, body: new URLSearchParams(fields) });
  }

  async function openPage(path: string, cookie = ''): Promise<{ text: string; csrf: string }> {
    const text = await (await send(path, { headers: { cookie } })).text();
    return { text, csrf: /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '' };
  }

  /** A token by which a DID that lives nowhere asks this host. */
  async function createStranger(keyName: 'atproto' | 'atproto_label') {
    const [rotation, account, labels] = [
      await createSigningKey('p256'),
      await createSigningKey('p256'),
      await createSigningKey('p256'),
    ];
    const { did, operation } = await createGenesisOperation(
      {
        rotationKeys: [rotation.did],
        verificationMethods: { atproto: account.did, atproto_label: labels.did },
        alsoKnownAs: ['at://somebody.example.com'],
        services: { atproto_pds: { type: 'AtprotoPersonalDataServer', endpoint: 'https://elsewhere.example.com' } },
      },
      rotation,
    );
    const body = JSON.stringify(operation);
    const made = await fetch(`${server.plc.url}/${did}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    assert.equal(made.status, 200);
    const createToken = (lxm: string) =>
      createServiceToken({
        key: keyName === 'atproto' ? account : labels,
        iss: did,
        aud: server.did,
        lxm,
        nowMs: Date.now(),
        ...(keyName === 'atproto' ? {} : { kid: keyName }),
      });
    return { did, createToken };
  }

  /** An app that a user has let in. */
  async function letIn(identifier: string, scope: string) {
    const client = new TestClient(server.url, await TestKey.create(), { clientId: loopbackId(scope) });
    const pushed = await client.push({ scope });
    assert.equal(pushed.status, 201, JSON.stringify(pushed.body));
    const browser = new TestBrowser();
    await browser.open(client.urlOf(pushed));
    const consent = await browser.signIn({ identifier, password: PASSWORD });
    const did = /name="did" value="([^"]+)"/.exec(consent.text)?.[1] ?? '';
    const { answer, text } = await browser.send({ intent: 'allow', did }, scope.split(' '));
    const code = answer.get('code');
    assert.ok(code, text);
    return { client, code, verifier: pushed.verifier };
  }

  /** A call of a method with an app's token and a proof. */
  async function callByApp(
    client: TestClient,
    token: unknown,
    nsid: string,
    init: { headers?: Fields; claims?: Fields; body?: Buffer } = {},
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const method = init.body === undefined ? 'GET' : 'POST';
    const ath = createHash('sha256').update(String(token)).digest('base64url');
    const dpop = await client.prove(method, `/xrpc/${nsid}`, { claims: { ath, ...init.claims } });
    const headers = { ...init.headers, dpop, authorization: `DPoP ${String(token)}` };
    const response = await send(`/xrpc/${nsid}`, {
      method,
      headers,
      ...(init.body === undefined ? {} : { body: init.body }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  return { send, sendForm, openPage, createStranger, letIn, callByApp };
}
