/**
 * Brings an account's events to the sequencer: at once when there are new ones, and by a job when that failed.
 *
 * Owns nothing stored but the job; the events are rows of the repository's outbox. Called by whatever writes an event.
 *
 * - O1 A job waits while events may be there: `arm` puts it into the queue in the transaction that writes an event. So an
 *   actor that dies after its commit is woken and goes on. While events keep coming the one job stays where it is.
 * - O2 One round runs at a time, so events arrive in the order of their numbers.
 * - O3 An event is dropped after the sequencer has said that it has stored it: with the next event's transaction, or by the
 *   job, as a transaction of its own would cost as much as the commit. What is sent again counts once there.
 */
import { logger, type Jobs } from '@sundog/actor';

import type { AccountEvent } from '../events/account-event.ts';

/** Where events wait. */
export interface EventSource {
  pending(limit: number, after: number): AccountEvent[];
  drop(upTo: number): void;
}

/**
 * Sends a batch.
 *
 * @param events of one account, in order
 * @param afterLoss whether what came before them is not to be had any more
 * @returns number of the account's last event that the sequencer has stored
 */
export type SendEvents = (events: readonly AccountEvent[], afterLoss: boolean) => Promise<number>;

const JOB = 'pds.outbox';
/** A round that failed is repeated after that long at the earliest; one that succeeded leaves the job nothing to do. */
const DELAY_MS = 5000;
const EVENTS_PER_ROUND = 200;
/** An event waits for as long as it takes. */
const retry = { attemptsMax: 1_000_000, crashesMax: 1000, delayMsMax: 60_000 };

/** The drain. */
export class OutboxDrain {
  readonly #jobs: Jobs;
  readonly #events: EventSource;
  readonly #send: SendEvents;
  #isArmed = false;
  /** Number of the newest event that the sequencer has, as far as this memory knows. */
  #stored = 0;
  #round: Promise<void> | undefined;

  /**
   * @param jobs of the account's actor; defines a kind there
   * @param events where they wait
   * @param send
   */
  constructor(jobs: Jobs, events: EventSource, send: SendEvents) {
    this.#jobs = jobs;
    this.#events = events;
    this.#send = send;
    jobs.define(JOB, () => this.#runJob(), { retry });
  }

  /** Call it in the transaction that writes an event (O1). */
  arm(): void {
    if (this.#stored > 0) this.#events.drop(this.#stored); // O3
    if (!this.#isArmed) this.#jobs.enqueue(JOB, null, { key: JOB, delayMs: DELAY_MS, ifExists: 'keep' });
  }

  /** Call it after that transaction: sends what waits. It never throws; what fails is left to the job. */
  async flush(): Promise<void> {
    this.#isArmed = true;
    if (this.#round !== undefined) return; // O2: the round that runs sees the new ones.
    try {
      await this.#start();
    } catch (error) {
      logger.warn('Events wait for the sequencer.', { error: String(error) });
    }
  }

  async #runJob(): Promise<void> {
    this.#isArmed = false;
    await (this.#round ?? this.#start());
    this.#events.drop(this.#stored); // O3
  }

  #start(): Promise<void> {
    const round = this.#run();
    this.#round = round;
    return round;
  }

  /** Ends in the turn of its last look (O2), so that an event which comes after that look finds no round. */
  async #run(): Promise<void> {
    await Promise.resolve();
    try {
      for (;;) {
        const events = this.#events.pending(EVENTS_PER_ROUND, this.#stored);
        const first = events[0];
        if (first === undefined) return;
        const stored = await this.#send(events, false);
        const last = stored >= first.number ? stored : await this.#send(events, true);
        if (last < first.number) throw new Error('The sequencer has taken none of the events that wait.');
        this.#stored = last;
      }
    } finally {
      this.#round = undefined;
    }
  }
}
