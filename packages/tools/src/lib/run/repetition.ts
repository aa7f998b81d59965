/** Lets a replay go on at the right moments, and tells when it is over. */
import type { StoredJournal } from './journal.ts';
import type { Outcome } from './journal-entry.ts';
import { Replay, type PastOperation } from './replay.ts';
import type { Operation } from './run-scope.ts';

/** How long a replay waits for operations that the code had started next to others, and perhaps starts no more. */
const PATIENCE_MS = 5_000;

/** The part of a run that has been done before. Empty for a new run. */
export class Repetition {
  readonly #onOver: (() => void)[] = [];
  #replay: Replay | undefined;
  #startedCount = 0;
  #patience: number | null = null;

  /**
   * @param method for messages
   * @param stored what has been done; undefined: nothing
   */
  constructor(method: string, stored: StoredJournal | undefined) {
    if (stored === undefined) return;
    const replay = new Replay(method, stored.entries, stored.open);
    if (!replay.isOver(0)) this.#replay = replay;
  }

  /** Whether the code does what it has done before. */
  get isOn(): boolean {
    return this.#replay !== undefined;
  }

  /** How many operations are known to have started the first time. */
  get startedBefore(): number {
    return this.#replay?.startedBefore ?? 0;
  }

  /** Calls back when the repetition is over: at once if it is. */
  onOver(callback: () => void): void {
    if (this.#replay === undefined) callback();
    else this.#onOver.push(callback);
  }

  /**
   * An operation starts.
   *
   * @param index of it
   * @param operation what the code says it is
   * @returns what it ended with; undefined if it has not
   * @throws JournalMismatchError
   */
  start(index: number, operation: Operation): PastOperation | undefined {
    if (this.#replay === undefined) return undefined;
    this.#startedCount = index + 1;
    const past = this.#replay.take(index, operation);
    if (this.#endIfOver()) return past;
    queueMicrotask(() => this.#advance(true));
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#advance(false), PATIENCE_MS);
    return past;
  }

  /** An ask has ended whose code has not come back to it yet: it gets the end when it does. */
  addEnd(index: number, operation: Operation, outcome: Outcome): void {
    const startedCount = this.startedBefore;
    this.#replay?.add({ index, ...operation, startedCount, isImmediate: false, outcome });
  }

  /**
   * Checks that code which has ended has done all that it had done.
   *
   * @throws JournalMismatchError
   */
  mustBeUsedUp(): void {
    this.#replay?.mustBeUsedUp(this.#startedCount);
  }

  /** The run is over. */
  stop(): void {
    clearTimeout(this.#patience);
  }

  #advance(isPatient: boolean): void {
    this.#replay?.advance(this.#startedCount, isPatient);
    this.#endIfOver();
  }

  #endIfOver(): boolean {
    if (this.#replay?.isOver(this.#startedCount) !== true) return false;
    this.#replay = undefined;
    clearTimeout(this.#patience);
    for (const callback of this.#onOver.splice(0)) callback();
    return true;
  }
}
