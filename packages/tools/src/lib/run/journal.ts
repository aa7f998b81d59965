/**
 * The journal of one run: what each of its operations ended with, in the order in which they ended. It is in memory
 * until the run has to outlive its process, and from then on in the object's storage.
 *
 * Invariants:
 * - J1 An entry is written in the transaction of its effect if the effect ends at once, and else in the turn in which
 *   it ends, which the engine makes durable as one. So what an effect wrote into this object is there exactly if its
 *   entry is. What it did elsewhere is done again if the process died before its end was written.
 * - J2 The state of the photon is saved with every entry.
 * - J3 Before a run is durable nothing of it is written. What becomes durable then is its request, the state at its
 *   start, and all entries so far, in one transaction with the ask that makes it so.
 * - J4 The state that is kept has what this run changed up to its last operation that storage knows to have started: by
 *   an entry, by an ask, or by their number, which is written whenever any call saves the state, and at the next start
 *   after that. So a replay makes all these changes on its copy, and none of them on the state again.
 */
import { copyValue } from './copy-value.ts';
import type { JournalEntry, Outcome } from './journal-entry.ts';
import type { PastOperation } from './replay.ts';
import { Repetition } from './repetition.ts';
import { JournalFullError } from './run-errors.ts';
import type { RunHost } from './run-host.ts';
import type { Operation } from './run-scope.ts';
import type { RunRequest } from './run.ts';

/** Where a run comes from. */
export interface JournalOrigin {
  readonly request: RunRequest;
  readonly startedAtMs: number;
  /** Answers the state of the photon at the start of the run. */
  readonly state: (() => unknown) | undefined;
}

/** A run that is stored. */
export interface StoredJournal {
  /** Of its row. */
  readonly number: number;
  readonly entries: readonly JournalEntry[];
  /** Operations that have started and not ended, as far as it is known, and what they are if it is. */
  readonly open: ReadonlyMap<number, Operation | undefined>;
}

/** What starts. */
export interface Started {
  readonly index: number;
  /** What it ended with the first time. */
  readonly past: PastOperation | undefined;
}

/** A run that is not durable yet may forget no operation, so it may not do more than this. */
const UNWRITTEN_MAX = 10_000;

/** The journal of a run. */
export class Journal {
  readonly repetition: Repetition;
  readonly origin: JournalOrigin;
  readonly #host: RunHost;
  readonly #onDurable = new Set<() => void>();
  #number: number | undefined;
  /** Undefined: there were too many. */
  #unwritten: JournalEntry[] | undefined = [];
  #length = 0;
  #startedCount = 0;
  /** How many operations have started, as far as it is stored. */
  #notedCount: number;
  /** The state has been saved since the last start. */
  #isSaved = false;

  /**
   * @param host of the run
   * @param origin what the run was started with
   * @param stored what there is of it already
   */
  constructor(host: RunHost, origin: JournalOrigin, stored?: StoredJournal) {
    this.#host = host;
    this.origin = origin;
    this.#number = stored?.number;
    this.#length = stored?.entries.length ?? 0;
    this.repetition = new Repetition(origin.request.method, stored);
    this.#notedCount = this.repetition.startedBefore;
  }

  /** Number of the run's row; undefined while nothing is written. */
  get number(): number | undefined {
    return this.#number;
  }

  /** Whether the run goes on after a crash. */
  get isDurable(): boolean {
    return this.#number !== undefined;
  }

  /** How many operations have been written. */
  get length(): number {
    return this.#length;
  }

  /** See `RunScope.onDurable`. */
  onDurable(listener: () => void): () => void {
    this.#onDurable.add(listener);
    return () => this.#onDurable.delete(listener);
  }

  /** The run goes on after a crash from here on. */
  keep(): void {
    if (!this.isDurable) this.write(() => this.#host.wakeIfDead());
  }

  /**
   * An operation starts.
   *
   * @throws JournalMismatchError
   */
  start(operation: Operation): Started {
    const index = this.#startedCount;
    this.#startedCount += 1;
    const past = this.repetition.start(index, operation);
    if (this.#isSaved) this.#noteStarted();
    this.#isSaved = false;
    return { index, past };
  }

  /** J4: the photon's state is saved in the running transaction. */
  noteSave(): void {
    if (this.#number === undefined) return;
    this.#noteStarted();
    this.#isSaved = true;
  }

  /** So many operations have started, as far as it is stored. */
  noteCount(startedCount: number): void {
    this.#notedCount = Math.max(this.#notedCount, startedCount);
  }

  /**
   * An operation has ended. Call it inside of `write` if the run is durable.
   *
   * @param operation which one
   * @param ended whether at its start, and how
   * @throws JournalFullError if it cannot be kept
   */
  add(
    { index, kind, key }: { readonly index: number } & Operation,
    ended: Pick<JournalEntry, 'isImmediate' | 'outcome'>,
  ): void {
    const startedCount = Math.max(this.#startedCount, this.repetition.startedBefore);
    const entry = { index, kind, key, startedCount, ...ended };
    if (this.#number === undefined) return this.#remember(entry);
    this.#append(this.#number, entry);
  }

  /**
   * Changes what is stored, all of it or nothing. The run is durable from then on.
   *
   * @param work gets the number of the run's row
   * @param status that the row begins with, if there is none
   * @returns what the work returned
   */
  write<Result>(work: (number: number) => Result, status: 'running' | 'waiting' = 'running'): Result {
    const before = { number: this.#number, length: this.#length, notedCount: this.#notedCount };
    try {
      const result = this.#host.storage.transactionSync(() => {
        const written = work(this.#number ?? this.#becomeDurable(status));
        this.#host.state?.save(); // J2
        return written;
      });
      this.#unwritten = [];
      return result;
    } catch (error) {
      this.#number = before.number;
      this.#length = before.length;
      this.#notedCount = before.notedCount;
      throw error;
    }
  }

  #append(number: number, entry: JournalEntry): void {
    this.#host.values.append(number, this.#length, entry);
    this.#length += 1;
    this.noteCount(entry.startedCount);
  }

  #noteStarted(): void {
    if (this.#number === undefined || this.#startedCount <= this.#notedCount) return;
    this.#host.values.putStarted(this.#number, this.#startedCount);
    this.noteCount(this.#startedCount);
  }

  /** The photon may change what it got, so what is remembered is a copy. */
  #remember(entry: JournalEntry): void {
    if (this.#unwritten !== undefined && this.#unwritten.length >= UNWRITTEN_MAX) this.#unwritten = undefined;
    this.#unwritten?.push({ ...entry, outcome: copyOutcome(entry) });
  }

  #becomeDurable(status: 'running' | 'waiting'): number {
    const { request, startedAtMs, state } = this.origin;
    if (this.#unwritten === undefined) {
      const operation = { kind: `operation ${this.#startedCount}`, key: '' };
      throw new JournalFullError(operation, `there may be ${UNWRITTEN_MAX} before the first wait.`);
    }
    const { table, values, clock } = this.#host;
    this.#host.admit(request.caller.id);
    const number = table.insert({
      id: request.id,
      method: request.method,
      caller: request.caller.id,
      status,
      request: JSON.stringify(request),
      started_at: startedAtMs,
      updated_at: clock.now(),
    });
    this.#number = number;
    values.putState(number, state?.());
    for (const entry of this.#unwritten) this.#append(number, entry);
    for (const listener of this.#onDurable) listener();
    return number;
  }
}

function copyOutcome({ outcome }: JournalEntry): Outcome {
  if (outcome.kind !== 'returned') return outcome;
  try {
    return { kind: 'returned', value: copyValue(outcome.value) };
  } catch {
    return { kind: 'returned', value: outcome.value }; // Refused when it is written, if it comes to that.
  }
}
