import type { Clock, Sql } from '@sundog/actor';

import { openDatabase } from '../database/database.ts';
import type { GlobalDatabase } from '../global/global-database.ts';
import { GlobalMigrations } from '../global/global-migrations.ts';
import { listGlobalTables } from '../global/open-global.ts';
import { GLOBAL_SHARD, ROOT_SHARD } from '../schema/definition.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { FanOutMethods, FanOutOutside } from './fan-out-calls.ts';
import type { FanOutJobs } from './fan-out-jobs.ts';
import type { FunctionRunner } from './function-runner.ts';
import type { GlobalFeed } from './global-feed.ts';
import type { LiveProject } from './project.ts';
import { ShardFunctions } from './run-function.ts';
import { createShardEngine, type ShardEngine } from './shard-engine.ts';
import type { ShardJobs } from './shard-jobs.ts';
import { ShardList } from './shard-list.ts';

/** How long one shard may take to answer for its parts. */
const ASK_MS_MAX = 10_000;

/** How long the root shard may take to hear of changed parts: it asks for them before it answers. */
const TELL_MS_MAX = 4 * 60_000;

/** What a shard has jobs for. */
export interface ShardWork {
  readonly own: ShardJobs;
  readonly global: GlobalFeed;
  readonly fanOut: FanOutJobs;
  /** What functions leave to be done. */
  readonly dispatcher: Dispatcher;
}

/** Where a shard is, and what it can reach from there. */
export interface ShardHome {
  readonly ctx: DurableObjectState;
  readonly env: object;
  readonly sql: Sql;
  readonly clock: Clock;
  /** Its name. */
  readonly shard: string;
  readonly project: LiveProject;
  readonly work: ShardWork;
  /** Another shard, and how long calls may take. */
  readonly to: (shard: string, timeoutMs?: number) => FanOutMethods & { enlist(shard: string): Promise<void> };
}

/**
 * Opens a shard's tables, and puts it to work.
 *
 * @throws SchemaChangeError
 */
export function openShard(home: ShardHome): ShardEngine {
  const { ctx, env, sql, clock, shard, project, work, to } = home;
  const global = shard === GLOBAL_SHARD ? project.global?.(env) : undefined;
  const engine = createShardEngine({
    ctx,
    sql,
    clock,
    functions: global === undefined ? openTables(home) : openGlobalTables(home, global),
    enqueue: (entries) => work.dispatcher.enqueue(entries),
    enlist: shard === ROOT_SHARD || shard === GLOBAL_SHARD ? undefined : () => to(ROOT_SHARD).enlist(shard),
    outside: createOutside(home),
  });
  work.own.pruneAt(engine.upkeep.nextPruneAt());
  if (project.migrations.length > 0) work.own.migrate();
  return engine;
}

function openTables({ ctx, env, clock, shard, project }: ShardHome): FunctionRunner {
  const { registry, migrations } = project;
  const now = () => clock.now();
  const database = openDatabase({ storage: ctx.storage, schema: registry.schema, shard, migrations, now });
  return new ShardFunctions({ registry, database, shard, clock, env, storage: project.files(env).now });
}

function openGlobalTables({ sql, clock, project, work }: ShardHome, database: GlobalDatabase): FunctionRunner {
  const { registry, migrations } = project;
  const tables = new Set(listGlobalTables(registry.schema));
  const ofGlobal = migrations.filter(({ table }) => tables.has(table));
  return work.global.open({ database, registry, clock, sql, migrations: new GlobalMigrations(database, ofGlobal) });
}

/** The other shards, as queries across shards see them. */
function createOutside({ shard, project, sql, work: { fanOut: jobs }, to }: ShardHome): FanOutOutside {
  const list = new ShardList(sql);
  return {
    shard,
    registry: project.registry,
    listShards: (field, limit) => list.list({ field, limit }).map(({ name }) => name),
    ask: (name, request) => to(name, ASK_MS_MAX).askParts(request),
    tellRoot: (tidings) => to(ROOT_SHARD, TELL_MS_MAX).hearOfParts(tidings),
    authorize: (identity, field) => project.authorizeFanOut(identity, field),
    planTelling: (at) => jobs.planTelling(at),
    planRetry: (name, at) => jobs.planRetry(name, at),
  };
}
