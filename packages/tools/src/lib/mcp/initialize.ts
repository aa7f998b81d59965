/** How a client gets to know the server: `initialize` and `server/discover`. */
import type { JsonObject } from '../manifest/json-schema.ts';
import { legacyVersions, supportedVersions } from './era.ts';
import { getObject, getString } from '../manifest/json-values.ts';
import { invalidParams } from './mcp-error.ts';
import type { PhotonProtocol } from './photon-protocol.ts';
import { formatCacheTail, formatModernHead } from './result-head.ts';
import { createCapabilities, createInstructions } from './server-info.ts';

/** What a client said of itself when it began its session; an instance keeps it with the session. */
export interface SessionStart {
  /** What both go on with: the client's, if we serve it, else our newest with sessions. */
  readonly protocolVersion: string;
  readonly clientInfo: { readonly name: string; readonly version: string };
  readonly capabilities: JsonObject;
}

/**
 * Reads the parameters of `initialize`.
 *
 * @param params of the request
 * @returns what is known of the client, and the version that both go on with
 * @throws McpError -32602 if something is missing
 */
export function parseInitialize(params: JsonObject): SessionStart {
  const wanted = getString(params, 'protocolVersion');
  if (wanted === undefined) throw invalidParams('"protocolVersion" must be a string, as "2025-11-25"');
  const capabilities = getObject(params, 'capabilities');
  if (capabilities === undefined) throw invalidParams('"capabilities" must be an object; {} if there are none');
  const clientInfo = getObject(params, 'clientInfo') ?? {};
  const name = getString(clientInfo, 'name');
  const version = getString(clientInfo, 'version');
  if (name === undefined || version === undefined)
    throw invalidParams('"clientInfo" needs "name" and "version", both strings');
  return {
    protocolVersion: legacyVersions.find((served) => served === wanted) ?? legacyVersions[0],
    clientInfo: { name, version },
    capabilities,
  };
}

/**
 * The result of `initialize`.
 *
 * @param protocol of the photon
 * @param start what the client said
 * @returns JSON text of the result
 */
export function formatInitializeResult(protocol: PhotonProtocol, start: SessionStart): string {
  return JSON.stringify({
    protocolVersion: start.protocolVersion,
    capabilities: createCapabilities(protocol, start.protocolVersion),
    serverInfo: protocol.serverInfo,
    instructions: createInstructions(protocol.manifest),
  });
}

/**
 * The result of `server/discover`.
 *
 * @param protocol of the photon
 * @param version of the client
 * @returns JSON text of the result
 */
export function formatDiscoverResult(protocol: PhotonProtocol, version: string | undefined): string {
  const discovered = JSON.stringify({
    supportedVersions,
    capabilities: createCapabilities(protocol, version),
    instructions: createInstructions(protocol.manifest),
  });
  // Here, where a client asks for it, with icons and all.
  const head = formatModernHead(protocol.serverInfo, 'complete');
  return `{${head}${discovered.slice(1, -1)}${formatCacheTail(version, protocol.cacheHint)}}`;
}
