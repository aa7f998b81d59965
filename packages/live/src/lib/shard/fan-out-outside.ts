import type { Sql } from '@sundog/actor';

import { ROOT_SHARD } from '../schema/definition.ts';
import type { FanOutMethods, FanOutOutside } from './fan-out-calls.ts';
import type { FanOutJobs } from './fan-out-jobs.ts';
import type { LiveProject } from './project.ts';
import { ShardList } from './shard-list.ts';

/** How long one shard may take to answer for its parts. */
const ASK_MS_MAX = 10_000;

/** How long the root shard may take to hear of changed parts: it asks for them before it answers. */
const TELL_MS_MAX = 4 * 60_000;

/** What joins a shard to the others. */
export interface OutsideParts {
  readonly shard: string;
  readonly project: LiveProject;
  readonly sql: Sql;
  readonly jobs: FanOutJobs;
  readonly queryPart: FanOutOutside['queryPart'];
  /** A shard to call, and how long calls may take. */
  readonly to: (shard: string, timeoutMs: number) => FanOutMethods;
}

/** The other shards, as queries across shards see them. */
export function createFanOutOutside({ shard, project, sql, jobs, queryPart, to }: OutsideParts): FanOutOutside {
  const list = new ShardList(sql);
  return {
    shard,
    registry: project.registry,
    queryPart,
    listShards: (field, limit) => list.list({ field, limit }).map(({ name }) => name),
    ask: (name, request) => to(name, ASK_MS_MAX).askParts(request),
    tellRoot: (tidings) => to(ROOT_SHARD, TELL_MS_MAX).hearOfParts(tidings),
    authorize: (identity, field) => project.authorizeFanOut(identity, field),
    planTelling: (at) => jobs.planTelling(at),
    planRetry: (name, at) => jobs.planRetry(name, at),
  };
}
