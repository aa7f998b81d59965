/** All that `this` can do inside of a photon, made once for each instance. */
import { Sql, type Calls, type Clock, type Memory, type Schedule } from '@sundog/actor';

import type { PhotonManifest } from '../manifest/manifest.ts';
import type { PhotonCapabilities } from '../photon/photon-capabilities.ts';
import type { PhotonCloudflare } from '../photon/photon-context.ts';
import type { PhotonData } from '../photon/photon-data.ts';
import type { PhotonScope } from '../photon/photon-memory.ts';
import { asks } from '../run/ask.ts';
import type { LayerParts } from '../run/middleware/layer.ts';
import { getRunScope } from '../run/run-scope.ts';
import { createAssets } from './assets.ts';
import { createCloudflare } from './cloudflare.ts';
import { isGlobal } from './data-parts.ts';
import { createDataSql } from './data-sql.ts';
import { EntryLog } from './entry-log.ts';
import { GlobalLog, GlobalTable, type GlobalDataParts } from './global-data.ts';
import { createLocks } from './locks.ts';
import { performCode } from './perform.ts';
import { PhotonCalls } from './photon-calls.ts';
import { PhotonSchedules } from './photon-schedules.ts';
import { RecordTable } from './record-table.ts';
import { getCaller, getClient, getRequest } from './request-context.ts';
import { ScopedMemory } from './scoped-memory.ts';
import { createSpeech, type Publisher } from './speak.ts';

/** The parts of the actor; what costs something to make is asked for when it is needed. */
export interface ActorParts {
  readonly ctx: DurableObjectState;
  readonly env: object;
  readonly clock: Clock;
  /** Name of the instance. */
  readonly name: () => string;
  readonly memory: () => Memory;
  readonly channels: () => Publisher;
  readonly schedule: () => Schedule;
  readonly calls: () => Calls;
  readonly layers: () => LayerParts;
}

/** What the runtime itself uses of it too. */
export interface InstanceCapabilities {
  readonly capabilities: PhotonCapabilities;
  readonly calls: PhotonCalls;
  readonly schedules: PhotonSchedules;
}

/**
 * Makes the capabilities of one instance.
 *
 * @param manifest of the photon
 * @param parts of the actor
 */
export function createCapabilities(manifest: PhotonManifest, parts: ActorParts): InstanceCapabilities {
  const { ctx, env, clock, name, schedule } = parts;
  const calls = new PhotonCalls({ manifest, instanceName: name, calls: parts.calls, clock });
  const schedules = new PhotonSchedules({ manifest, storage: ctx.storage, schedule });
  let memory: ScopedMemory | undefined;
  let data: PhotonData | undefined;
  let cf: PhotonCloudflare | undefined;
  const capabilities: PhotonCapabilities = {
    ...asks,
    ...createSpeech(manifest.name, { emit: (channel, data) => parts.channels().emit(channel, data) }),
    ...createLocks(parts.layers),
    get memory() {
      return (memory ??= new ScopedMemory(ctx, parts.memory()));
    },
    get data() {
      return (data ??= createData(ctx, clock, parts.memory));
    },
    get cf() {
      return (cf ??= createCloudflare(manifest, env));
    },
    schedule: schedules,
    call: (target, params, options) => calls.call(target, params, options),
    photon: { use: (photon, instance) => calls.use(photon, instance) },
    get caller() {
      return getCaller();
    },
    get callerCwd() {
      return getRunScope()?.request.callerCwd;
    },
    get client() {
      return getClient();
    },
    get request() {
      return getRequest();
    },
    get instanceName() {
      return name();
    },
    env: env as Readonly<Record<string, unknown>>,
    assets: createAssets(manifest),
    once: (what, effect) => performCode('once', what, effect),
  };
  return { capabilities, calls, schedules };
}

function createData(ctx: DurableObjectState, clock: Clock, memory: () => Memory): PhotonData {
  const sql = new Sql(ctx.storage);
  const now = (): number => clock.now();
  const local = { sql, now };
  const shared = (): GlobalDataParts => ({ memory: memory().scope('global'), now });
  return {
    table: <Value>(name: string, scope: PhotonScope = 'photon') =>
      isGlobal(scope) ? new GlobalTable<Value>(shared(), name) : new RecordTable<Value>(local, name, scope),
    log: <Value>(name: string, scope: PhotonScope = 'photon') =>
      isGlobal(scope) ? new GlobalLog<Value>(shared(), name) : new EntryLog<Value>(local, name, scope),
    sql: createDataSql(sql, ctx.storage),
  };
}
