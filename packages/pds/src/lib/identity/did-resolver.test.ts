import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, beforeEach, describe, test } from 'node:test';

import { createGuardedFetch } from '../network/guarded-fetch.ts';
import { createTxtLookup } from '../network/txt-lookup.ts';
import { DidResolver } from './did-resolver.ts';
import { HandleResolver } from './handle-resolver.ts';
import { IdentityError, type IdentityFailure } from './identity-error.ts';

const HOUR_MS = 3_600_000;
const DID = 'did:plc:z72i7hdynmk6r22z27h6tvur';

/** A directory, a host of `did:web` and a DNS in one, which does what a test says. */
const world = {
  document: { id: DID, alsoKnownAs: ['at://alice.test'] } as unknown,
  status: 200,
  requests: 0,
};

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://localhost');
  if (url.pathname === '/dns') {
    const isAlice = url.searchParams.get('name') === '_atproto.alice.test';
    response.end(JSON.stringify({ Status: 0, Answer: isAlice ? [{ type: 16, data: `"did=${DID}"` }] : [] }));
    return;
  }
  world.requests++;
  const body = url.pathname === '/.well-known/did.json' ? { id: `did:web:localhost%3A${port}` } : world.document;
  response.writeHead(world.status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
});
await new Promise<void>((resolve) => {
  server.listen(0, '127.0.0.1', resolve);
});
const address = server.address();
const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
const url = `http://localhost:${port}`;
after(() => {
  server.close();
  server.closeAllConnections();
});

const guardedFetch = createGuardedFetch({ isLocal: true });
let nowMs = 0;

function createResolver(): DidResolver {
  return new DidResolver({ guardedFetch, plcUrl: url, isLocal: true, now: () => nowMs });
}

function failsWith(code: IdentityFailure): (error: unknown) => boolean {
  return (error) => error instanceof IdentityError && error.code === code;
}

beforeEach(() => {
  nowMs = 1_000_000;
  Object.assign(world, {
    document: { id: DID, alsoKnownAs: ['at://alice.test'] },
    status: 200,
    requests: 0,
    silent: 0,
  });
});

describe('resolving a DID', () => {
  test('asks the directory, or the host', async () => {
    const resolver = createResolver();
    assert.equal((await resolver.resolve(DID)).handle, 'alice.test');
    const did = `did:web:localhost%3A${port}`;
    assert.equal((await resolver.resolve(did)).did, did);
  });

  test('remembers for an hour, and answers for a day while it asks anew', async () => {
    const resolver = createResolver();
    await resolver.resolve(DID);
    nowMs += HOUR_MS - 1;
    await resolver.resolve(DID);
    assert.equal(world.requests, 1);

    nowMs += 1;
    world.document = { id: DID, alsoKnownAs: ['at://bob.test'] };
    const refreshed: Promise<unknown>[] = [];
    const stale = await resolver.resolve(DID, { waitUntil: (promise) => refreshed.push(promise) });
    assert.equal(stale.handle, 'alice.test');
    await Promise.all(refreshed);
    assert.equal((await resolver.resolve(DID)).handle, 'bob.test');
    assert.equal(world.requests, 2);

    nowMs += 24 * HOUR_MS;
    world.document = { id: DID, alsoKnownAs: ['at://carol.test'] };
    assert.equal((await resolver.resolve(DID)).handle, 'carol.test');
  });

  test('keeps what is stale when the directory is gone, for a day', async () => {
    const resolver = createResolver();
    await resolver.resolve(DID);
    world.status = 500;
    nowMs += 23 * HOUR_MS;
    const refreshed: Promise<unknown>[] = [];
    await resolver.resolve(DID, { waitUntil: (promise) => refreshed.push(promise) });
    await Promise.all(refreshed);
    assert.equal((await resolver.resolve(DID)).handle, 'alice.test');
    nowMs += HOUR_MS;
    await assert.rejects(resolver.resolve(DID), failsWith('unreachable'));
  });

  test('remembers no document that is greater than they are', async () => {
    const resolver = createResolver();
    world.document = { id: DID, padding: 'x'.repeat(10_000) };
    await resolver.resolve(DID);
    await resolver.resolve(DID);
    assert.equal(world.requests, 2);
  });

  test('asks when it is forced to, or was told to forget', async () => {
    const resolver = createResolver();
    await resolver.resolve(DID);
    world.document = { id: DID, alsoKnownAs: ['at://bob.test'] };
    assert.equal((await resolver.resolve(DID, { isForced: true })).handle, 'bob.test');
    world.document = { id: DID };
    resolver.forget(DID);
    assert.equal((await resolver.resolve(DID)).handle, undefined);
  });

  test('asks once for all who ask at once', async () => {
    const resolver = createResolver();
    const answers = await Promise.all(Array.from({ length: 20 }, () => resolver.resolve(DID)));
    assert.equal(new Set(answers).size, 1);
    assert.equal(world.requests, 1);
  });

  test('waits for nobody who is gone', async () => {
    let isFirst = true;
    const lostOnce = async (page: string, init: RequestInit): Promise<Response> => {
      if (!isFirst) return await fetch(page, init);
      isFirst = false;
      return await new Promise(() => undefined);
    };
    const resolver = new DidResolver({
      guardedFetch: createGuardedFetch({ isLocal: true, fetch: lostOnce }),
      plcUrl: url,
      isLocal: true,
      now: () => nowMs,
    });
    void resolver.resolve(DID);
    assert.equal((await resolver.resolve(DID)).handle, 'alice.test');
  });

  test('tells what is not there from what cannot be had, and remembers neither', async () => {
    const resolver = createResolver();
    const failures: readonly (readonly [number, unknown, IdentityFailure])[] = [
      [404, {}, 'not_found'],
      [410, {}, 'deactivated'],
      [500, {}, 'unreachable'],
      [302, {}, 'unreachable'],
      [200, 'no json', 'unreachable'],
      [200, `"${'x'.repeat(70_000)}"`, 'unreachable'],
      [200, { id: 'did:plc:other' }, 'document_invalid'],
    ];
    for (const [status, document, code] of failures) {
      Object.assign(world, { status, document });
      await assert.rejects(resolver.resolve(DID), failsWith(code), `${status}`);
    }
    await assert.rejects(resolver.resolve('did:key:z'), failsWith('unsupported'));
    Object.assign(world, { status: 200, document: { id: DID } });
    assert.ok(await resolver.resolve(DID));
  });

  test('forgets one that was given up', async () => {
    const resolver = createResolver();
    await resolver.resolve(DID);
    world.status = 410;
    await assert.rejects(resolver.resolve(DID, { isForced: true }), failsWith('deactivated'));
    await assert.rejects(resolver.resolve(DID), failsWith('deactivated'));
  });
});

describe('resolving a handle', () => {
  const handles = new HandleResolver({
    guardedFetch,
    lookUpTxt: createTxtLookup(guardedFetch, `${url}/dns`),
    getLocal: async (handle) => {
      if (handle === 'local.pds.test') return 'did:web:local.pds.test';
      return handle.endsWith('.pds.test') ? null : undefined;
    },
  });

  test('asks this host first, then the DNS', async () => {
    assert.equal(await handles.resolve('LOCAL.pds.test'), 'did:web:local.pds.test');
    assert.equal(await handles.resolve('nobody.pds.test'), undefined);
    assert.equal(await handles.resolve('Alice.TEST'), DID);
    assert.equal(await handles.resolve('bob.test'), undefined);
    assert.equal(await handles.resolve('no handle'), undefined);
  });

  const dns = (texts: Readonly<Record<string, readonly string[]>>) => async (name: string) => texts[name] ?? [];
  const pages = (answer: (url: string) => Response): HandleResolver =>
    new HandleResolver({
      guardedFetch: createGuardedFetch({ isLocal: false, fetch: async (page) => answer(page) }),
      lookUpTxt: dns({
        '_atproto.two.com': ['did=did:web:a.com', 'did=did:web:b.com'],
        '_atproto.same.com': ['v=spf1', 'did=did:web:a.com', 'did=did:web:a.com'],
        '_atproto.odd.com': ['did=nothing'],
      }),
    });

  test('then the page; several answers are none', async () => {
    const resolver = pages((page) => {
      assert.match(page, /^https:\/\/[a-z]+\.com\/\.well-known\/atproto-did$/);
      return page.includes('page.com') ? new Response('did:web:page.com\n') : new Response('<p>', { status: 200 });
    });
    assert.equal(await resolver.resolve('page.com'), 'did:web:page.com');
    assert.equal(await resolver.resolve('same.com'), 'did:web:a.com');
    for (const handle of ['two.com', 'odd.com', 'html.com']) assert.equal(await resolver.resolve(handle), undefined);
  });
});
