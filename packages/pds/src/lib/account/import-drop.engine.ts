import assert from 'node:assert/strict';

import { Jobs } from '@sundog/actor';

import type { Subject, Suite } from '../../../../../tests/harness/engine/suite.ts';
import { breakOff, createForeign, importTablesOf } from '../../../tests/worker/foreign-bench.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import { createRepository, findFaults, type RepositoryBench } from '../../../tests/worker/repository-bench.ts';
import { createCar } from '../car/car-writer.ts';
import { cancelImportDrop, defineImportDrop, planImportDrop } from './import-drop.ts';

const JOB = 'pds.import-drop';
const DAY_MS = 24 * 60 * 60_000;

/** A repository with the job, and with what an import of a megabyte has left that was cut off. */
interface DropBench extends RepositoryBench {
  readonly jobs: Jobs;
  readonly car: Uint8Array;
  /** Lets time go on, and runs what is due. */
  readonly pass: (ms: number) => Promise<void>;
}

async function openCutOff({ ctx }: Subject): Promise<DropBench> {
  const clock = new HeldClock();
  const bench = await createRepository(ctx, { clock });
  const jobs = new Jobs(ctx, { clock });
  defineImportDrop({ jobs, repository: bench.repository });
  const { root, blocks } = await createForeign(1000, { text: 'x'.repeat(1000) });
  const car = createCar(root, blocks);
  const importing = bench.repository.importCar(breakOff(car, car.length - 100), {
    withinBegin: () => planImportDrop(jobs),
  });
  await assert.rejects(importing, /the connection broke/);
  assert.notDeepEqual(importTablesOf(bench.sql), []);
  return {
    ...bench,
    jobs,
    car,
    async pass(ms) {
      clock.time += ms;
      await jobs.alarm();
    },
  };
}

export const importDropSuite: Suite = {
  name: 'import drop',
  tests: {
    'what is left of an import is forgotten after a week': async (subject) => {
      const bench = await openCutOff(subject);
      await bench.pass(6 * DAY_MS);
      assert.notDeepEqual(importTablesOf(bench.sql), []);
      await bench.pass(DAY_MS);
      assert.deepEqual(importTablesOf(bench.sql), []);
      assert.equal(bench.jobs.getByKey(JOB, JOB), undefined);
      assert.deepEqual(findFaults(bench), []);
    },
    'an import that works after a week goes on': async (subject) => {
      const { repository, jobs, car, pass } = await openCutOff(subject);
      const slow = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await pass(7 * DAY_MS);
          assert.notEqual(jobs.getByKey(JOB, JOB), undefined);
          controller.enqueue(car);
          controller.close();
        },
      });
      await repository.importCar(slow, { withinCommit: () => cancelImportDrop(jobs) });
      assert.equal(repository.counts().records, 1000);
      assert.equal(jobs.getByKey(JOB, JOB), undefined);
    },
  },
};
