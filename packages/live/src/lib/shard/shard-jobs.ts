import type { Jobs } from '@sundog/actor';

import { TIME_MAX } from './outbox.ts';
import type { ShardEngine } from './shard-engine.ts';

const EXPIRE = 'live.expire';
const PRUNE = 'live.prune';
const MIGRATE = 'live.migrate';

/** What the jobs need of their shard. */
export interface ShardJobParts {
  readonly jobs: Jobs;
  readonly now: () => number;
  readonly engine: () => ShardEngine;
}

/** What a shard has planned for itself: identities that end, what is to be forgotten, rows that are to be migrated. */
export class ShardJobs {
  readonly #parts: ShardJobParts;
  /** When a job prunes; undefined: not known, or not at all. */
  #pruneAt: number | undefined;

  /** @param parts of the shard, which is being constructed */
  constructor(parts: ShardJobParts) {
    const { jobs, engine } = parts;
    this.#parts = parts;
    jobs.define(EXPIRE, () => this.expireAt(engine().connections.closeExpired()));
    jobs.define(PRUNE, async () => {
      this.#pruneAt = await engine().upkeep.prune();
      this.pruneAt(this.#pruneAt);
    });
    jobs.define(MIGRATE, async () => {
      if (await engine().upkeep.migrateBatch()) this.migrate();
    });
  }

  /** Has clients closed whose identity ends at a time; undefined: it does not end. */
  expireAt(at: number | undefined): void {
    this.#plan(EXPIRE, at);
  }

  /** Has what has waited for long enough forgotten at a time; undefined: there is nothing. */
  pruneAt(at: number | undefined): void {
    this.#plan(PRUNE, at);
  }

  /** Has what waits for someone from now on forgotten at that age; a job before that plans the next one. */
  pruneAfter(ageMs: number): void {
    const at = this.#parts.now() + ageMs;
    if (this.#pruneAt !== undefined && this.#pruneAt <= at) return;
    this.#pruneAt = at;
    this.pruneAt(at);
  }

  /** Has the next rows migrated. */
  migrate(): void {
    this.#plan(MIGRATE, this.#parts.now());
  }

  #plan(kind: string, at: number | undefined): void {
    if (at !== undefined && at <= TIME_MAX) planJob(this.#parts.jobs, kind, at);
  }
}

/** Plans the one job of a kind for a time, unless it is planned for an earlier one. */
export function planJob(jobs: Jobs, kind: string, at: number): void {
  const planned = jobs.getByKey(kind, kind);
  if (planned !== undefined && planned.state !== 'running' && planned.dueAt <= at) return;
  jobs.enqueue(kind, undefined, { key: kind, at });
}
