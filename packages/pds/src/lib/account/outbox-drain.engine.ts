import assert from 'node:assert/strict';

import { Jobs } from '@sundog/actor';

import type { Suite, Subject } from '../../../../../tests/harness/engine/suite.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import { createOf, createRepository, did, type RepositoryBench } from '../../../tests/worker/repository-bench.ts';
import type { AccountEvent } from '../events/account-event.ts';
import { EventStore } from '../sequencer/event-store.ts';
import { Facts } from '../sequencer/facts.ts';
import { OutboxDrain } from './outbox-drain.ts';

const JOB = 'pds.outbox';
const MIB = 1024 * 1024;

/** An account's repository with its drain, and a firehose that can be away. */
interface DrainBench extends RepositoryBench {
  readonly jobs: Jobs;
  readonly clock: HeldClock;
  readonly drain: OutboxDrain;
  readonly store: EventStore;
  readonly batches: (readonly AccountEvent[])[];
  isAway: boolean;
  /** Writes records as one commit, and arms. */
  write(...names: string[]): Promise<void>;
  kindsStored(): string[];
}

async function openDrain({ ctx }: Subject): Promise<DrainBench> {
  const clock = new HeldClock();
  const repositoryBench = await createRepository(ctx, { clock });
  const { sql, repository } = repositoryBench;
  const jobs = new Jobs(ctx, { clock });
  const facts = new Facts(sql);
  const store = new EventStore(sql, { facts, clock, retention: { ageMs: 1e12, bytes: 1e12 } });
  const batches: (readonly AccountEvent[])[] = [];
  const stored: string[] = [];
  const drain = new OutboxDrain(jobs, repository.outbox, {
    send: async (events, afterLoss) => {
      await Promise.resolve();
      if (bench.isAway) throw new Error('away');
      batches.push(events);
      const { frames, last } = store.append(did, events, { afterLoss });
      for (const event of events.slice(events.length - frames.length)) stored.push(`${event.kind} ${event.number}`);
      return last;
    },
    mend: (change) =>
      sql.transaction(() => {
        change();
        repository.appendSyncEvent();
      }),
  });
  const bench: DrainBench = {
    ...repositoryBench,
    jobs,
    clock,
    drain,
    store,
    batches,
    isAway: false,
    async write(...names) {
      const writes = names.map((name) => createOf(name.slice(0, 4), name));
      await repository.applyWrites(writes, { withinCommit: () => drain.arm() });
    },
    kindsStored: () => stored,
  };
  return bench;
}

/** Batches in the order of events, with what an outbox says of its own. */
export const outboxDrainSuite: Suite = {
  name: 'outbox drain',
  tests: {
    'O1: an event has a job, whatever was flushed before it': async (subject) => {
      const bench = await openDrain(subject);
      await bench.drain.flush();
      await bench.drain.flush();
      bench.isAway = true;
      await bench.write('a');
      assert.notEqual(bench.jobs.getByKey(JOB, JOB), undefined);
      await bench.drain.flush();
      bench.isAway = false;
      bench.clock.time += 5000;
      await bench.jobs.alarm();
      assert.deepEqual(bench.kindsStored(), ['commit 1', 'commit 2']);
    },

    'O1: an event has a job when the one before has just run': async (subject) => {
      const bench = await openDrain(subject);
      for (const name of ['a', 'b', 'c']) {
        await bench.write(name);
        bench.clock.time += 5000;
        await bench.jobs.alarm(); // Before the flush: it takes the event along and is gone.
        await bench.drain.flush();
        assert.equal(bench.jobs.getByKey(JOB, JOB), undefined);
      }
      await bench.write('d');
      assert.notEqual(bench.jobs.getByKey(JOB, JOB), undefined);
    },

    'O1: one job serves what comes while it waits': async (subject) => {
      const bench = await openDrain(subject);
      await bench.write('a');
      await bench.drain.flush();
      const first = bench.jobs.getByKey(JOB, JOB);
      bench.clock.time += 1000;
      await bench.write('b');
      await bench.drain.flush();
      assert.deepEqual(bench.jobs.getByKey(JOB, JOB)?.dueAt, first?.dueAt);
      assert.equal(bench.kindsStored().length, 3);
    },

    'O4: what waits goes in rounds that a call can carry': async (subject) => {
      const bench = await openDrain(subject);
      bench.isAway = true;
      for (let index = 0; index < 30; index += 1) await bench.write(`k${index}`.padEnd(900_000, 'x'));
      await bench.drain.flush();
      bench.isAway = false;
      await bench.drain.flush();
      assert.equal(bench.kindsStored().length, 31);
      for (const events of bench.batches) {
        const bytes = events.reduce((sum, { head, tail }) => sum + head.byteLength + tail.byteLength, 0);
        assert.ok(bytes <= 16 * MIB, `${bytes} bytes in a round`);
      }
    },

    'O5: a firehose that has lost events hears of the newest commit': async (subject) => {
      const bench = await openDrain(subject);
      await bench.write('a');
      await bench.drain.flush();
      bench.sql.script('delete from firehose_mark');
      await bench.write('b');
      await bench.drain.flush();
      assert.deepEqual(bench.kindsStored(), ['commit 1', 'commit 2', 'commit 3', 'sync 4']);
    },

    'O5: an account that was set back counts on from what the firehose has': async (subject) => {
      const bench = await openDrain(subject);
      await bench.write('a');
      await bench.drain.flush();
      bench.sql.run`update firehose_mark set number = 100, id = 'lost here'`;
      await bench.write('b', 'c');
      await bench.drain.flush();
      assert.deepEqual(bench.kindsStored(), ['commit 1', 'commit 2', 'commit 101', 'sync 102']);
    },
  },
};
