/**
 * Looks after runs that nobody looks after: those whose process has died, whose asks are over, and that ended long ago.
 *
 * Owns the one job of kind `runs`.
 *
 * Invariants:
 * - T1 The job is due no later than the first ask or ended run is over.
 * - T2 While a run is marked as running, the job is due within `wakeMs`: if the process dies, the alarm begins the run
 *   again; while it lives, the alarm finds it in memory, and keeps the object awake for it.
 * - T3 A run that cannot be begun again is ended, so that it is not in the way of others.
 */
import { logger, type Clock, type Jobs } from '@sundog/actor';

import { toFailure } from './failure.ts';
import type { LiveRuns } from './live-runs.ts';
import type { RunStore } from './run-store.ts';

/** What this works with. */
export interface TendingParts {
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly store: RunStore;
  readonly live: () => LiveRuns;
  readonly wakeMs: number;
}

const KIND = 'runs';

/** How many runs one job looks after, before others have their turn. */
const BATCH = 100;

/** The job that tends runs. */
export class Tending {
  readonly #parts: TendingParts;

  /** @param parts */
  constructor(parts: TendingParts) {
    this.#parts = parts;
    // What this job can fail with is the storage's; the next attempt finds all that this one has left.
    const retry = { attemptsMax: 1_000_000, crashesMax: 1_000, delayMsMax: 60_000 };
    parts.jobs.define(KIND, () => this.#tend(), { retry });
  }

  /** The job is due at this time or before, as a part of the running transaction. */
  wakeAt(atMs: number): void {
    const { jobs, store } = this.#parts;
    store.noteWrite();
    const job = jobs.getByKey(KIND, KIND);
    if (job === undefined || job.dueAt > atMs) jobs.enqueue(KIND, undefined, { key: KIND, at: atMs });
    // A running one may be past what has just changed, and is done once more.
    else if (job.state === 'running') jobs.enqueue(KIND, undefined, { key: KIND, at: job.dueAt });
  }

  /** T2 */
  wakeIfDead(): void {
    this.wakeAt(this.#parts.clock.now() + this.#parts.wakeMs);
  }

  #tend(): void {
    const { jobs, clock, store, wakeMs } = this.#parts;
    const now = clock.now();
    const isMore = [this.#expire(now), this.#reviveDead(), store.prune(now, BATCH)].includes(BATCH);
    const dueAt = store.table.nextDueAt();
    const wakeAt = store.table.running(0, 1).length > 0 ? now + wakeMs : null;
    const at = dueAt === null || wakeAt === null ? (dueAt ?? wakeAt) : Math.min(dueAt, wakeAt);
    if (isMore || at !== null) jobs.enqueue(KIND, undefined, { key: KIND, at: isMore ? now : (at ?? now) });
  }

  #expire(now: number): number {
    const { store } = this.#parts;
    if (store.table.nextDueAt() === null) return 0;
    const due = store.table.dueAsks(now, BATCH);
    for (const { run_id: runId, id } of due) this.#guard(runId, () => this.#expireAsk(runId, id));
    return due.length;
  }

  #expireAsk(runId: string, askId: string): void {
    const { store } = this.#parts;
    const live = this.#parts.live();
    const known = live.get(runId);
    const row = known === undefined ? store.getRow(runId) : undefined;
    const run = known ?? (row && live.load(row));
    const ask = run?.asks.getOpen(askId);
    if (run === undefined || ask === undefined) return;
    run.asks.settle(askId, { kind: 'expired', timeoutMs: ask.expiresAtMs - ask.askedAtMs });
    if (known === undefined) live.resume(run);
  }

  #reviveDead(): number {
    const { store } = this.#parts;
    const live = this.#parts.live();
    let revived = 0;
    for (
      let after = 0, rows = store.table.running(0, BATCH);
      rows.length > 0;
      rows = store.table.running(after, BATCH)
    ) {
      for (const row of rows) {
        after = row.number;
        if (live.get(row.id) !== undefined) continue;
        if (revived === BATCH) return revived;
        this.#guard(row.id, () => void live.revive(row));
        revived += 1;
      }
    }
    return revived;
  }

  /** T3 */
  #guard(runId: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      const failure = toFailure(error);
      logger.error('A run cannot go on', { run: runId, error: failure.message });
      this.#parts.store.giveUp(runId, failure, this.#parts.clock.now());
    }
  }
}
