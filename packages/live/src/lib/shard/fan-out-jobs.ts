/** The jobs of queries across shards: what shards must be told or asked, whatever becomes of the process. */
import type { Jobs } from '@sundog/actor';

import { parseShardName } from '../schema/shard-name.ts';
import type { AcrossShards } from './across-shards.ts';
import { planJob } from './shard-jobs.ts';

const TELL = 'live.tell';
const RETRY = 'live.retry';
const LISTED = 'live.listed';

/** Whoever is told stays untold for no longer than this after it can be reached again. */
const RETRY_MS_MAX = 60_000;

const options = {
  // Rounds wait for each other, and each for shards that do not answer.
  timeoutMs: 5 * 60_000,
  retry: { attemptsMax: 1_000_000, crashesMax: 1000, delayMsMax: RETRY_MS_MAX },
};

/** The jobs of one shard. */
export class FanOutJobs {
  readonly #jobs: Jobs;

  /**
   * Defines the jobs.
   *
   * @param jobs of the actor
   * @param work of its engine
   */
  constructor(jobs: Jobs, work: () => Pick<AcrossShards, 'parts' | 'rounds'>) {
    this.#jobs = jobs;
    jobs.define(TELL, () => work().parts.tell(), options);
    jobs.define(RETRY, (shard) => work().rounds.retry(String(shard)), options);
    jobs.define(LISTED, (shard) => work().rounds.addShard(parseShardName(String(shard))?.field ?? ''), options);
  }

  /** Lets the root shard be told at a time at the latest. */
  planTelling(at: number): void {
    planJob(this.#jobs, TELL, at);
  }

  /** Lets a shard be asked again. */
  planRetry(shard: string, at: number): void {
    this.#jobs.enqueue(RETRY, shard, { key: shard, at });
  }

  /** Lets the queries of its field have a new shard. */
  noteListed(shard: string): void {
    this.#jobs.enqueue(LISTED, shard, { key: shard });
  }
}
