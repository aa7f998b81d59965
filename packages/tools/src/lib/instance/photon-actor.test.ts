import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { WebSocket } from 'ws';

import { PhotonsProject, Refusal, until } from '../../../tests/photons-project.ts';

const project = await PhotonsProject.start();
after(() => project.host.stop());

/** A socket's messages so far. */
async function listen(query: string, instance: string): Promise<{ messages: string[]; close: () => void }> {
  const socket = new WebSocket(
    `${project.host.url.replace('http', 'ws')}/events/Notebook/${instance}?frames=data&${query}`,
  );
  const messages: string[] = [];
  socket.on('message', (data: Buffer) => messages.push(data.toString()));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  return { messages, close: () => socket.terminate() };
}

describe('memory', () => {
  test('three scopes are disjoint, in both forms of the second argument', async () => {
    const facts = { caller: { id: 'ada', isAnonymous: false, scopes: [], claims: {}, session: 's1' } };
    const places = ['photon', 'session', 'global', { namespace: 'n' }, { scope: 'global', namespace: 'n' }];
    for (const [index, place] of places.entries()) {
      await project.call('Notebook/scopes.set', { key: 'k', value: index, place }, facts);
    }
    const values = await Promise.all(
      places.map((place) => project.call('Notebook/scopes.get', { key: 'k', place }, facts)),
    );
    assert.deepEqual(values, [0, 1, 2, 3, 4]);
    assert.equal(await project.call('Notebook/scopes.get', { key: 'k' }, facts), 0);
    assert.equal(await project.call('Notebook/elsewhere.get', { key: 'k', place: 'global' }, facts), 2);
    assert.equal(await project.call('Notebook/elsewhere.get', { key: 'k' }, facts), null);
  });

  test('a session is that of the client, else of the caller; nobody has none', async () => {
    const ada = { id: 'ada', isAnonymous: false, scopes: [], claims: {} };
    const args = { key: 'who', place: 'session' };
    await project.call('Notebook/sessions.set', { ...args, value: 'ada' }, { caller: ada });
    assert.equal(await project.call('Notebook/sessions.get', args, { caller: ada }), 'ada');
    assert.equal(await project.call('Notebook/sessions.get', args, { caller: { ...ada, session: 'ada' } }), null);
    assert.equal(await project.call('Notebook/sessions.get', args, { caller: { ...ada, id: 'bob' } }), null);
    const { failure } = await project.progress('Notebook/sessions.get', args);
    assert.equal(failure?.code, 'no_session');
  });

  test('a thousand updates at once lose nothing, however slow they are', async () => {
    const calls = Array.from({ length: 10 }, () => project.call('Notebook/busy.addAtOnce', { times: 100 }));
    await Promise.all(calls);
    assert.equal(await project.call('Notebook/busy.get', { key: 'n' }), 1000);
  });
});

describe('data', () => {
  const scopes = ['photon', 'session', 'global'];
  const facts = { caller: { id: 'ada', isAnonymous: false, scopes: [], claims: {}, session: 's1' } };

  for (const [method, list] of [
    ['note', 'items'],
    ['append', 'entries'],
  ] as const) {
    test(`three scopes are disjoint, and one is that of all instances: ${method}`, async () => {
      const call = async (instance: string, scope: string): Promise<unknown[]> => {
        const found = await project.call(
          `Notebook/${instance}.${method}`,
          { text: `${instance} ${scope}`, scope },
          facts,
        );
        const values = Reflect.get(Object(found), list) as { value: unknown }[];
        return values.map(({ value }) => value);
      };
      for (const scope of scopes) assert.deepEqual(await call('data', scope), [`data ${scope}`]);
      for (const scope of scopes) {
        const shared = scope === 'global' ? ['data global'] : [];
        assert.deepEqual(await call('more data', scope), [...shared, `more data ${scope}`]);
      }
    });
  }

  test('a scope that there is not is refused', async () => {
    const { failure } = await project.progress('Notebook/data.note', { text: '', scope: 'planet' });
    assert.equal(failure?.code, 'unknown_scope');
  });
});

describe('what is callable', () => {
  test('only methods of the manifest, whatever the class has', async () => {
    for (const method of ['hidden', '_private', 'emit', 'toString', 'constructor', 'memory', '__proto__', 'nothing']) {
      await assert.rejects(project.progress(`Notebook/locked.${method}`), (error) => {
        assert.ok(error instanceof Refusal);
        assert.equal(error.code, 'unknown_photon_method');
        return true;
      });
    }
  });

  test('arguments that do not fit never reach the method', async () => {
    await assert.rejects(project.progress('Notebook/checked.add', { by: 'ten' }), (error) => {
      assert.ok(error instanceof Refusal);
      assert.equal(error.code, 'invalid_arguments');
      assert.equal(error.message, 'Invalid arguments for add: by: expected a number, found "ten".');
      return true;
    });
    assert.equal(await project.call('Notebook/checked.get', { key: 'n' }), null);
  });

  test('a parameter of a class gets its value out of JSON', async () => {
    assert.equal(await project.call('Notebook/revived.when', { at: '2026-11-21T00:00:00Z' }), 'Date');
  });

  test('what a method throws is told by name and message', async () => {
    const { failure } = await project.progress('Notebook/failing.fail');
    assert.deepEqual(failure, { name: 'RangeError', code: 'internal_error', message: 'too far' });
  });
});

describe('events', () => {
  test('exact, other and every channel get 1, 0 and 1, each the object as it was emitted', async () => {
    const sockets = await Promise.all(['count', 'other', '*'].map((channel) => listen(`channel=${channel}`, 'fan')));
    const event = { n: 1, channel: 'count', ü: [null] };
    await project.call('Notebook/fan.speak', { event });
    await project.call('Notebook/fan.speak', { event: { channel: 'last' } });
    const [exact, other, every] = sockets;
    await until(
      async () => every?.messages.length,
      (count) => count === 2,
    );
    assert.deepEqual(exact?.messages, [JSON.stringify(event)]);
    assert.deepEqual(other?.messages, []);
    assert.deepEqual(every?.messages, [JSON.stringify(event), '{"channel":"last"}']);
    for (const socket of sockets) socket.close();
  });

  test('an event by its name goes to the default channel; the own name in front of a channel is no other channel', async () => {
    const socket = await listen('channel=default&channel=count', 'named');
    await project.call('Notebook/named.speak', { event: 'added', data: { id: 1 } });
    await project.call('Notebook/named.speak', { event: { channel: 'notebook:count', n: 2 } });
    await until(
      async () => socket.messages.length,
      (count) => count === 2,
    );
    assert.deepEqual(socket.messages, ['{"event":"added","data":{"id":1}}', '{"channel":"notebook:count","n":2}']);
    socket.close();
  });

  test('channels of the runtime are not for photons', async () => {
    const { failure } = await project.progress('Notebook/named.speak', { event: { channel: '_run:1' } });
    assert.equal(failure?.code, 'invalid_channel');
  });

  test('a generator is driven: what it yields with a channel is emitted, what it returns is the result', async () => {
    const socket = await listen('channel=count', 'driven');
    assert.equal(await project.call('Notebook/driven.steps'), 'done');
    await until(
      async () => socket.messages.length,
      (count) => count === 1,
    );
    assert.deepEqual(socket.messages, ['{"channel":"count","n":-1}']);
    socket.close();
  });
});

describe('what a photon knows', () => {
  test('caller, client, request and instance are those of the call', async () => {
    const caller = { id: 'ada', name: 'Ada', isAnonymous: false, scopes: ['a', 'b'], claims: { org: 1 } };
    const client = { name: 'tester', version: '1', reach: 'none' };
    const known = await project.call(
      'Notebook/known.whoami',
      {},
      { caller, client, runId: 'run-1', callerCwd: '/home/ada' },
    );
    assert.deepEqual(known, {
      caller: { id: 'ada', name: 'Ada', anonymous: false, scope: 'a b', scopes: ['a', 'b'], claims: { org: 1 } },
      client: { name: 'tester', version: '1', can: { elicit: false, elicitUrl: false, sample: false } },
      callerCwd: '/home/ada',
      instanceName: 'known',
      id: 'run-1',
      path: [],
    });
  });

  test('a file that travels with the photon is read by its path; a missing one and a missing binding say what to do', async () => {
    assert.equal(await project.call('Notebook/files.readAsset', { path: 'help.md' }), '# Help');
    const missing = await project.progress('Notebook/files.readAsset', { path: '../secret' });
    assert.match(missing.failure?.message ?? '', /^Asset not found: \.\.\/secret\. .* it has \.\/help\.md/);
    const binding = await project.progress('Notebook/files.useBinding');
    assert.match(binding.failure?.message ?? '', /this\.cf\.kv\("cache"\) is the binding "notebook_cache_kv"/);
  });
});

describe('constructors', () => {
  test('get variables made to fit, other photons, and nothing where the source has a default', async () => {
    const first = { reasons: ['create'], starts: 1 };
    const rest = {
      key: 'secret',
      limit: 7,
      seen: ['one', true, 'of the source'],
      settings: { greeting: 'Hello', times: 1 },
      remote: 'secret',
    };
    assert.deepEqual(await project.call('Injected/one.report'), { ...rest, ...first });
    await project.evict('Injected', 'one');
    assert.deepEqual(await project.call('Injected/one.report'), { ...rest, reasons: ['wake'], starts: 2 });
    assert.equal(await project.call('Notebook/given.get', { key: 'from injected' }), 'secret');
  });

  test('a member of the author goes before one of the runtime', async () => {
    assert.equal(await project.call('Injected/two.status'), 'my own status');
  });

  test('one that throws is told, and tried again', async () => {
    for (const left of [1, 0]) {
      await assert.rejects(project.call('Broken/one.works'), (error) => {
        assert.ok(error instanceof Refusal);
        assert.equal(error.code, 'photon_start_failed');
        assert.match(error.message, new RegExp(`^The photon broken could not be started\\. RangeError: ${left} to go`));
        return true;
      });
    }
    assert.equal(await project.call('Broken/one.works'), 'at last');
  });
});

test('instances enter the register of their photon once, page by page', async () => {
  for (const instance of ['a', 'b', 'c', 'a'])
    await project.call(`Relay/${instance}.useInOrder`, { key: 'k', instance: 'x' });
  const list = async (afterName: string): Promise<unknown> => {
    const response = await fetch(`${project.host.url}/instances/relay/${afterName}`, {
      signal: AbortSignal.timeout(5000),
    });
    const page = (await response.json()) as { instances: { name: string }[]; next: string | null };
    return [page.instances.map(({ name }) => name), page.next];
  };
  assert.deepEqual(
    await until(
      () => list(''),
      (page) => JSON.stringify(page) === '[["a","b"],"b"]',
    ),
    [['a', 'b'], 'b'],
  );
  assert.deepEqual(
    await until(
      () => list('b'),
      (page) => JSON.stringify(page) === '[["c"],null]',
    ),
    [['c'], null],
  );
});

test('a request to a path gets what its method returned, and of a mistake only that there was one', async () => {
  const page = async (kind: string): Promise<[status: number, text: string]> => {
    const url = `${project.host.url}/served/p/notebook/page/${kind}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    return [response.status, await response.text()];
  };
  assert.deepEqual(await page('x'), [200, '{"verb":"GET","kind":"x","tags":["a"]}']);
  assert.deepEqual(await page('response'), [418, 'as it is']);
  assert.deepEqual(await page('nothing'), [204, '']);
  const [status, text] = await page('mistake');
  assert.equal(status, 500);
  assert.doesNotMatch(text, /secret|binding/);
});
