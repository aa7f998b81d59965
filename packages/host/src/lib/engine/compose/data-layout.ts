/**
 * Where data lies below the state directory. Nothing here may ever change: data would seem to be lost.
 *
 * ```
 * durable-objects/<project>-<storage name of the class>/<id>.sqlite
 * kv/index/KVNamespace/<id>.sqlite      one per namespace id, shared by all projects
 * kv/blobs/<id>/b/<blob>                values over 64 KiB
 * d1/D1Database/<id>.sqlite             one per database id
 * queues/QueueShard/<id>.sqlite
 * crons/Schedule/<id>.sqlite            one per project
 * workflows/miniflare-workflows-<workflow>/<id>.sqlite
 * ```
 *
 * R2 has a folder of its own, which `r2/` describes.
 *
 * A class's key has a hyphen, a shared service's key has none, so the keys of one engine never meet, which a
 * cluster demands of it. A class's storage name is an identifier, hence without a hyphen, so `<project>-<storage name>`
 * reads back in one way only.
 */
import { join } from 'node:path';

import type { EngineNamespace, EngineService } from '../engine-config.ts';
import { diskServiceName } from './service-names.ts';

/** A folder below the state directory that a service writes to. */
export type DataFolder = 'durable-objects' | 'kv/index' | 'kv/blobs' | 'd1' | 'queues' | 'crons' | 'workflows';

/**
 * @param folder which data
 * @param stateDirectory absolute path of the state directory
 * @returns the disk service over that folder
 */
export function createDiskService(folder: DataFolder, stateDirectory: string): EngineService {
  return { name: diskServiceName(folder), disk: { path: join(stateDirectory, folder), writable: true } };
}

/**
 * @param folder which data
 * @returns what a Worker says to keep its objects there
 */
export function storedIn(folder: DataFolder): { localDisk: string } {
  return { localDisk: diskServiceName(folder) };
}

/**
 * @param className class of a service of the engine's own
 * @returns its namespace; the class's name is its key
 */
export function sharedNamespace(className: string): EngineNamespace {
  return { className, uniqueKey: className, enableSql: true };
}
