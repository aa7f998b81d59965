/**
 * Subscribers that come, go, stop reading and read again while accounts append, over real sockets and seeded chance.
 * Each must have got every event from its cursor on, once and in order.
 */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { createEvents, Listener, openFirehose } from '../../../tests/worker/firehose-bench.ts';
import { HeldClock, until } from '../../../tests/worker/held-clock.ts';

const rounds = 4;
const steps = 120;

/** A seed that has failed once stays here. */
const seeds: number[] = [];

interface Client {
  readonly listener: Listener;
  /** Numbers of events that it is to get, counted from the cursor; undefined: it is closed. */
  readonly after: number;
  reads: boolean;
}

async function simulate(subject: Parameters<typeof openFirehose>[0], seed: number): Promise<void> {
  await subject.ctx.storage.deleteAll();
  const clock = new HeldClock(seed);
  const limits = { queuedBytesMax: 70_000, queuedTotalBytesMax: 1_000_000, stallMs: 1_000_000_000 };
  let firehose = openFirehose(subject, { clock, limits });
  const dids = ['did:web:a.test', 'did:web:b.test', 'did:web:c.test'];
  const counts = dids.map(() => 0);
  const all: number[] = [];
  const clients: Client[] = [];
  const append = (): void => {
    const which = clock.below(dids.length);
    const from = (counts[which] ?? 0) + 1;
    const to = from + clock.below(20);
    const sent = Math.max(1, from - clock.below(3)); // Some come twice.
    const sizeBytes = clock.below(30) === 0 ? 90_000 : clock.below(1000);
    const did = dids[which] ?? '';
    const { frames, last } = firehose.append(createEvents(sent, to, { did, sizeBytes }), { did });
    assert.equal(last.number, to);
    counts[which] = to;
    all.push(...frames.map(({ seq }) => seq));
  };
  const arrive = (): void => {
    const isLive = clock.below(4) === 0;
    const after = isLive ? (all.at(-1) ?? 0) : (all[clock.below(all.length)] ?? 0);
    const reads = clock.below(4) > 0;
    clients.push({ listener: new Listener(firehose.subscribers, isLive ? undefined : after, { reads }), after, reads });
  };
  for (let step = 0; step < steps; step += 1) {
    clock.time += clock.below(3);
    const dice = clock.below(20);
    if (dice < 9) append();
    else if (dice < 12) arrive();
    else if (dice === 12) {
      firehose.subscribers.retire();
      firehose = openFirehose(subject, { clock, limits });
    } else if (dice < 15) {
      const client = clients[clock.below(Math.max(clients.length, 1))];
      if (client !== undefined && !client.reads) {
        client.reads = true;
        client.listener.read();
      }
    } else await scheduler.wait(clock.below(4));
  }
  for (const client of clients) if (!client.reads) client.listener.read();
  const wanted = (client: Client) => all.filter((seq) => seq > client.after);
  await until(() => clients.every((client) => client.listener.seqs.length >= wanted(client).length), 40_000);
  for (const client of clients) {
    assert.deepEqual(client.listener.seqs, wanted(client), `seed ${seed}`);
    assert.deepEqual(client.listener.notices, [], `seed ${seed}`);
    client.listener.close();
  }
  assert(clients.length > 5 && all.length > 200, `seed ${seed}: too little has happened`);
  await until(() => firehose.subscribers.behindCount === 0);
  firehose.subscribers.retire();
}

export const cutoverSuite: Suite = {
  name: 'firehose cutover, simulated',
  tests: {
    'each subscriber gets every event after its cursor, once and in order': async (subject) => {
      const fresh = Array.from({ length: rounds }, () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
      for (const seed of [...seeds, ...fresh]) await simulate(subject, seed);
    },
  },
};
