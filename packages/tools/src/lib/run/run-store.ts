/** What is stored of runs, as a whole: their rows, asks, journals and ends. */
import { Sql } from '@sundog/actor';

import { TooManyRunsError } from './run-errors.ts';
import { RunTable, type RunFilter, type RunRow } from './run-table.ts';
import { RunValues } from './run-values.ts';
import type { OpenAsk, RunFailure, RunProgress, RunRecord, RunRequest } from './run.ts';
import type { StoredRun } from './stored-run.ts';

/** How long an ask is open, and a run that waits is kept, unless something else is said. */
export const DAY_MS = 86_400_000;

/** Of more callers than these the runs are counted again. */
const CALLERS_MAX = 1_000;

/** The stored runs of one object. */
export class RunStore {
  readonly table: RunTable;
  readonly values: RunValues;
  readonly #storage: DurableObjectStorage;
  /** Undefined: nobody has looked. Most objects have none, and then nothing is to be read. */
  #mayHaveAny: boolean | undefined;
  readonly #openMax: number;
  /** How many runs callers have that have not ended: as of the last count, and all since. */
  readonly #openRuns = new Map<string, number>();

  /**
   * @param storage of the object
   * @param openMax how many runs of one caller may not have ended
   */
  constructor(storage: DurableObjectStorage, openMax: number) {
    this.#storage = storage;
    this.#openMax = openMax;
    this.table = new RunTable(new Sql(storage));
    this.values = new RunValues(storage);
  }

  /** False only if there is no run at all. */
  get mayHaveAny(): boolean {
    this.#mayHaveAny ??= this.table.hasAny();
    return this.#mayHaveAny;
  }

  /** Something is being stored. */
  noteWrite(): void {
    this.#mayHaveAny = true;
  }

  /**
   * A run of a caller becomes durable.
   *
   * @param caller its id
   * @throws TooManyRunsError
   */
  admit(caller: string): void {
    let count = this.#openRuns.get(caller) ?? this.#openMax;
    if (count >= this.#openMax) count = this.table.countOpen(caller);
    if (count >= this.#openMax) throw new TooManyRunsError(caller, this.#openMax);
    if (this.#openRuns.size >= CALLERS_MAX) this.#openRuns.clear();
    this.#openRuns.set(caller, count + 1);
  }

  /** The row of a run. */
  getRow(runId: string): RunRow | undefined {
    return this.mayHaveAny ? this.table.get(runId) : undefined;
  }

  /** Rows, the latest first. */
  list(filter: RunFilter, before: number, limit: number): RunRow[] {
    return this.mayHaveAny ? this.table.list(filter, before, limit) : [];
  }

  /** All that is needed to begin a run again. */
  load(row: RunRow): StoredRun {
    const { number } = row;
    const asks = this.table.asks(number);
    const { values } = this;
    const [entries, state, startedCount] = [values.journal(number), values.state(number), values.started(number)];
    return { row, entries, asks, state, startedCount };
  }

  /** What nobody has answered of a run. */
  openAsks(run: number): OpenAsk[] {
    const open = this.table.asks(run).filter(({ state }) => state === 'open');
    return open.map(({ ask }) => JSON.parse(ask) as OpenAsk);
  }

  /** How a run has ended, which it has. */
  readEnd(row: RunRow): RunProgress {
    return this.values.end(row.number) ?? { kind: 'returned', value: undefined };
  }

  /** A run as the world sees it. */
  toRecord(row: RunRow): RunRecord {
    const { id, method, status, started_at: startedAtMs, updated_at: updatedAtMs } = row;
    const { args, caller } = JSON.parse(row.request) as RunRequest;
    const asks = status === 'waiting' ? this.openAsks(row.number) : [];
    const times = asks.length > 0 ? asks.map((ask) => ask.expiresAtMs) : [updatedAtMs + DAY_MS];
    const expiresAtMs = row.ends_at ?? Math.min(...times);
    return { id, method, args, caller, status, asks, startedAtMs, updatedAtMs, expiresAtMs };
  }

  /** Ends a run that cannot be read; nothing of it is kept. */
  giveUp(runId: string, failure: RunFailure, now: number): void {
    const row = this.getRow(runId);
    if (row === undefined || row.ends_at !== null) return;
    this.#storage.transactionSync(() => {
      this.table.end(row.number, 'failed', { now, endsAt: now + DAY_MS });
      this.values.putEnd(row.number, { kind: 'failed', failure });
    });
  }

  /** Forgets runs that ended long enough ago; answers how many of at most `limit`. */
  prune(now: number, limit: number): number {
    const over = this.table.over(now, limit);
    this.#storage.transactionSync(() => {
      for (const { number } of over) {
        this.values.delete(number);
        this.table.delete(number);
      }
    });
    return over.length;
  }
}
