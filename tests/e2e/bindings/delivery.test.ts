/** What reaches a Worker other than by HTTP: queue batches, crons and workflow runs; and what it sends. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { BindingsHost, until } from './bindings-host.ts';

let host: BindingsHost;
before(async () => {
  host = await BindingsHost.start();
});
after(() => host.close());

/** How the consumer saw one message, once per delivery. */
interface Delivery {
  queue: string;
  attempts: number;
  body: unknown;
  sentAt: number;
  begunAt: number;
  seenAt: number;
}

function deliveries(label: string, count: number): Promise<Delivery[]> {
  const read = async (): Promise<Delivery[]> => (await host.call('inbox', { topic: `message ${label}` })) as Delivery[];
  return until(read, (list) => list.length >= count);
}

describe('queues', () => {
  test('deliver a message with its body', async () => {
    await host.call('queue/send', { binding: 'JOBS', body: { label: 'one', list: [1, null, 'ü'] } });
    const [delivery] = await deliveries('one', 1);
    assert.deepEqual(delivery?.body, { label: 'one', list: [1, null, 'ü'] });
    assert.equal(delivery?.queue, 'jobs');
    assert.equal(delivery?.attempts, 1);
  });

  test('deliver a batch of at most max_batch_size', async () => {
    const messages = Array.from({ length: 7 }, (_, index) => ({ body: { label: 'many', index } }));
    await host.call('queue/send-batch', { binding: 'JOBS', messages });
    const seen = await deliveries('many', 7);
    assert.equal(seen.length, 7);
    const batches = (await host.call('inbox', { topic: 'batch jobs' })) as { body: { label: string } }[][];
    const sizes = batches
      .filter((batch) => batch.some(({ body }) => body.label === 'many'))
      .map(({ length }) => length);
    assert.ok(
      sizes.every((size) => size <= 5),
      `sizes ${sizes.join()}`,
    );
    assert.ok(sizes.includes(5), `sizes ${sizes.join()}`);
  });

  test('deliver again what asks for it, after its delay', async () => {
    await host.call('queue/send', { binding: 'JOBS', body: { label: 'again', retryInSeconds: 1 } });
    const [first, second] = await deliveries('again', 2);
    assert.deepEqual([first?.attempts, second?.attempts], [1, 2]);
    assert.ok((second?.seenAt ?? 0) - (first?.seenAt ?? 0) >= 1000);
  });

  test('hold back what is sent with a delay', async () => {
    await host.call('queue/send', { binding: 'JOBS', body: { label: 'held' }, options: { delaySeconds: 1 } });
    const [delivery] = await deliveries('held', 1);
    assert.ok((delivery?.seenAt ?? 0) - (delivery?.sentAt ?? 0) >= 1000);
  });

  test('delivery_delay holds every message of that producer back, unless the message says otherwise', async () => {
    await host.call('queue/send', { binding: 'LATE_JOBS', body: { label: 'late' } });
    await host.call('queue/send-batch', {
      binding: 'LATE_JOBS',
      messages: [{ body: { label: 'late in a batch' } }, { body: { label: 'at once' }, delaySeconds: 0 }],
    });
    const alone = { label: 'alone, at once' };
    await host.call('queue/send', { binding: 'LATE_JOBS', body: alone, options: { delaySeconds: 0 } });
    const waits = await Promise.all(
      ['late', 'late in a batch', 'at once', 'alone, at once'].map(async (label) => {
        const [delivery] = await deliveries(label, 1);
        return (delivery?.seenAt ?? 0) - (delivery?.sentAt ?? 0) >= 2000;
      }),
    );
    assert.deepEqual(waits, [true, true, false, false]);
  });

  test('retry_delay holds back what is retried without a delay of its own', async () => {
    await host.call('queue/send', { binding: 'CALM', body: { label: 'calm again', retryOnce: true } });
    const [first, second] = await deliveries('calm again', 2);
    assert.ok((second?.begunAt ?? 0) - (first?.seenAt ?? 0) >= 1000);
  });

  test('max_concurrency bounds how many batches are with the consumer at once', async () => {
    const messages = Array.from({ length: 4 }, () => ({ body: { label: 'in turn', holdMs: 200 } }));
    await host.call('queue/send-batch', { binding: 'CALM', messages });
    const seen = await deliveries('in turn', 4);
    const overlapping = seen.slice(1).filter(({ begunAt }, index) => begunAt < (seen[index]?.seenAt ?? 0));
    assert.deepEqual(overlapping, []);
  });

  test('max_batch_timeout is how long a batch waits to become full', async () => {
    await host.call('queue/send', { binding: 'PATIENT', body: { label: 'patient' } });
    const [delivery] = await deliveries('patient', 1);
    assert.ok((delivery?.seenAt ?? 0) - (delivery?.sentAt ?? 0) >= 1000);
  });

  test('send what fails too often to the dead letter queue', async () => {
    await host.call('queue/send', { binding: 'JOBS', body: { label: 'poison', poison: true } });
    const seen = await deliveries('poison', 3);
    assert.deepEqual(
      seen.map(({ queue }) => queue),
      ['jobs', 'jobs', 'jobs-dead'],
    );
    assert.deepEqual(seen[2]?.body, { label: 'poison', poison: true });
  });

  test('reach the consumer in another project', async () => {
    await host.call('queue/send', { binding: 'ABROAD', body: 'a parcel' });
    const arrived = await until(
      () => host.neighbour('/abroad'),
      (text) => text !== '[]',
    );
    assert.deepEqual(JSON.parse(arrived), ['a parcel']);
  });

  test('a message survives a crash before it is due', async () => {
    await host.call('queue/send', { binding: 'JOBS', body: { label: 'survivor' }, options: { delaySeconds: 2 } });
    await host.crash();
    assert.equal((await deliveries('survivor', 1)).length, 1);
  });
});

describe('crons', () => {
  const DAY_MS = 24 * 3600 * 1000;

  test('fire at their time, with their expression and that time', async () => {
    const now = Date.now();
    const nextMs = Math.ceil((now - 3 * 3600 * 1000) / DAY_MS) * DAY_MS + 3 * 3600 * 1000;
    await host.control(`/crons/clock?advance=${nextMs - now - 500}`);
    const read = async (): Promise<number[]> => (await host.call('inbox', { topic: 'cron 0 3 * * *' })) as number[];
    const fired = await until(read, (times) => times.length > 0);
    assert.deepEqual(fired, [nextMs]);
  });

  test('can be run by hand through the control socket', async () => {
    const ran = await host.control('/projects/bindings-main/scheduled?cron=by-hand&time=12000');
    assert.deepEqual(JSON.parse(ran), { outcome: 'ok', noRetry: false });
    assert.deepEqual(await host.call('inbox', { topic: 'cron by-hand' }), [12_000]);
    const failed = await host.control('/projects/bindings-main/scheduled?cron=fail');
    assert.equal((JSON.parse(failed) as { outcome: string }).outcome, 'exception');
  });
});

describe('workflows', () => {
  const statusOf = async (binding: string, id: string): Promise<{ status: string; output?: unknown }> =>
    (await host.call('workflow/status', { binding, id })) as { status: string; output?: unknown };

  test('run steps, sleep and wait for events, each step once, also across a crash', async () => {
    const id = await host.call('workflow/create', {
      binding: 'ORDERS',
      options: { id: 'o-1', params: { amount: 21 } },
    });
    assert.equal(id, 'o-1');
    await until(
      async () => (await host.call('inbox', { topic: 'order o-1' })) as string[],
      (done) => done.includes('priced'),
    );
    await host.crash();
    await host.call('workflow/event', {
      binding: 'ORDERS',
      id: 'o-1',
      event: { type: 'paid', payload: { by: 'card' } },
    });
    const end = await until(
      () => statusOf('ORDERS', 'o-1'),
      ({ status }) => status === 'complete' || status === 'errored',
    );
    assert.deepEqual(end.output, { price: 42, paidBy: 'card' });
    assert.deepEqual(await host.call('inbox', { topic: 'order o-1' }), ['priced', 'shipped']);
  });

  test('script_name starts the workflow of another project', async () => {
    await host.call('workflow/create', { binding: 'NEIGHBOUR_FLOW', options: { id: 'g-1', params: { name: 'Lin' } } });
    const end = await until(
      () => statusOf('NEIGHBOUR_FLOW', 'g-1'),
      ({ status }) => status === 'complete' || status === 'errored',
    );
    assert.equal(end.output, 'Good day, Lin');
  });

  test('an unknown instance is an error', async () => {
    await assert.rejects(host.call('workflow/status', { binding: 'ORDERS', id: 'nobody' }), /instance\.not_found/);
  });
});
