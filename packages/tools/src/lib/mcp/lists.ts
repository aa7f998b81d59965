/** `tools/list`, `prompts/list`, `resources/list`, `resources/templates/list`, `tasks/list`: pages as JSON text. */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/** Lists that come out of the manifest. */
export type ListMethod = 'tools/list' | 'prompts/list' | 'resources/list' | 'resources/templates/list';

/**
 * One page of a list, as JSON text of the result: the same text for every client of the version.
 *
 * @param protocol of the photon
 * @param method which list
 * @param version of the client; undefined if it said none
 * @param params of the request: its cursor
 * @throws McpError -32602 if the cursor is none of this list
 */
export function formatListResult(
  protocol: PhotonProtocol,
  method: ListMethod,
  version: string | undefined,
  params: JsonObject,
): string {
  throw new Error(String(protocol) + method + version + String(params));
}
