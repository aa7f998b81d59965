import type { Mount, Worker } from '@sundog/actor';
import { checkOrigin, isLoopback } from '@sundog/actor/edge';

import { DemoAccountError, LoopbackOnlyError, NoSecretsError } from './errors.ts';

/** What the page needs to sign in. */
interface DemoAccount {
  did: string;
  handle: string;
  password: string;
  /** Where the server is by its settings. */
  publicUrl: string;
}

/** A request to the server, and its answer's data; undefined if it was refused with the name in `unless`. */
type Ask = (nsid: string, request: AskedFor) => Promise<Readonly<Record<string, unknown>> | undefined>;

interface AskedFor {
  /** A query has parameters, a procedure has input. */
  params?: Record<string, string>;
  input?: unknown;
  authorization?: string;
  /** The refusal that is an answer. */
  unless?: string;
}

const HANDLE = 'sundog.test';
const NAME = 'sundog';
const PROFILE = 'app.bsky.actor.profile';
const POST = 'app.bsky.feed.post';
const FIRST_POSTS = [
  'Hello! This account lives on this machine: its profile, its posts and its keys are one SQLite file.',
  'What is written here is signed, put into a tree, and sent down the firehose. Relays follow it; so does this page.',
  'Stop the server and start it again: nothing is gone, and the firehose goes on where it was.',
];

/**
 * Makes an account for the page, as the server's administrator, when somebody first looks; then tells how to sign in to
 * it. It does so for pages of this server that are open on this machine, and for nobody else.
 *
 * @param server the personal data server
 */
export function createDemoAccount(server: Worker<Env>): Mount<Env> {
  return {
    prefix: '/demo-account',
    name: 'Demo account',
    description: 'Makes the account of the social page, for this machine only.',
    statuses: { loopback_only: 403, no_secrets: 503, demo_account_failed: 502 },
    async fetch(request, { url, env, ctx }) {
      if (request.method !== 'POST' || !isLoopback(request, url.hostname)) throw new LoopbackOnlyError();
      checkOrigin(request, url, { mount: 'demo-account', allowedOrigins: [], allowedHosts: [] });
      const ask = createAsk((asked) => server.fetch(asked, env, ctx), url);
      return Response.json(await mustHaveAccount(ask, env));
    },
  };
}

async function mustHaveAccount(ask: Ask, env: Env): Promise<DemoAccount> {
  const { PDS_PUBLIC_URL: publicUrl, PDS_ADMIN_PASSWORD: admin, DEMO_PASSWORD: password } = env;
  if (publicUrl === undefined || admin === undefined || password === undefined) throw new NoSecretsError();
  const did = (await findAccount(ask)) ?? (await createAccount(ask, { publicUrl, admin, password }));
  const profile = { repo: did, collection: PROFILE, rkey: 'self' };
  const found = await ask('com.atproto.repo.getRecord', { params: profile, unless: 'RecordNotFound' });
  if (found === undefined) await writeFirstRecords(ask, did, password);
  return { did, handle: HANDLE, password, publicUrl };
}

async function findAccount(ask: Ask): Promise<string | undefined> {
  const found = await ask('com.atproto.identity.resolveHandle', {
    params: { handle: HANDLE },
    unless: 'HandleNotFound',
  });
  return found === undefined ? undefined : String(found['did']);
}

/** Its DID is a name below the server's own, whose document the server has: it needs no directory outside. */
async function createAccount(
  ask: Ask,
  { publicUrl, admin, password }: { publicUrl: string; admin: string; password: string },
): Promise<string> {
  const did = `did:web:${NAME}.${new URL(publicUrl).host.replace(':', '%3A')}`;
  await ask('com.atproto.server.createAccount', {
    input: { did, handle: HANDLE, password },
    authorization: `Basic ${btoa(`admin:${admin}`)}`,
  });
  return did;
}

/** In one commit: whoever comes second finds the profile there, and nothing is written twice. */
async function writeFirstRecords(ask: Ask, did: string, password: string): Promise<void> {
  const session = await ask('com.atproto.server.createSession', { input: { identifier: did, password } });
  const createdAt = new Date().toISOString();
  const create = (collection: string, value: object, rkey?: string) => {
    return { $type: 'com.atproto.repo.applyWrites#create', collection, rkey, value: { $type: collection, ...value } };
  };
  const profile = {
    displayName: 'Sundog',
    description: 'A bright spot beside the sun. Demo account of the showcase.',
    createdAt,
  };
  await ask('com.atproto.repo.applyWrites', {
    input: {
      repo: did,
      writes: [create(PROFILE, profile, 'self'), ...FIRST_POSTS.map((text) => create(POST, { text, createdAt }))],
    },
    authorization: `Bearer ${String(session?.['accessJwt'])}`,
  });
}

function createAsk(send: (request: Request) => Promise<Response>, origin: URL): Ask {
  return async (nsid, { params = {}, input, authorization, unless }) => {
    const url = new URL(`/xrpc/${nsid}?${new URLSearchParams(params).toString()}`, origin);
    const headers = new Headers({ 'content-type': 'application/json' });
    if (authorization !== undefined) headers.set('authorization', authorization);
    const body = input === undefined ? {} : { method: 'POST', body: JSON.stringify(input) };
    const response = await send(new Request(url, { headers, ...body }));
    const answer: Record<string, unknown> = await response.json();
    if (response.ok) return answer;
    if (answer['error'] === unless) return undefined;
    throw new DemoAccountError(nsid, response.status, String(answer['message']));
  };
}
