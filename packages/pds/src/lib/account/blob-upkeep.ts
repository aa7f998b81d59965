/** The job that deletes blobs which nobody needs, at the time at which the next one is due. */
import type { Jobs } from '@sundog/actor';

import type { BlobSweep } from '../blobs/blob-sweep.ts';

const JOB = 'pds.blob-sweep';
const retry = { attemptsMax: 1_000_000, crashesMax: 1000, delayMsMax: 60 * 60_000 };

/** The upkeep of one account's blobs. */
export class BlobUpkeep {
  readonly #jobs: Jobs;

  /**
   * @param jobs of the account's actor; defines a kind there
   * @param sweep does the work
   */
  constructor(jobs: Jobs, sweep: BlobSweep) {
    this.#jobs = jobs;
    jobs.define(
      JOB,
      async () => {
        const nextAtMs = await sweep.run();
        if (nextAtMs !== undefined) this.plan(nextAtMs);
      },
      { retry },
    );
  }

  /** Call it in the transaction that makes something due: the earliest time counts. */
  plan(atMs: number): void {
    const job = this.#jobs.getByKey(JOB, JOB);
    if (job === undefined || job.state === 'running' || job.dueAt > atMs)
      this.#jobs.enqueue(JOB, null, { key: JOB, at: atMs });
  }
}
