import type { Clock, Sql } from '@sundog/actor';

import { openDatabase } from '../database/database.ts';
import { createSeed } from '../database/random.ts';
import { GlobalMigrations } from '../global/global-migrations.ts';
import { GLOBAL_SHARD, ROOT_SHARD } from '../schema/definition.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { FanOutMethods, FanOutOutside } from './fan-out-calls.ts';
import type { FanOutJobs } from './fan-out-jobs.ts';
import type { GlobalFeed } from './global-feed.ts';
import type { LiveProject } from './project.ts';
import { ShardFunctions } from './run-function.ts';
import { createShardEngine, type ShardEngine } from './shard-engine.ts';
import type { ShardEngineParts } from './shard-parts.ts';
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

/** The tables that a shard has, or watches. */
type OpenedTables = Pick<ShardEngineParts, 'functions' | 'migrate'> & Pick<FanOutOutside, 'queryPart'>;

/**
 * Opens a shard's tables, and puts it to work.
 *
 * @throws SchemaChangeError
 */
export function openShard(home: ShardHome): ShardEngine {
  const { ctx, sql, clock, shard, work, to } = home;
  const { functions, migrate, queryPart } = shard === GLOBAL_SHARD ? openGlobalTables(home) : openTables(home);
  const engine = createShardEngine({
    ctx,
    sql,
    clock,
    functions,
    migrate,
    enqueue: (entries) => work.dispatcher.enqueue(entries),
    enlist: shard === ROOT_SHARD || shard === GLOBAL_SHARD ? undefined : () => to(ROOT_SHARD).enlist(shard),
    outside: createOutside(home, queryPart),
  });
  work.own.pruneAt(engine.upkeep.nextPruneAt());
  return engine;
}

function openTables({ ctx, env, clock, shard, project, work }: ShardHome): OpenedTables {
  const { registry, migrations } = project;
  const now = () => clock.now();
  const database = openDatabase({ storage: ctx.storage, schema: registry.schema, shard, migrations, now });
  if (migrations.length > 0) work.own.migrate();
  const functions = new ShardFunctions({ registry, database, shard, clock, env, storage: project.files(env).now });
  return {
    functions,
    queryPart: (found, args, identity) => functions.queryPart(found, args, identity),
    migrate: (commit) => database.runMigrationBatch({ nowMs: clock.now(), seed: createSeed() }, commit),
  };
}

function openGlobalTables(home: ShardHome): OpenedTables {
  const { env, sql, clock, project, work } = home;
  if (project.global === undefined) return openTables(home);
  const database = project.global(env);
  const { registry } = project;
  const functions = work.global.open({ database, registry, clock, sql });
  const ofGlobal = project.migrations.filter(({ table }) => registry.schema.tables[table]?.placement.kind === 'global');
  const migrations = new GlobalMigrations(database, ofGlobal);
  if (ofGlobal.length > 0) work.own.migrate();
  return {
    functions,
    // No query across shards has a part in the global tables.
    queryPart: (found, args, identity) => functions.query(found, args, identity),
    migrate: (commit) => functions.migrate(migrations, commit),
  };
}

/** The other shards, as queries across shards see them. */
function createOutside(
  { shard, project, sql, work: { fanOut: jobs }, to }: ShardHome,
  queryPart: FanOutOutside['queryPart'],
): FanOutOutside {
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
