import { LiveRun } from './live-run.ts';
import { RunLostError } from './run-errors.ts';
import type { RunHost } from './run-host.ts';
import type { RunStore } from './run-store.ts';
import type { RunRow } from './run-table.ts';
import type { RunProgress, RunRequest } from './run.ts';

/** The runs of one object whose code is in memory. There is one of each (U2 of runs.ts). */
export class LiveRuns {
  readonly #host: RunHost;
  readonly #store: RunStore;
  readonly #runs = new Map<string, LiveRun>();

  /**
   * @param createHost makes what the runs need, given what takes an ended run out
   * @param store
   */
  constructor(createHost: (forget: (runId: string) => void) => RunHost, store: RunStore) {
    this.#host = createHost((runId) => this.#runs.delete(runId));
    this.#store = store;
  }

  /** The run, if it is in memory. */
  get(runId: string): LiveRun | undefined {
    return this.#runs.get(runId);
  }

  /** See `Runs.noteSave`. */
  noteSave(): void {
    for (const { journal } of this.#runs.values()) journal.noteSave();
  }

  /** Starts a run that there is not. */
  start(request: RunRequest): LiveRun {
    const run = new LiveRun(this.#host, request);
    this.#runs.set(request.id, run);
    try {
      if (request.isDurable === true || request.client.reach === 'task') run.journal.keep();
      void run.execute();
    } catch (error) {
      run.fail(error);
    }
    return run;
  }

  /** A run that has not ended and is not in memory, as it is stored. Its code does not run before `resume`. */
  load(row: RunRow): LiveRun {
    return new LiveRun(this.#host, JSON.parse(row.request) as RunRequest, this.#store.load(row));
  }

  /** Lets a loaded run's code begin again. */
  resume(run: LiveRun): void {
    this.#runs.set(run.request.id, run);
    void run.execute();
  }

  /** Loads a run and lets it begin again. If it was running, its process has died. */
  revive(row: RunRow): LiveRun {
    const run = this.load(row);
    const crashes = row.status === 'running' ? this.#countCrash(row, run.journal.length) : 0;
    if (crashes > this.#host.crashesMax) run.fail(new RunLostError(crashes));
    else this.resume(run);
    return run;
  }

  /**
   * How far a run has come, if there is one.
   *
   * @param runId
   * @param stopsAtWait whether to answer when it waits, or only when it has ended
   */
  join(runId: string, stopsAtWait: boolean): Promise<RunProgress> | undefined {
    const live = this.#runs.get(runId);
    if (live !== undefined) return live.progress(stopsAtWait);
    const row = this.#store.getRow(runId);
    if (row === undefined) return undefined;
    if (row.ends_at !== null) return Promise.resolve(this.#store.readEnd(row));
    if (row.status === 'waiting' && stopsAtWait) {
      return Promise.resolve({ kind: 'waiting', asks: this.#store.openAsks(row.number) });
    }
    return this.revive(row).progress(stopsAtWait);
  }

  #countCrash(row: RunRow, done: number): number {
    const crashes = done > row.crashed_at ? 1 : row.crashes + 1;
    this.#store.table.setCrashes(row.number, crashes, done);
    return crashes;
  }
}
