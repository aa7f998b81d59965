/**
 * What runs keep as structured clones: the state at their start, their journal, what they returned. The engine has no
 * serializer to call, so they are in the object's key-value storage under `_sundog_run:<number>:`, in the same database
 * and transaction as the rows.
 */
import { estimateCloneBytes } from '@sundog/actor';

import type { JournalEntry, Outcome } from './journal-entry.ts';
import { JournalFullError } from './run-errors.ts';
import type { Operation } from './run-scope.ts';

/** The cloud's limit for a value with its key. */
const VALUE_MAX_BYTES = 2_000_000 - 2_048;

/** How a run ended, as it is kept. */
export type KeptEnd = Extract<Outcome, { kind: 'returned' | 'failed' }>;

/** Values of runs, by number of the run. */
export class RunValues {
  readonly #kv: SyncKvStorage;

  /** @param storage of the object */
  constructor(storage: DurableObjectStorage) {
    this.#kv = storage.kv;
  }

  /**
   * Adds to a journal.
   *
   * @param run number of the run
   * @param position how many entries it has
   * @throws JournalFullError
   */
  append(run: number, position: number, entry: JournalEntry): void {
    this.#put(`${prefixOf(run)}j${position.toString(16).padStart(8, '0')}`, entry, entry);
  }

  /** A journal, in the order in which operations ended. */
  journal(run: number): JournalEntry[] {
    return Array.from(this.#kv.list<JournalEntry>({ prefix: `${prefixOf(run)}j` }), ([, entry]) => entry);
  }

  /** @throws JournalFullError */
  putState(run: number, state: unknown): void {
    if (state !== undefined) this.#put(`${prefixOf(run)}state`, state, { kind: 'the state at its start', key: '' });
  }

  /** The state of the photon when the run began; undefined if it keeps none. */
  state(run: number): unknown {
    return this.#kv.get(`${prefixOf(run)}state`);
  }

  /** Notes how many operations of a run have started, where its journal does not say so. */
  putStarted(run: number, count: number): void {
    this.#kv.put(`${prefixOf(run)}started`, count);
  }

  /** How many that are at least. */
  started(run: number): number {
    return this.#kv.get<number>(`${prefixOf(run)}started`) ?? 0;
  }

  /**
   * Keeps how a run ended, and nothing else of it.
   *
   * @throws JournalFullError
   */
  putEnd(run: number, end: KeptEnd): void {
    this.delete(run);
    this.#put(`${prefixOf(run)}end`, end, { kind: 'what it returned', key: '' });
  }

  /** How a run ended. */
  end(run: number): KeptEnd | undefined {
    return this.#kv.get<KeptEnd>(`${prefixOf(run)}end`);
  }

  /** Removes all of a run. */
  delete(run: number): void {
    const keys = Array.from(this.#kv.list({ prefix: prefixOf(run) }), ([key]) => key);
    for (const key of keys) this.#kv.delete(key);
  }

  #put(key: string, value: unknown, { kind, key: of }: Operation): void {
    const sizeBytes = estimateCloneBytes(value);
    if (sizeBytes > VALUE_MAX_BYTES) {
      throw new JournalFullError({ kind, key: of }, `it has ${sizeBytes} bytes, and may have ${VALUE_MAX_BYTES}.`);
    }
    try {
      this.#kv.put(key, value);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'DataCloneError') throw error;
      throw new JournalFullError({ kind, key: of }, `it is no plain data (${error.message}).`);
    }
  }
}

function prefixOf(run: number): string {
  return `_sundog_run:${run}:`;
}
