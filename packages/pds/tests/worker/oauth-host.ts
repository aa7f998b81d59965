/**
 * A host of OAuth as small as can be: the room's tables in one actor class, two accounts with their passwords written
 * here, the routes at the root of the project, and a method that OAuth sessions may call.
 */
import { Sql, systemClock } from '@sundog/actor';
import { DurableObject } from 'cloudflare:workers';

import type { OAuthBackend, OAuthSignIn, SignInOutcome } from '../../src/lib/oauth/backend.ts';
import { Devices } from '../../src/lib/oauth/devices.ts';
import type { DeviceProof, NewDeviceAccount } from '../../src/lib/oauth/device.ts';
import { Grants } from '../../src/lib/oauth/grants.ts';
import type { NewSession, Rotation } from '../../src/lib/oauth/session.ts';
import { PendingRequests } from '../../src/lib/oauth/pending-requests.ts';
import type { NewCode, NewRequest } from '../../src/lib/oauth/authorization-request.ts';
import { createOAuthRoutes, type OAuthRoutes } from '../../src/lib/oauth/server/oauth-routes.ts';
import { DpopVerifier } from '../../src/lib/oauth/verify-dpop-request.ts';
import { XrpcError } from '../../src/lib/xrpc/xrpc-error.ts';

/** An account, its password, and the code that it wants besides. */
const accounts = [
  { did: 'did:plc:alicealicealicealicealic', handle: 'alice.test', password: 'correct horse', code: undefined },
  { did: 'did:plc:bobbobbobbobbobbobbobbob', handle: 'bob.test', password: 'battery staple', code: '123456' },
] as const;

/** The directory, or an account, or the documents that clients publish: by its name. */
export class TestOAuth extends DurableObject<Cloudflare.Env> {
  readonly #sql = new Sql(this.ctx.storage);
  readonly #requests = new PendingRequests(this.#sql, systemClock);
  readonly #devices = new Devices(this.#sql, systemClock);
  readonly #grants = new Grants(this.#sql, systemClock);

  createRequest(request: NewRequest) {
    return this.#requests.create(request);
  }

  openRequest(id: string, known: DeviceProof | undefined, fresh: DeviceProof) {
    const deviceId = this.#devices.visit(known, fresh);
    const request = this.#requests.open(id, deviceId);
    return request && { request, deviceId, accounts: this.#devices.list(deviceId, id) };
  }

  setSecondFactor(id: string, deviceId: string, owed: { did: string; remembers: boolean } | null) {
    this.#requests.setSecondFactor(id, deviceId, owed);
  }

  addDeviceAccount(account: NewDeviceAccount, nextSecret: string) {
    this.#devices.add(account, nextSecret);
    this.#requests.setSecondFactor(account.requestId, account.deviceId, null);
  }

  issueCode(code: NewCode) {
    return this.#requests.issueCode(code);
  }

  dropRequest(id: string) {
    this.#requests.drop(id);
  }

  redeemCode(code: string) {
    return this.#requests.redeem(code);
  }

  useOnce(key: string, expiresAt: number) {
    return this.#requests.useOnce(key, expiresAt);
  }

  getConsent(clientId: string) {
    return this.#grants.getConsent(clientId);
  }

  startSession(session: NewSession) {
    return this.#grants.start(session);
  }

  rotate(rotation: Rotation) {
    return this.#grants.rotate(rotation);
  }

  revokeSession(id: string) {
    this.#grants.revoke(id);
  }

  isAlive(id: string) {
    return this.#grants.isAlive(id);
  }

  async putDocument(url: string, document: string) {
    await this.ctx.storage.put(url, document);
  }

  getDocument(url: string) {
    return this.ctx.storage.get<string>(url);
  }
}

const permissionSet = {
  defs: {
    main: {
      type: 'permission-set',
      title: 'Write notes',
      permissions: [{ type: 'permission', resource: 'repo', collection: ['com.example.note'] }],
    },
  },
};

interface TestHost {
  readonly routes: OAuthRoutes;
  readonly verifier: DpopVerifier;
}

/** By origin: what a Worker keeps in memory outlives a request. */
const hosts = new Map<string, TestHost>();

/** Answers what is OAuth's, `/xrpc/test.whoami`, and `PUT /documents?url=…`; undefined for the rest. */
export async function fetchOAuth(request: Request, env: Cloudflare.Env): Promise<Response | undefined> {
  const { origin, pathname, searchParams } = new URL(request.url);
  const host = hosts.get(origin) ?? createHost(origin, env);
  hosts.set(origin, host);
  if (pathname === '/documents') {
    await env.TEST_OAUTH.getByName('documents').putDocument(searchParams.get('url') ?? '', await request.text());
    return new Response();
  }
  if (pathname === '/xrpc/test.whoami') return answerResource(request, host, env);
  return host.routes.fetch(request, createBackend(env));
}

async function answerResource(request: Request, { verifier }: TestHost, env: Cloudflare.Env): Promise<Response> {
  try {
    const credential = await verifier.verifyDpopRequest(request);
    const isAlive = await env.TEST_OAUTH.getByName(credential.did).isAlive(credential.sessionId);
    if (!isAlive) throw verifier.createChallenge('invalid_token', 'The session is over');
    return Response.json(credential, { headers: { 'dpop-nonce': verifier.nonce } });
  } catch (error) {
    if (!(error instanceof XrpcError)) throw error;
    return Response.json(
      { error: error.code, message: error.message },
      { status: error.status, headers: error.headers },
    );
  }
}

function createHost(origin: string, env: Cloudflare.Env): TestHost {
  const identity = {
    publicUrl: origin,
    serviceDid: `did:web:${new URL(origin).host.replace(':', '%3A')}`,
    secret: 'a secret of the tests that is long enough',
    now: Date.now,
  };
  const routes = createOAuthRoutes({
    ...identity,
    resetUrl: '/nowhere',
    fetch: async (url) => {
      const document = await env.TEST_OAUTH.getByName('documents').getDocument(String(url));
      return document === undefined
        ? new Response(null, { status: 404 })
        : new Response(document, { headers: { 'content-type': 'application/json' } });
    },
    resolveLexicon: (nsid) => Promise.resolve(nsid === 'com.example.authNotes' ? permissionSet : undefined),
  });
  return { routes, verifier: new DpopVerifier(identity) };
}

function createBackend(env: Cloudflare.Env): OAuthBackend {
  const directory = env.TEST_OAUTH.getByName('directory');
  const accountOf = (did: string) => env.TEST_OAUTH.getByName(did);
  return {
    directory: {
      createRequest: (request) => directory.createRequest(request),
      openRequest: (id, known, fresh) => directory.openRequest(id, known, fresh),
      setSecondFactor: (id, deviceId, owed) => directory.setSecondFactor(id, deviceId, owed),
      addDeviceAccount: (account, nextSecret) => directory.addDeviceAccount(account, nextSecret),
      issueCode: (code) => directory.issueCode(code),
      dropRequest: (id) => directory.dropRequest(id),
      redeemCode: (code) => directory.redeemCode(code),
      useOnce: (key, expiresAt) => directory.useOnce(key, expiresAt),
    },
    signIn,
    grants: {
      getConsent: (did, clientId) => accountOf(did).getConsent(clientId),
      startSession: (did, session) => accountOf(did).startSession(session),
      rotate: (did, rotation) => accountOf(did).rotate(rotation),
      revokeSession: (did, id) => accountOf(did).revokeSession(id),
    },
  };
}

const signIn: OAuthSignIn = {
  findAccount: (identifier) => Promise.resolve(find(identifier)),
  byPassword: ({ identifier, password }) => {
    const account = find(identifier);
    if (account?.password !== password) return Promise.resolve({ kind: 'wrong' });
    return Promise.resolve(account.code === undefined ? { kind: 'signedIn', account } : owe(account));
  },
  byCode: ({ did, code }) => {
    const account = find(did);
    if (account === undefined) return Promise.resolve({ kind: 'wrong' });
    const outcome =
      account.code === code ? ({ kind: 'signedIn', account } as const) : owe(account, 'That code is wrong.');
    return Promise.resolve(outcome);
  },
  createPasskeyOptions: (requestId, did) => Promise.resolve({ challenge: requestId, did }),
  /** A passkey of this host is its challenge and its account. */
  byPasskey: ({ requestId, did, credential }) => {
    const [challenge, owner = ''] = credential.split(' ');
    const account = find(owner);
    const isRight = account !== undefined && challenge === requestId && (did ?? account.did) === account.did;
    return Promise.resolve(isRight ? { kind: 'signedIn', account } : { kind: 'wrong' });
  },
};

function find(identifier: string) {
  return accounts.find(({ did, handle }) => did === identifier || handle === identifier.replace(/^@/, ''));
}

function owe(account: { did: string; handle: string }, problem?: string): SignInOutcome {
  const outcome = { kind: 'secondFactor', account, hasPasskeys: true } as const;
  return problem === undefined ? outcome : { ...outcome, problem };
}
