/**
 * Tells the directory what it keeps of an account (handle, address, status) whenever that changes, by a job that is
 * written with the change: the directory may be late, but does not stay wrong.
 */
import type { Jobs } from '@sundog/actor';

import type { Profile } from './profile-table.ts';

const JOB = 'pds.note';
const retry = { attemptsMax: 1_000_000, crashesMax: 1000, delayMsMax: 60_000 };

/** The notes. */
export class DirectoryNotes {
  readonly #jobs: Jobs;

  /**
   * @param jobs of the account's actor; defines a kind there
   * @param profile the account as it is when the job runs
   * @param send brings it to the directory
   */
  constructor(jobs: Jobs, profile: () => Profile | undefined, send: (profile: Profile) => Promise<void>) {
    this.#jobs = jobs;
    jobs.define(
      JOB,
      async () => {
        const found = profile();
        if (found !== undefined) await send(found);
      },
      { retry },
    );
  }

  /** Call it in the transaction that changes the account's row. */
  plan(): void {
    this.#jobs.enqueue(JOB, null, { key: JOB });
  }
}
