/** How clients find a server before they connect, and what they read about its other paths. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { startServer } from './server/start-server.ts';

const server = await startServer();
after(() => server.stop());
const foreign = { origin: 'https://elsewhere.example' };

function get(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${server.url}${path}`, { signal: AbortSignal.timeout(10_000), ...init });
}

test('whoever watches over servers learns that it is there, and nothing else', async () => {
  for (const path of ['/health', '/p/room/health', '/guarded/health']) {
    const response = await get(path);
    assert.deepEqual([response.status, await response.text()], [200, '{"status":"ok"}'], path);
  }
  assert.equal((await get('/health', { method: 'POST' })).status, 405);
});

describe('the card of a server', () => {
  test('is behind its endpoint', async () => {
    const response = await get('/p/room/mcp/server-card', { headers: { accept: 'application/mcp-server-card+json' } });
    assert.equal(response.headers.get('content-type'), 'application/mcp-server-card+json');
    const card = (await response.json()) as { name: string; remotes: { url: string }[] };
    assert.match(card.name, /\/room$/);
    assert.equal(card.remotes[0]?.url, `${server.url}/p/room/mcp`);
    const first = (await (await get('/mcp/server-card')).json()) as { name: string };
    assert.match(first.name, /\/everything$/);
    assert.equal((await get('/mcp/server-card', { method: 'POST' })).status, 405);
  });

  test('is found in the catalog of the site', async () => {
    const response = await get('/.well-known/ai-catalog.json');
    assert.equal(response.headers.get('content-type'), 'application/ai-catalog+json');
    const { entries } = (await response.json()) as { entries: { url: string; identifier: string }[] };
    assert.equal(entries.length, 8);
    for (const { url } of entries) {
      assert.equal((await fetch(url, { signal: AbortSignal.timeout(10_000) })).status, 200, url);
    }
    assert.equal((await get('/p/room/.well-known/ai-catalog.json')).status, 404);
  });

  test('is for everybody where others may connect, and for nobody else where they may not', async () => {
    for (const path of ['/guarded/mcp/server-card', '/guarded/.well-known/ai-catalog.json']) {
      const response = await get(path, { headers: foreign });
      assert.equal(response.status, 200, path);
      assert.equal(response.headers.get('access-control-allow-origin'), foreign.origin);
      assert.match(response.headers.get('cache-control') ?? '', /^public, max-age=\d+$/);
    }
    assert.equal((await get('/guarded/console/state', { headers: foreign })).status, 403);
    assert.equal((await get('/mcp/server-card', { headers: foreign })).status, 403);
    assert.equal((await get('/mcp/server-card', { headers: { 'x-forwarded-for': '192.0.2.1' } })).status, 403);
  });
});

describe('the OpenAPI document', () => {
  test('describes the paths of a photon, for whoever may use them', async () => {
    const response = await get('/p/room/openapi.json');
    assert.equal(response.status, 200);
    const document = (await response.json()) as { servers: { url: string }[]; paths: Record<string, object> };
    assert.deepEqual(document.servers, [{ url: `${server.url}/p/room` }]);
    assert.deepEqual(Object.keys(document.paths), ['/', '/notes/{id}', '/api/greet', '/api/ping', '/webhook/mail']);
    assert.equal((await get('/guarded/p/room/openapi.json')).status, 401);
    assert.equal((await get('/p/room/openapi.json', { method: 'DELETE' })).status, 405);
    const { endpoints } = (await (await get('/p/shelf/')).json()) as { endpoints: { openapi: string } };
    assert.equal(endpoints.openapi, `${server.url}/p/shelf/openapi.json`);
  });
});
