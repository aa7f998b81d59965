/**
 * Brings an account's events to the sequencer: at once when there are new ones, and by a job when that failed.
 *
 * Owns nothing stored but the job; the events are rows of the repository's outbox. Called by whatever writes an event.
 *
 * - O1 A job waits while events may be there: `arm` puts it into the queue in the transaction that writes an event. So
 *   an actor that dies after its commit is woken and goes on. While events keep coming the one job stays where it is.
 * - O2 One round runs at a time, so events arrive in the order of their numbers.
 * - O3 An event is dropped after the sequencer has said that it has stored it: with the next event's transaction, or by
 *   the job, as a transaction of its own would cost as much as the commit. What is sent again counts once there.
 * - O4 A round has as much as one call carries.
 * - O5 Where one side was set back (a disk that lost its newest writes, a backup), what waits is sent all the same, and
 *   then where the repository is: the newest commit stands for what is lost.
 */
import { logger, type Jobs } from '@sundog/actor';

import type { AccountEvent, EventMark } from '../events/account-event.ts';

/** Where events wait. */
export interface EventSource {
  pending(limit: number, after: number, limitBytes: number): AccountEvent[];
  drop(upTo: number): void;
  /** Whether the account has made this event. */
  knows(event: EventMark): boolean;
  /** Gives what waits the numbers after this one. */
  renumber(after: number): void;
}

/**
 * Sends a batch.
 *
 * @param events of one account, in order
 * @param afterLoss whether what came before them is not to be had any more
 * @returns the account's last event that the sequencer has stored
 */
export type SendEvents = (events: readonly AccountEvent[], afterLoss: boolean) => Promise<EventMark>;

/** What the drain calls. */
export interface DrainCalls {
  readonly send: SendEvents;
  /** O5: makes a change of the outbox and puts the newest commit behind it, in one transaction. */
  readonly mend: (change: () => void) => void;
}

const JOB = 'pds.outbox';
/** A round that failed is repeated after that long at the earliest; one that succeeded leaves the job nothing to do. */
const DELAY_MS = 5000;
const EVENTS_PER_ROUND = 200;
/** The sequencer takes 16 MiB at once. */
const BYTES_PER_ROUND = 8 * 1024 * 1024;
/** An event waits for as long as it takes. */
const retry = { attemptsMax: 1_000_000, crashesMax: 1000, delayMsMax: 60_000 };

/** The drain. */
export class OutboxDrain {
  readonly #jobs: Jobs;
  readonly #events: EventSource;
  readonly #calls: DrainCalls;
  /** Whether a job waits, as far as is remembered: false is always safe. */
  #isArmed = false;
  /** Number of the newest event that the sequencer has, as far as this memory knows. */
  #stored = 0;
  #round: Promise<void> | undefined;

  /**
   * @param jobs of the account's actor; defines a kind there
   * @param events where they wait
   * @param calls
   */
  constructor(jobs: Jobs, events: EventSource, calls: DrainCalls) {
    this.#jobs = jobs;
    this.#events = events;
    this.#calls = calls;
    jobs.define(JOB, () => this.#runJob(), { retry });
  }

  /** Call it in the transaction that writes an event (O1). */
  arm(): void {
    if (this.#stored > 0) this.#events.drop(this.#stored); // O3
    if (!this.#isArmed) this.#jobs.enqueue(JOB, null, { key: JOB, delayMs: DELAY_MS, ifExists: 'keep' });
  }

  /** Call it after that transaction: sends what waits. It never throws; what fails is left to the job. */
  async flush(): Promise<void> {
    this.#isArmed ||= this.#isJobWaiting();
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
        const events = this.#events.pending(EVENTS_PER_ROUND, this.#stored, BYTES_PER_ROUND);
        if (events.length === 0) return;
        this.#stored = await this.#bring(events);
      }
    } finally {
      this.#round = undefined;
    }
  }

  /** @returns number of the newest event that the sequencer has */
  async #bring(events: readonly AccountEvent[]): Promise<number> {
    const { send, mend } = this.#calls;
    const first = events[0]?.number ?? 0;
    const stored = await send(events, false);
    if (stored.id === events.at(-1)?.id) return stored.number;
    if (!this.#events.knows(stored)) {
      mend(() => {
        this.#events.drop(this.#stored);
        this.#events.renumber(stored.number); // O5: the account was set back; the next round sends them.
      });
      return stored.number;
    }
    if (stored.number >= first) return stored.number;
    const { number } = await send(events, true);
    if (number < first) throw new Error('The sequencer has taken none of the events that wait.');
    mend(() => this.#events.drop(number)); // O5: the sequencer was set back.
    return number;
  }

  /** One that runs may have looked already, and is none. */
  #isJobWaiting(): boolean {
    const state = this.#jobs.getByKey(JOB, JOB)?.state;
    return state !== undefined && state !== 'running';
  }
}
