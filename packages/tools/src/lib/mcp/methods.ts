/**
 * The methods of MCP as data: who may call them, who answers them, and what their parameters must be.
 *
 * Called by: `serve`, to know whether it answers itself; `instance`.
 */
import type { Era } from './era.ts';
import type { Message } from './messages.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/** A method that clients call. */
export interface MethodRow {
  readonly kind: 'request' | 'notification';
  readonly eras: readonly Era[];
  /** Whether the Worker can answer out of the manifest alone, or the instance must. */
  readonly answeredBy: 'worker' | 'instance';
  /** The part of the server that must be there. */
  readonly needs?: 'tools' | 'prompts' | 'resources' | 'completions' | 'logging' | 'tasks';
  /** Which parameter `Mcp-Name` repeats (2026-07-28). */
  readonly nameParameter?: 'name' | 'uri' | 'taskId';
}

/**
 * The row of a message's method.
 *
 * @returns its row; undefined for a notification that nobody knows, which is to be ignored, and for a response
 * @throws McpError -32601 for a request that this photon does not serve in this era (404 for a modern one), -32602 if its
 *   parameters have the wrong shape
 */
export function findMethod(message: Message, era: Era, protocol: PhotonProtocol): MethodRow | undefined {
  throw new Error(String(message) + era + String(protocol));
}
