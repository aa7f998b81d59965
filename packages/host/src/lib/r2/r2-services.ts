/**
 * R2 as the host adds it to an engine: a Worker, its index objects, and the folder of its blobs.
 *
 * Owns: `<state>/r2/index` (one SQLite file per bucket) and `<state>/r2/blobs` (one file per larger value or part); in
 * a cluster, the folder `sundog/r2/blobs` of its bucket in place of the latter.
 * Called by: the host when it composes the engine's configuration, and before each start of the engine.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { EngineModule, EngineService, ServiceDesignator } from '../engine/engine-config.ts';
import { LIMITS } from './decide/limits.ts';
import type { Settings } from './worker/settings.ts';

/** Path of the R2 Worker's entry, which the host bundles into the `modules` of `createR2Services`. */
export const r2WorkerEntry: string = fileURLToPath(new URL('./worker/main.ts', import.meta.url));

/** What the R2 services need. */
export interface R2ServicesOptions {
  /** The host's folder of persistent state; `prepareR2State` must have run on it. */
  stateDirectory: string;
  /** The bundled Worker, main module first. */
  modules: EngineModule[];
  /** Where bytes lie: on this machine's disk (default), or in the bucket of the cluster that the engine belongs to. */
  blobsIn?: 'disk' | 'bucket';
  /** What differs from the usual settings. */
  settings?: Partial<Settings>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How R2 behaves unless told otherwise. */
const DEFAULT_SETTINGS: Readonly<Settings> = {
  inlineBytesMax: 64 * 1024,
  pieceBytesMax: Number.MAX_SAFE_INTEGER,
  putBytesMax: LIMITS.putBytes,
  graceMs: HOUR_MS,
  leaseMs: 15 * MINUTE_MS,
  secondPassMs: 24 * HOUR_MS,
  uploadLifetimeMs: 7 * 24 * HOUR_MS,
};

/** A cluster's bucket gives no file of more than 16 MiB, and each passes through the engine's memory as a whole. */
const BUCKET_PIECE_BYTES_MAX = 8 * 1024 * 1024;

const WORKER = 'sundog-r2';
const INDEX_DISK = 'sundog-r2-index';
const BLOBS = 'sundog-r2-blobs';

/**
 * The services that an engine with R2 bindings needs, once for all buckets.
 *
 * @param options where data lies, and the Worker's code
 * @returns services for the engine's configuration
 */
export function createR2Services(options: R2ServicesOptions): EngineService[] {
  const isInBucket = options.blobsIn === 'bucket';
  const usual = isInBucket ? { ...DEFAULT_SETTINGS, pieceBytesMax: BUCKET_PIECE_BYTES_MAX } : DEFAULT_SETTINGS;
  const settings: Settings = { ...usual, ...options.settings };
  const { index, blobs } = r2Directories(options.stateDirectory);
  return [
    { name: INDEX_DISK, disk: { path: index, writable: true } },
    isInBucket
      ? { name: BLOBS, bucket: { path: 'sundog/r2/blobs' } }
      : { name: BLOBS, disk: { path: blobs, writable: true } },
    {
      name: WORKER,
      worker: {
        modules: options.modules,
        compatibilityDate: '2026-08-04',
        bindings: [
          { name: 'INDEX', durableObjectNamespace: { className: 'BucketIndex' } },
          { name: 'BLOBS', service: { name: BLOBS } },
          { name: 'SETTINGS', json: JSON.stringify(settings) },
        ],
        durableObjectNamespaces: [{ className: 'BucketIndex', uniqueKey: 'sundog-r2-bucket', enableSql: true }],
        durableObjectStorage: { localDisk: INDEX_DISK },
      },
    },
  ];
}

/**
 * The service that an `r2Bucket` binding names.
 *
 * @param bucketName the bucket; bindings of equal name share their objects
 * @returns the designator
 */
export function r2BindingTarget(bucketName: string): ServiceDesignator {
  return { name: WORKER, props: { json: JSON.stringify({ bucket: bucketName }) } };
}

/**
 * Makes the folders and removes what writes in progress left behind when the engine was killed: the engine writes
 * each file under a temporary name first, and no index knows those. To be called while no engine runs on the state.
 *
 * @param stateDirectory the host's folder of persistent state
 */
export async function prepareR2State(stateDirectory: string): Promise<void> {
  const { index, blobs } = r2Directories(stateDirectory);
  await Promise.all([mkdir(index, { recursive: true }), mkdir(blobs, { recursive: true })]);
  const names = await readdir(blobs);
  const temporary = names.filter((name) => name.startsWith('.') && name.endsWith('.tmp'));
  await Promise.all(temporary.map((name) => rm(join(blobs, name), { force: true })));
}

/**
 * Where R2 keeps its data.
 *
 * @param stateDirectory the host's folder of persistent state
 * @returns the folder of the indexes and the folder of the blobs
 */
export function r2Directories(stateDirectory: string): { index: string; blobs: string } {
  return { index: join(stateDirectory, 'r2', 'index'), blobs: join(stateDirectory, 'r2', 'blobs') };
}
