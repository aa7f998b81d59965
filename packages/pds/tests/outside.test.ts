/** Fetching from outside in the real engine: streams, limits, redirects, and requests whose client is gone. */
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { startProject } from '../../../tests/harness/start-project.ts';

const MEBIBYTE = 1024 * 1024;
const TIMEOUT_MS = 20_000;

let lastHeaders: IncomingHttpHeaders = {};
/** Told each time that somebody asks for the document. */
let onDocument: RequestListener = () => undefined;

const routes: Readonly<Record<string, RequestListener>> = {
  '/small': (_, response) => response.end('small'),
  '/large': (_, response) => response.end(Buffer.alloc(2 * MEBIBYTE)),
  '/chunked': (_, response) => {
    for (let count = 0; count < 8; count++) response.write(Buffer.alloc(MEBIBYTE / 4));
    response.end();
  },
  '/bomb': (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(20 * MEBIBYTE))),
  '/silent': () => undefined,
  '/stalls': (_, response) => response.write('begun'),
  '/inside': (_, response) => response.writeHead(302, { location: 'http://192.168.0.1/' }).end(),
  '/there': (_, response) => response.writeHead(302, { location: '/small' }).end(),
  '/.well-known/did.json': (request, response) => onDocument(request, response),
  '/xrpc/com.example.test': (request, response) => {
    lastHeaders = request.headers;
    let size = 0;
    request.on('data', (chunk: Buffer) => (size += chunk.length));
    request.on('end', () => {
      if (request.method === 'POST') {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ size }));
      } else {
        const body = gzipSync(JSON.stringify({ compressed: true }));
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
      }
    });
  },
};

const server = createServer((request, response) => routes[request.url ?? '']?.(request, response));
await new Promise<void>((resolve) => {
  server.listen(0, '127.0.0.1', resolve);
});
const address = server.address();
const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
const outside = `http://localhost:${port}`;

const directory = new URL('outside/', import.meta.url);
const open = await startProject(directory, { allowedNetworks: ['127.0.0.1', '::1'] });
const closed = await startProject(directory);
after(async () => {
  await Promise.all([open.stop(), closed.stop()]);
  server.close();
  server.closeAllConnections();
});

async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  return await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), ...init });
}

async function fetchOutside(path: string, bounds: Record<string, string> = {}, host = open): Promise<unknown> {
  const query = new URLSearchParams({
    url: `${outside}${path}`,
    timeoutMs: '5000',
    bytesMax: String(MEBIBYTE),
    ...bounds,
  });
  return await (await ask(`${host.url}/fetch?${query.toString()}`)).json();
}

describe('the guarded fetch in the engine', () => {
  test('brings what it may', async () => {
    assert.deepEqual(await fetchOutside('/small'), { status: 200, size: 5 });
    assert.deepEqual(await fetchOutside('/there', { redirectsMax: '1' }), { status: 200, size: 5 });
  });

  test('ends what is too much or too slow', async () => {
    for (const path of ['/large', '/chunked', '/bomb'])
      assert.deepEqual(await fetchOutside(path), { code: 'too_large' });
    for (const path of ['/silent', '/stalls']) {
      assert.deepEqual(await fetchOutside(path, { timeoutMs: '300' }), { code: 'timed_out' });
    }
  });

  test('goes nowhere else', async () => {
    assert.deepEqual(await fetchOutside('/there'), { code: 'redirected' });
    assert.deepEqual(await fetchOutside('/inside', { redirectsMax: '3' }), { code: 'url_refused' });
    for (const url of ['http://10.0.0.1/', 'https://169.254.169.254/', 'https://0x7f.1:8443@example.com/']) {
      assert.deepEqual(await fetchOutside('', { url }), { code: 'url_refused' });
    }
  });

  test('is stopped by the host where a name leads to an address that is not public', async () => {
    assert.deepEqual(await fetchOutside('/small', {}, closed), { code: 'unreachable' });
  });
});

describe('sending on in the engine', () => {
  const send = `${open.url}/send?${new URLSearchParams({ url: outside }).toString()}`;

  test('streams a body, with its length where it is known', async () => {
    const declared = await ask(send, { method: 'POST', body: new Uint8Array(20 * MEBIBYTE) });
    assert.deepEqual(await declared.json(), { size: 20 * MEBIBYTE });
    assert.equal(lastHeaders['content-length'], String(20 * MEBIBYTE));

    const stream = new ReadableStream({
      start(controller) {
        for (let count = 0; count < 8; count++) controller.enqueue(new Uint8Array(MEBIBYTE));
        controller.close();
      },
    });
    const chunked = await ask(send, { method: 'POST', body: stream, duplex: 'half' });
    assert.deepEqual(await chunked.json(), { size: 8 * MEBIBYTE });
  });

  test('answers what was compressed, with headers that fit', async () => {
    const response = await ask(send);
    assert.deepEqual(await response.json(), { compressed: true });
    assert.equal(lastHeaders['user-agent'], 'sundog-pds');
    assert.equal(lastHeaders.authorization, 'Bearer token');
  });
});

describe('resolving in the engine', () => {
  const did = `did:web:localhost%3A${port}`;
  const resolve = `${open.url}/resolve?${new URLSearchParams({ did }).toString()}`;

  test('goes on for those who wait with a client that goes away', async () => {
    let setAsked = (): void => undefined;
    const isAsked = new Promise<void>((done) => {
      setAsked = done;
    });
    let count = 0;
    onDocument = (_, response) => {
      count++;
      setAsked();
      if (count > 1) response.end(JSON.stringify({ id: did }));
    };
    const abort = new AbortController();
    const first = ask(resolve, { signal: abort.signal }).catch(() => 'gone');
    await isAsked;
    const second = ask(resolve);
    abort.abort();
    assert.equal(await first, 'gone');
    assert.deepEqual(await (await second).json(), { id: did });
  });
});
