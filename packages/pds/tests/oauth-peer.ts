/** A client that can do wrong, and a browser without a screen: what attacks on OAuth are made of. */
import assert from 'node:assert/strict';
import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { request } from 'node:http';

const REDIRECT = 'http://127.0.0.1:4321/callback';

type Fields = Record<string, string>;

/** An answer of an endpoint. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** What a proof says besides what it should. */
export interface ProofChanges {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
}

/** A key pair on P-256. */
export class TestKey {
  readonly #pair: webcrypto.CryptoKeyPair;
  /** The public half. */
  readonly jwk: Readonly<Record<string, unknown>>;

  private constructor(pair: webcrypto.CryptoKeyPair, jwk: Readonly<Record<string, unknown>>) {
    this.#pair = pair;
    this.jwk = jwk;
  }

  static async create(): Promise<TestKey> {
    const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', pair.publicKey);
    return new TestKey(pair, { kty, crv, x, y });
  }

  async sign(header: object, claims: object): Promise<string> {
    const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await webcrypto.subtle.sign(algorithm, this.#pair.privateKey, Buffer.from(text));
    return `${text}.${Buffer.from(signature).toString('base64url')}`;
  }
}

/** A client: `overrides` of every call replace what it would send; an empty text leaves it out. */
export class TestClient {
  readonly origin: string;
  readonly key: TestKey;
  readonly clientId: string;
  /** Signs assertions, if it is a confidential client. */
  readonly assertionKey: TestKey | undefined;
  nonce: string | undefined;

  constructor(origin: string, key: TestKey, options: { clientId?: string; assertionKey?: TestKey } = {}) {
    this.origin = origin;
    this.key = key;
    this.clientId = options.clientId ?? loopbackId('atproto repo:com.example.note transition:generic');
    this.assertionKey = options.assertionKey;
  }

  /** A proof for a request. */
  async prove(method: string, path: string, changes: ProofChanges = {}): Promise<string> {
    return this.key.sign(
      { typ: 'dpop+jwt', alg: 'ES256', jwk: this.key.jwk, ...changes.header },
      {
        jti: randomBytes(12).toString('base64url'),
        htm: method,
        htu: `${this.origin}${path}`,
        iat: Math.floor(Date.now() / 1000),
        nonce: this.nonce,
        ...changes.claims,
      },
    );
  }

  /** Sends a form to an endpoint, and takes the nonce that comes back. */
  async post(path: string, fields: Fields, changes: ProofChanges = {}): Promise<Answer> {
    const form = { client_id: this.clientId, ...(await this.#assert()), ...fields };
    const response = await fetch(`${this.origin}${path}`, {
      method: 'POST',
      headers: { dpop: await this.prove('POST', path, changes) },
      body: new URLSearchParams(Object.entries(form).filter(([, value]) => value !== '')),
      signal: AbortSignal.timeout(10_000),
    });
    this.nonce = response.headers.get('dpop-nonce') ?? this.nonce;
    return {
      status: response.status,
      body: (await response.json()) as Record<string, unknown>,
      headers: response.headers,
    };
  }

  /** Pushes a request; takes a nonce first if it has none. */
  async push(
    overrides: Fields = {},
    changes: ProofChanges = {},
  ): Promise<Answer & { verifier: string; state: string }> {
    if (this.nonce === undefined) await this.post('/oauth/token', {});
    const verifier = randomBytes(32).toString('base64url');
    const state = randomBytes(9).toString('base64url');
    const fields = {
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope: 'atproto repo:com.example.note',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...overrides,
    };
    return { ...(await this.post('/oauth/par', fields, changes)), verifier, state };
  }

  /** Where a browser is sent with a pushed request. */
  urlOf(pushed: Pick<Answer, 'body'>): string {
    const parameters = { client_id: this.clientId, request_uri: String(pushed.body['request_uri']) };
    return `${this.origin}/oauth/authorize?${new URLSearchParams(parameters).toString()}`;
  }

  /** Turns a code into tokens. */
  async redeem(code: string, verifier: string, overrides: Fields = {}): Promise<Answer> {
    const fields = { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: REDIRECT };
    return this.post('/oauth/token', { ...fields, ...overrides });
  }

  /** Uses a refresh token. */
  async refresh(token: unknown): Promise<Answer> {
    return this.post('/oauth/token', { grant_type: 'refresh_token', refresh_token: String(token) });
  }

  /** Calls the method for OAuth sessions. */
  async call(token: unknown, changes: ProofChanges = {}): Promise<Answer> {
    const path = '/xrpc/test.whoami';
    const ath = createHash('sha256').update(String(token)).digest('base64url');
    const dpop = await this.prove('GET', path, { ...changes, claims: { ath, ...changes.claims } });
    const response = await fetch(`${this.origin}${path}?a=b`, {
      headers: { dpop, authorization: `DPoP ${String(token)}` },
      signal: AbortSignal.timeout(10_000),
    });
    return {
      status: response.status,
      body: (await response.json()) as Record<string, unknown>,
      headers: response.headers,
    };
  }

  async #assert(): Promise<Fields> {
    if (this.assertionKey === undefined) return {};
    const now = Math.floor(Date.now() / 1000);
    const assertion = await this.assertionKey.sign(
      { alg: 'ES256', kid: 'one' },
      {
        iss: this.clientId,
        sub: this.clientId,
        aud: this.origin,
        jti: randomBytes(9).toString('hex'),
        iat: now,
        exp: now + 60,
      },
    );
    return {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    };
  }
}

/** The id of a client on this machine. */
export function loopbackId(scope: string, redirectUri = 'http://127.0.0.1/callback'): string {
  return `http://localhost?${new URLSearchParams({ redirect_uri: redirectUri, scope }).toString()}`;
}

/** A page, or where a browser is sent. */
export interface PageAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** The parameters that go to the client. */
  readonly answer: URLSearchParams;
  readonly location: string | null;
}

/** A browser: keeps its cookie, and fills in forms. */
export class TestBrowser {
  cookie = '';
  #page: PageAnswer | undefined;

  /** Opens an address. */
  async open(url: string, headers: Fields = {}): Promise<PageAnswer> {
    return this.#take(url, { headers: { 'user-agent': 'Mozilla/5.0 Firefox/140.0', ...headers } });
  }

  /** Sends the form of the last page that has `intent`, as a browser does. */
  async send(
    fields: Fields & { intent: string },
    scopes: readonly string[] = [],
    headers: Fields = {},
  ): Promise<PageAnswer> {
    const page = this.#page?.text ?? '';
    const action = /action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const form = new URLSearchParams({ csrf, ...fields });
    for (const scope of scopes) form.append('scope', scope);
    const origin = new URL(this.#url).origin;
    return this.#take(`${origin}${action}`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin', origin, ...headers },
      body: form,
    });
  }

  /** Opens an address, signs Alice in, and allows what is ticked. */
  async allowAll(url: string, scopes: readonly string[] = ['repo:com.example.note']): Promise<PageAnswer> {
    await this.open(url);
    await this.signIn();
    return this.send({ intent: 'allow', did: ALICE }, scopes);
  }

  /** Signs Alice in. */
  async signIn(fields: Fields = {}): Promise<PageAnswer> {
    return this.send({
      intent: 'password',
      identifier: 'alice.test',
      password: 'correct horse',
      remembers: 'yes',
      ...fields,
    });
  }

  #url = '';

  async #take(url: string, init: BrowserRequest): Promise<PageAnswer> {
    this.#url = url;
    const { status, text, headers } = await ask(url, { ...init, headers: { cookie: this.cookie, ...init.headers } });
    this.cookie = headers.get('set-cookie')?.split(';', 1)[0] ?? this.cookie;
    const location = headers.get('location');
    const answer = location === null ? new URLSearchParams() : new URL(location).searchParams;
    const taken = { status, text, headers, answer, location };
    this.#page = taken;
    return taken;
  }
}

interface BrowserRequest {
  readonly method?: 'POST';
  readonly headers: Fields;
  readonly body?: URLSearchParams;
}

/** Not by `fetch`, which says of itself that it is a script. */
function ask(url: string, init: BrowserRequest): Promise<{ status: number; text: string; headers: Headers }> {
  return new Promise((resolve, reject) => {
    const type: Fields = init.body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const options = { method: init.method ?? 'GET', headers: { ...type, ...init.headers }, timeout: 10_000 };
    const asking = request(url, options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const headers = new Headers();
        for (const [name, value] of Object.entries(response.headers)) headers.set(name, String(value));
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString(), headers });
      });
    });
    asking.on('error', reject);
    asking.on('timeout', () => asking.destroy(new Error('no answer in ten seconds')));
    asking.end(init.body?.toString());
  });
}

/** The account without a second factor. */
export const ALICE = 'did:plc:alicealicealicealicealic';
/** The one with. */
export const BOB = 'did:plc:bobbobbobbobbobbobbobbob';

/** A session that has begun. */
export interface TestSession {
  readonly client: TestClient;
  /** The answer of the token endpoint. */
  readonly tokens: Record<string, unknown>;
  readonly code: string;
  readonly verifier: string;
}

/** A client on this machine with a key of its own. */
export async function createClient(origin: string): Promise<TestClient> {
  return new TestClient(origin, await TestKey.create());
}

/** Alice lets a client in. */
export async function beginSession(client: TestClient): Promise<TestSession> {
  const pushed = await client.push();
  assert.equal(pushed.status, 201, JSON.stringify(pushed.body));
  const { answer, text } = await new TestBrowser().allowAll(client.urlOf(pushed));
  const code = answer.get('code');
  assert.ok(code, text);
  assert.deepEqual([answer.get('iss'), answer.get('state')], [client.origin, pushed.state]);
  const redeemed = await client.redeem(code, pushed.verifier);
  assert.equal(redeemed.status, 200, JSON.stringify(redeemed.body));
  return { client, tokens: redeemed.body, code, verifier: pushed.verifier };
}

/** An answer must be that refusal. */
export function assertRefused(answer: Answer, error: string, status = 400): void {
  assert.deepEqual([answer.status, answer.body['error']], [status, error], JSON.stringify(answer.body));
}
