/** Photons as others publish them, and one with a layer of every kind: compiled, served, called over MCP. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { answerOf, postModern, textOf, type WireMessage } from './server/mcp-wire.ts';
import { startPhotons } from './start-photons.ts';

const server = await startPhotons(new URL('published/', import.meta.url));
after(() => server.stop());

/** Calls a tool: `layers/home.notify`. */
async function send(target: string, args: object = {}, more: object = {}): Promise<WireMessage> {
  const [, photon = '', instance = '', name = ''] = /^(\w+)\/(\w+)\.(\w+)$/.exec(target) ?? [];
  const url = `${server.url}/p/${photon}/mcp?instance=${instance}`;
  const params = { name, arguments: args, ...more };
  return answerOf(await postModern(url, 'tools/call', params, { capabilities: { elicitation: { form: {} } } }));
}

/** The result of a tool that succeeds. */
async function call(target: string, args: object = {}): Promise<unknown> {
  const answer = await send(target, args);
  assert.ok(answer.result !== undefined && answer.result['isError'] !== true, JSON.stringify(answer));
  return answer.result['structuredContent'] ?? textOf(answer);
}

/** What a tool that fails says. */
async function failureOf(target: string, args: object = {}): Promise<string> {
  const answer = await send(target, args);
  assert.equal(answer.result?.['isError'], true, JSON.stringify(answer));
  return textOf(answer);
}

/** What a client sends with the call again, once a person has answered its question. */
function answerTo({ result }: WireMessage, value: unknown): object {
  assert.equal(result?.['resultType'], 'input_required', JSON.stringify(result));
  const asks = Object.entries(result['inputRequests'] as Record<string, { params: { requestedSchema: object } }>);
  const [[id, { params }] = assert.fail('nothing is asked')] = asks;
  const [field = ''] = Object.keys((params.requestedSchema as { properties: object }).properties);
  const inputResponses = { [id]: { action: 'accept', content: { [field]: value } } };
  return { requestState: result['requestState'], inputResponses };
}

async function evict(photon: string, instance: string): Promise<void> {
  const response = await fetch(`${server.url}/evict/${photon}Photon/${instance}`, {
    method: 'POST',
    signal: AbortSignal.timeout(10_000),
  });
  assert.equal(response.status, 204);
}

/** Asks again until the answer fits. */
async function until(ask: () => Promise<unknown>, wanted: unknown): Promise<void> {
  for (const deadline = Date.now() + 10_000; (await ask()) !== wanted;) {
    assert.ok(Date.now() < deadline, `never became ${String(wanted)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('what tags promise', () => {
  test('@cached answers again what it answered, also after an eviction', async () => {
    assert.deepEqual(await call('layers/cached.weather', { city: 'Oslo' }), { city: 'Oslo', call: 1 });
    assert.deepEqual(await call('layers/cached.weather', { city: 'Oslo' }), { city: 'Oslo', call: 1 });
    await evict('Layers', 'cached');
    assert.deepEqual(await call('layers/cached.weather', { city: 'Oslo' }), { city: 'Oslo', call: 1 });
    assert.deepEqual(await call('layers/cached.weather', { city: 'Bergen' }), { city: 'Bergen', call: 1 });
  });

  test('@validate lets no bad argument through', async () => {
    assert.equal(await call('layers/valid.charge', { email: 'a@b.example', amount: 2 }), 'charged 2 to a@b.example');
    const bad = await failureOf('layers/valid.charge', { email: 'a at b', amount: 2 });
    assert.match(bad, /charge: email must be a valid email, but it is "a at b"\./);
    assert.match(
      await failureOf('layers/valid.charge', { email: 'a@b.example', amount: 0 }),
      /amount must be positive/,
    );
  });

  test('@throttled refuses what is too much, also after an eviction', async () => {
    await call('layers/often.notify');
    await call('layers/often.notify');
    await evict('Layers', 'often');
    assert.match(await failureOf('layers/often.notify'), /at most 2 calls in 3600 s/);
  });

  test('@circuitBreaker leaves a method alone that fails, also after an eviction', async () => {
    for (let time = 0; time < 2; time += 1) {
      assert.match(await failureOf('layers/down.flaky', { isDown: true }), /the service is down/);
    }
    await evict('Layers', 'down');
    assert.match(await failureOf('layers/down.flaky', { isDown: false }), /has failed 2 times in a row/);
  });

  test('@fallback, @retryable and @timeout', async () => {
    assert.deepEqual(await call('layers/odd.history'), []);
    assert.equal(await call('layers/odd.unreliable'), 'attempt 3');
    assert.match(await failureOf('layers/odd.slow'), /slow did not end within 50 ms/);
  });

  test('@debounced runs the last call of a burst', async () => {
    const answers = await Promise.all(['a', 'b', 'c'].map((text) => send('layers/burst.save', { text })));
    const texts = answers.map(textOf);
    assert.equal(answers.filter(({ result }) => result?.['isError'] === true).length, 2, JSON.stringify(texts));
    assert.equal(texts.filter((text) => /only the last call of a burst runs/.test(text)).length, 2);
  });

  for (const [name, args, other, otherArgs, steps] of [
    ['hold', {}, 'take', {}, 'hold begins, hold ends, take'],
    ['work', { isSlow: true }, 'work', { isSlow: false }, 'work begins, work ends, quick work'],
  ] as const) {
    test(`${name === 'hold' ? '@locked' : '@queued'} lets one call in at a time`, async () => {
      const done = () => call(`layers/${name}.steps`);
      const first = call(`layers/${name}.${name}`, args);
      await until(done, `${name} begins`);
      const second = call(`layers/${name}.${other}`, otherArgs);
      for (let time = 0; time < 5; time += 1) assert.equal(await done(), `${name} begins`);
      await call(`layers/${name}.release`);
      await Promise.all([first, second]);
      assert.equal(await done(), steps);
    });
  }
});

describe('a lock', () => {
  test('is held while its call waits for a person, also over an eviction', async () => {
    const question = await send('layers/board.approve');
    await evict('Layers', 'board');
    const taken = call('layers/board.take');
    for (let time = 0; time < 5; time += 1) assert.equal(await call('layers/board.steps'), '');
    assert.equal(textOf(await send('layers/board.approve', {}, answerTo(question, true))), 'approved');
    await taken;
    assert.equal(await call('layers/board.steps'), 'approve begins, approve ends, take');
  });
});

describe('photons of the publisher', () => {
  test('state in a collection stays one over an eviction', async () => {
    await call('orders/shop.place', { customer: 'Ada', total: 5 });
    assert.deepEqual(await call('orders/shop.place', { customer: 'Bob', total: 20 }), {
      placed: { id: 'o2', customer: 'Bob', total: 20, status: 'open' },
      open: 2,
    });
    await evict('Orders', 'shop');
    assert.deepEqual(await call('orders/shop.summary'), [{ status: 'open', count: 2, total: 25 }]);
    const table = (await call('orders/shop.list')) as { _photonType: string; rows: { customer: string }[] };
    assert.equal(table._photonType, 'table');
    assert.deepEqual(
      table.rows.map(({ customer }) => customer),
      ['Bob', 'Ada'],
    );
    const shown = await call('orders/shop.shown');
    assert.deepEqual(shown, {
      _photonType: 'collection:cards',
      items: [{ id: 'o2', customer: 'Bob', total: 20, status: 'open' }],
      count: 1,
    });
  });

  test('every kind of result travels', async () => {
    const gallery = (await call('orders/shop.gallery')) as Record<string, { _photonType: string }>;
    assert.deepEqual(
      Object.values(gallery).map(({ _photonType }) => _photonType),
      ['chart', 'stats', 'cards', 'progress', 'form'],
    );
  });

  test('a generator asks and goes on, also over an eviction between question and answer', async () => {
    await call('orders/paid.place', { customer: 'Ada', total: 5 });
    let answer = await send('orders/paid.pay', { id: 'o1' });
    for (const value of ['card', true]) {
      await evict('Orders', 'paid');
      answer = await send('orders/paid.pay', { id: 'o1' }, answerTo(answer, value));
    }
    assert.deepEqual(answer.result?.['structuredContent'], { status: 'paid by card' });
    assert.deepEqual(await call('orders/paid.summary'), [{ status: 'paid', count: 1, total: 5 }]);
  });

  test('the base class brings what a photon can do', async () => {
    assert.deepEqual(await call('notes/home.add', { text: 'a' }), { saved: 'a', count: 1, shown: false });
    assert.deepEqual(await call('notes/home.add', { text: 'b' }), { saved: 'b', count: 2, shown: false });
  });

  test('a constructor is given what it declares by type', async () => {
    assert.deepEqual(await call('guest/home.visit'), { visits: 1 });
    assert.match(await failureOf('guest/home.picture', { name: 'a' }), /guest_pictures_r2/);
  });

  test('what an actor cannot offer says so, and errors say what they mean to', async () => {
    assert.match(
      await failureOf('notes/home.lock'),
      /withLock of @portel\/photon-core is not available.*this\.withLock/,
    );
    assert.match(await failureOf('notes/home.fail'), /No such note/);
  });
});
