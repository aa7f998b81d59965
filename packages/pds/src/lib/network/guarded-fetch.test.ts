import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { createGuardedFetch } from './guarded-fetch.ts';
import { NetworkError, type NetworkFailure } from './network-error.ts';
import { readJson } from './read-json.ts';
import { createTxtLookup } from './txt-lookup.ts';

const BOUNDS = { timeoutMs: 5000, bytesMax: 1000 };

const routes: Record<string, RequestListener> = {
  '/hello': (request, response) => response.end(`hello ${String(request.headers['x-secret'] ?? 'stranger')}`),
  '/long': (_, response) => response.end('x'.repeat(1001)),
  '/endless': (_, response) => {
    const write = (): void => {
      while (!response.destroyed && response.write('x'.repeat(100)));
      if (!response.destroyed) response.once('drain', write);
    };
    write();
  },
  '/bomb': (_, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(Buffer.alloc(1_000_000)));
  },
  '/silent': () => undefined,
  '/stalls': (_, response) => response.write('begun'),
  '/there': (_, response) => response.writeHead(302, { location: '/hello' }).end(),
  '/elsewhere': (_, response) => response.writeHead(307, { location: other.url('/hello') }).end(),
  '/metadata': (_, response) => response.writeHead(301, { location: 'http://169.254.169.254/latest' }).end(),
  '/round': (_, response) => response.writeHead(302, { location: '/round' }).end(),
  '/odd': (_, response) => response.writeHead(302, { location: 'http://[' }).end(),
  '/empty': (_, response) => response.writeHead(204).end(),
  '/json': (_, response) => response.setHeader('content-type', 'Application/JSON; charset=utf-8').end('{"a":1}'),
  '/html': (_, response) => response.setHeader('content-type', 'text/html').end('<p>'),
  '/broken': (_, response) => response.setHeader('content-type', 'application/json').end('{'),
  '/dns': (request, response) => {
    const name = new URL(request.url ?? '', 'http://localhost').searchParams.get('name');
    const answers: Record<string, unknown> = {
      'one.example.com': {
        Status: 0,
        Answer: [
          { type: 5, data: 'x.' },
          { type: 16, data: '"did=did:plc:" "abc\\"d"' },
        ],
      },
      'bare.example.com': { Status: 0, Answer: [{ type: 16, data: 'did=did:plc:abc' }] },
      'none.example.com': { Status: 0 },
      'missing.example.com': { Status: 3 },
    };
    response.end(JSON.stringify(answers[name ?? ''] ?? { Status: 2 }));
  },
};

async function listen(): Promise<{ url: (path: string) => string; stop: () => void }> {
  const server = createServer((request, response) => {
    routes[(request.url ?? '').split('?')[0] ?? '']?.(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: (path) => `http://localhost:${port}${path}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const server = await listen();
const other = await listen();
after(() => {
  server.stop();
  other.stop();
});

const guardedFetch = createGuardedFetch({ isLocal: true });

function failsWith(code: NetworkFailure): (error: unknown) => boolean {
  return (error) => error instanceof NetworkError && error.code === code;
}

describe('the guarded fetch', () => {
  test('answers what was fetched', async () => {
    const response = await guardedFetch(server.url('/hello'), { ...BOUNDS, headers: { 'x-secret': 'friend' } });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), 'hello friend');
    assert.equal((await guardedFetch(server.url('/empty'), BOUNDS)).status, 204);
  });

  test('refuses what it may not fetch', async () => {
    const strict = createGuardedFetch({ isLocal: false });
    await assert.rejects(strict(server.url('/hello'), BOUNDS), failsWith('url_refused'));
    const trusted = await strict(server.url('/hello'), { ...BOUNDS, isFromSettings: true });
    assert.equal(await trusted.text(), 'hello stranger');
  });

  test('ends answers that are too great, declared or not, compressed or not', async () => {
    await assert.rejects(guardedFetch(server.url('/long'), BOUNDS), failsWith('too_large'));
    const endless = await guardedFetch(server.url('/endless'), BOUNDS);
    await assert.rejects(endless.text(), failsWith('too_large'));
    await assert.rejects(async () => {
      await (await guardedFetch(server.url('/bomb'), { ...BOUNDS, bytesMax: 50_000 })).arrayBuffer();
    }, failsWith('too_large'));
  });

  test('ends what takes too long, before the headers and after', async () => {
    await assert.rejects(guardedFetch(server.url('/silent'), { ...BOUNDS, timeoutMs: 100 }), failsWith('timed_out'));
    await assert.rejects(async () => {
      await (await guardedFetch(server.url('/stalls'), { ...BOUNDS, timeoutMs: 200 })).text();
    }, failsWith('timed_out'));
  });

  test('follows redirects as often as it is told, and judges each', async () => {
    await assert.rejects(guardedFetch(server.url('/there'), BOUNDS), failsWith('redirected'));
    const follow = { ...BOUNDS, redirectsMax: 3 };
    assert.equal(await (await guardedFetch(server.url('/there'), follow)).text(), 'hello stranger');
    await assert.rejects(guardedFetch(server.url('/round'), follow), failsWith('redirected'));
    await assert.rejects(guardedFetch(server.url('/metadata'), follow), failsWith('url_refused'));
    await assert.rejects(guardedFetch(server.url('/odd'), follow), failsWith('url_refused'));
    await assert.rejects(
      guardedFetch(server.url('/there'), { ...follow, method: 'POST', body: 'x' }),
      failsWith('redirected'),
    );
  });

  test('takes nothing along to another host', async () => {
    const request = { ...BOUNDS, redirectsMax: 1, headers: { 'x-secret': 'friend' } };
    assert.equal(await (await guardedFetch(server.url('/there'), request)).text(), 'hello friend');
    assert.equal(await (await guardedFetch(server.url('/elsewhere'), request)).text(), 'hello stranger');
  });

  test('redirects from a host of the settings are judged all the same', async () => {
    const strict = createGuardedFetch({ isLocal: false });
    const request = { ...BOUNDS, redirectsMax: 1, isFromSettings: true } as const;
    await assert.rejects(strict(server.url('/elsewhere'), request), failsWith('url_refused'));
  });

  test('says that nobody is there', async () => {
    await assert.rejects(guardedFetch('http://localhost:1/', BOUNDS), failsWith('unreachable'));
  });

  test('lets an answer go that nobody wants', async () => {
    const response = await guardedFetch(server.url('/endless'), BOUNDS);
    await response.body?.cancel();
  });
});

describe('JSON from outside', () => {
  test('is of status 200, of its type, and JSON', async () => {
    const read = async (path: string, types?: string[]): Promise<unknown> =>
      readJson(await guardedFetch(server.url(path), BOUNDS), types);
    assert.deepEqual(await read('/json', ['application/json']), { a: 1 });
    await assert.rejects(read('/html', ['application/json']), failsWith('bad_answer'));
    await assert.rejects(read('/broken'), failsWith('bad_answer'));
    await assert.rejects(read('/empty'), failsWith('bad_answer'));
  });
});

describe('TXT records', () => {
  const lookUp = createTxtLookup(guardedFetch, server.url('/dns'));

  test('are their texts in one piece', async () => {
    assert.deepEqual(await lookUp('one.example.com'), ['did=did:plc:abc"d']);
    assert.deepEqual(await lookUp('bare.example.com'), ['did=did:plc:abc']);
    assert.deepEqual(await lookUp('none.example.com'), []);
    assert.deepEqual(await lookUp('missing.example.com'), []);
  });

  test('of a DNS that fails are an error, not none', async () => {
    await assert.rejects(lookUp('fails.example.com'), failsWith('bad_answer'));
  });
});
