/**
 * Tells the directory what it keeps of an account, or has to forget, whenever that changes, by a job that is written
 * with the change: the directory may be late, but does not stay wrong.
 */
import { logger, type Jobs } from '@sundog/actor';

const retry = { attemptsMax: 1_000_000, crashesMax: 1000, delayMsMax: 60_000 };

/** The notes of one kind. */
export class DirectoryNotes {
  readonly #jobs: Jobs;
  readonly #kind: string;
  readonly #send: () => Promise<void>;

  /**
   * @param jobs of the account's actor
   * @param kind of job, which is defined there
   * @param send tells the directory how things are when it is called; it may be called more often than they change
   */
  constructor(jobs: Jobs, kind: string, send: () => Promise<void>) {
    this.#jobs = jobs;
    this.#kind = kind;
    this.#send = send;
    jobs.define(kind, () => send(), { retry });
  }

  /** Call it in the transaction of the change. */
  plan(): void {
    this.#jobs.enqueue(this.#kind, null, { key: this.#kind });
  }

  /** Call it after that transaction where the directory must know at once. It never throws: the job does what fails. */
  async flush(): Promise<void> {
    try {
      await this.#send();
    } catch (error) {
      logger.warn('The directory is told later.', { kind: this.#kind, error: String(error) });
    }
  }
}
