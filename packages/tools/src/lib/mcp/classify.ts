/**
 * What a message is, by its headers and its body: of which era, of which version, and how it wants to be answered. All
 * that HTTP and MCP demand of the two together is checked here, before anything is done.
 *
 * Called by: `serve`, once for each request.
 */
import type { Message } from './messages.ts';
import type { McpError } from './mcp-error.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/** Headers, by name in any case. `Headers` is one. */
export interface HeaderSource {
  get(name: string): string | null;
}

/** A message that may be served. */
export interface Classified {
  readonly era: 'legacy' | 'modern';
  /** Of the header or of `_meta`; undefined if a legacy client said none. */
  readonly protocolVersion: string | undefined;
  /** `Mcp-Session-Id`, of legacy messages only. */
  readonly session: string | undefined;
  /** Whether the answer may be an event stream. */
  readonly takesStream: boolean;
  /** Whether the answer may be JSON. */
  readonly takesJson: boolean;
}

/** Checks verb, `Content-Type` and `Accept`. Returns what to refuse it with: 405, 406, 415. */
export function checkHttp(verb: string, headers: HeaderSource): McpError | undefined {
  throw new Error(verb + String(headers));
}

/**
 * Classifies one message and checks its headers against it.
 *
 * @throws McpError -32020, -32022, -32602 or -32600 with status 400
 */
export function classifyMessage(message: Message, headers: HeaderSource): Classified {
  throw new Error(String(message) + String(headers));
}

/** Checks a batch: only legacy clients of 2025-03-26 and before may send one. Throws McpError -32600. */
export function classifyBatch(messages: readonly Message[], headers: HeaderSource): Classified {
  throw new Error(String(messages) + String(headers));
}

/** Checks `Mcp-Param-*` of a modern tools/call against its arguments. Throws McpError -32020. */
export function checkParameterHeaders(protocol: PhotonProtocol, message: Message, headers: HeaderSource): void {
  throw new Error(String(protocol) + String(message) + String(headers));
}
