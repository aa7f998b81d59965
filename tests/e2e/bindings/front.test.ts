/** What stands before and beside a Worker: assets, service bindings, loaded Workers, version metadata, the internet. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { BindingsHost } from './bindings-host.ts';

let host: BindingsHost;
before(async () => {
  host = await BindingsHost.start();
});
after(() => host.close());

describe('assets', () => {
  test('serve files with their type, and pages without their extension', async () => {
    const page = await host.fetch('/about');
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.equal(await page.text(), '<h1>about</h1>\n');
    assert.equal(await (await host.fetch('/')).text(), '<h1>home</h1>\n');
  });

  test('lead to the one address of a page', async () => {
    const targets = await Promise.all(
      ['/about.html', '/index.html', '/docs', '/docs/index.html'].map(async (path) => {
        const response = await host.fetch(path);
        return [response.status, response.headers.get('location')];
      }),
    );
    assert.deepEqual(targets, [
      [307, '/about'],
      [307, '/'],
      [307, '/docs/'],
      [307, '/docs/'],
    ]);
  });

  test('answer what is unknown with the 404 page', async () => {
    const response = await host.fetch('/no/such/page');
    assert.equal(response.status, 404);
    assert.equal(await response.text(), '<h1>not here</h1>\n');
  });

  test('_headers, _redirects and .assetsignore hold and are not served themselves', async () => {
    assert.equal((await host.fetch('/hello.txt')).headers.get('x-rule'), 'applied');
    const redirect = await host.fetch('/old');
    assert.deepEqual([redirect.status, redirect.headers.get('location')], [301, '/about']);
    const hidden = ['/ignored.txt', '/_headers', '/_redirects', '/.assetsignore'];
    const statuses = await Promise.all(hidden.map(async (path) => (await host.fetch(path)).status));
    assert.deepEqual(statuses, [404, 404, 404, 404]);
  });

  test('run_worker_first lets the Worker answer for a file', async () => {
    assert.equal(await (await host.fetch('/worker-first.txt')).text(), 'worker answers /worker-first.txt');
    assert.equal(await (await host.fetch('/api/unknown')).text(), 'worker answers /api/unknown');
  });

  test('the binding gives files to the Worker', async () => {
    const file = await host.call('assets/fetch', { path: '/hello.txt' });
    assert.deepEqual(file, { status: 200, text: 'hello from a file\n' });
    const past = await host.call('assets/fetch', { path: '/worker-first.txt' });
    assert.deepEqual(past, { status: 200, text: 'the file\n' });
    const none = (await host.call('assets/fetch', { path: '/none' })) as { status: number };
    assert.equal(none.status, 404);
  });
});

describe('a project of assets alone', () => {
  test('answers every path of a single-page application with its page', async () => {
    assert.equal(await host.site('/hello.txt'), 'a plain file\n');
    assert.equal(await host.site('/any/route/at/all'), '<h1>the application</h1>\n');
  });

  test('can be bound as a service', async () => {
    assert.equal(await host.call('service/site', { path: '/hello.txt' }), 'a plain file\n');
  });
});

describe('services', () => {
  test('fetch reaches the other project', async () => {
    assert.equal(await host.call('service/fetch', { path: '/x' }), 'neighbour answers GET /x');
  });

  test('a named entrypoint takes calls and knows its props', async () => {
    assert.equal(await host.call('service/greet', { name: 'Bo' }), 'Hello, Dr. Bo');
  });

  test('errors keep their class name and message across the call', async () => {
    await assert.rejects(host.call('service/fail'), /RangeError: no such greeting/);
  });

  test('a project can bind itself', async () => {
    assert.equal(await host.call('service/self', { number: 21 }), 42);
  });

  test('the default entrypoint of a project with assets answers with its assets, and takes calls', async () => {
    assert.equal(await host.call('service/fetch', { path: '/main-asset' }), 'hello from a file\n');
    assert.equal(await host.call('service/self-front', { path: '/hello.txt' }), 'hello from a file\n');
    assert.equal(await host.call('service/sum', { numbers: [1, 2, 3] }), 6);
  });
});

describe('service props', () => {
  test('reach the Worker behind the assets', async () => {
    const answer = { props: { tier: 'gold' }, asset: 'sign of the neighbour\n' };
    assert.deepEqual(await host.call('service/props'), answer);
  });
});

describe('worker loader', () => {
  test('runs code given at run time, with its own env', async () => {
    assert.equal(await host.call('loader/add', { a: 1, b: 2 }), 103);
  });
});

describe('version metadata', () => {
  test('identifies the build', async () => {
    const { id, tag, timestamp } = (await host.call('version')) as Record<string, unknown>;
    assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-/);
    assert.equal(typeof tag, 'string');
    assert.ok(!Number.isNaN(Date.parse(String(timestamp))));
  });
});

describe('the world outside', () => {
  test('a Worker cannot reach the machine it runs on', async () => {
    await assert.rejects(host.call('internet/local', { url: `${host.url}/hello.txt` }));
    await assert.rejects(host.call('internet/local', { url: 'http://localhost:1/' }));
  });

  test('the cache takes what it is given and has nothing', async () => {
    assert.deepEqual(await host.call('cache/round-trip'), { found: false, deleted: false });
  });
});
