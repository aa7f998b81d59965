/**
 * What all results of 2026-07-28 begin with: their type, and who answers. Older versions have neither.
 *
 * Called by: everything in `mcp` that makes results.
 */
import type { JsonObject } from '../manifest/json-schema.ts';
import { isSince, metaKeys } from './era.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/** How long clients may keep a result, and for whom. */
export interface CacheHint {
  readonly ttlMs: number;
  readonly cacheScope: 'public' | 'private';
}

/** A result that nobody keeps: it may be another one the next time. */
export const uncached: CacheHint = { ttlMs: 0, cacheScope: 'private' };

/**
 * The beginning of a result, after its brace.
 *
 * @param protocol of the photon
 * @param version of the client; undefined if it said none
 * @param meta what the result's `_meta` says besides
 * @returns JSON text with a comma at its end; empty where there is nothing to say
 */
export function formatHead(protocol: PhotonProtocol, version: string | undefined, meta?: JsonObject): string {
  if (!isSince(version, '2026-07-28')) return meta === undefined ? '' : `"_meta":${JSON.stringify(meta)},`;
  return meta === undefined ? protocol.modernHead : formatModernHead(protocol.identity, 'complete', meta);
}

/**
 * The beginning of a result of 2026-07-28, after its brace.
 *
 * @param identity name and version of the server
 * @param resultType `complete`, `input_required`, `task`
 * @param meta what `_meta` says besides
 * @returns JSON text with a comma at its end
 */
export function formatModernHead(identity: JsonObject, resultType: string, meta?: JsonObject): string {
  return `"resultType":"${resultType}","_meta":${JSON.stringify({ ...meta, [metaKeys.serverInfo]: identity })},`;
}

/**
 * What a client may do with a result, at its end.
 *
 * @param version of the client; undefined if it said none
 * @param hint how long, for whom
 * @returns JSON text with a comma before it; empty for versions that know nothing of it
 */
export function formatCacheTail(version: string | undefined, hint: CacheHint): string {
  if (!isSince(version, '2026-07-28')) return '';
  return `,"ttlMs":${hint.ttlMs},"cacheScope":"${hint.cacheScope}"`;
}

/**
 * A result that says nothing but that all is well.
 *
 * @param protocol of the photon
 * @param version of the client; undefined if it said none
 * @returns JSON text of the result
 */
export function formatEmptyResult(protocol: PhotonProtocol, version: string | undefined): string {
  return `{${formatHead(protocol, version).slice(0, -1)}}`;
}
