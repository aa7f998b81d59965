/**
 * The two eras of MCP and the versions of each. Until 2025-11-25 a client starts a session with `initialize`; since
 * 2026-07-28 each request says in `_meta` all that is to be known about its client.
 */

/** How a client speaks: with a session, or with all in each request. */
export type Era = 'legacy' | 'modern';

/** Versions of the session era, the newest first. */
export const legacyVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

/** Versions without sessions, the newest first. */
export const modernVersions = ['2026-07-28'] as const;

/** A version that we serve. */
export type ProtocolVersion = (typeof legacyVersions)[number] | (typeof modernVersions)[number];

/** All versions that we serve, the newest first. */
export const supportedVersions: readonly ProtocolVersion[] = [...modernVersions, ...legacyVersions];

/** What a request without `MCP-Protocol-Version` speaks: the header came with 2025-06-18. */
const versionWithoutHeader = '2025-03-26';

/** Keys of `_meta` that the protocol keeps for itself. */
export const metaKeys = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  logLevel: 'io.modelcontextprotocol/logLevel',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
  relatedTask: 'io.modelcontextprotocol/related-task',
  progressToken: 'progressToken',
} as const;

/** The extension for tasks of 2026-07-28. */
export const tasksExtension = 'io.modelcontextprotocol/tasks';

/** The extension for views (MCP Apps). */
export const uiExtension = 'io.modelcontextprotocol/ui';

/**
 * The era of a version.
 *
 * @param version as a client wrote it
 * @returns undefined if we do not serve it
 */
export function getEra(version: string): Era | undefined {
  if ((modernVersions as readonly string[]).includes(version)) return 'modern';
  return (legacyVersions as readonly string[]).includes(version) ? 'legacy' : undefined;
}

/**
 * Whether a version that we serve is as new as another. Versions are dates, so text compares as time does.
 *
 * @param version of the client; undefined counts as `versionWithoutHeader`
 * @param other what it must at least be
 * @returns true if it is the same or newer
 */
export function isSince(version: string | undefined, other: ProtocolVersion): boolean {
  return (version ?? versionWithoutHeader) >= other;
}
