/**
 * Errors of the protocol: what a client gets instead of a result, and with which HTTP status.
 *
 * Called by: everything in `mcp`, `serve` and `instance`. What goes wrong inside of a tool is a result (`results.ts`).
 */
import type { Json, JsonObject } from '../manifest/json-schema.ts';

/** Codes of JSON-RPC 2.0 and of MCP. */
export const errorCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** 2025-11-25 and before; -32602 since 2026-07-28. */
  resourceNotFound: -32002,
  /** A header says something else than the body, or is missing. */
  headerMismatch: -32020,
  missingClientCapability: -32021,
  unsupportedProtocolVersion: -32022,
} as const;

/** A message cannot be served. Its message is safe to show. */
export class McpError extends Error {
  override readonly name = 'McpError';

  /** Of JSON-RPC or MCP. */
  readonly code: number;

  /** HTTP status, if the answer has not begun. */
  readonly status: number;

  /** The facts. */
  readonly data: JsonObject | undefined;

  /** Headers that HTTP wants with the status, as `Allow`. */
  readonly headers: Readonly<Record<string, string>> | undefined;

  /**
   * @param code of JSON-RPC or MCP
   * @param message what was expected, what was found, what to do
   * @param options HTTP status (200 if none), the facts, headers
   */
  constructor(code: number, message: string, options: McpErrorOptions = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? 200;
    this.data = options.data;
    this.headers = options.headers;
  }

  /** JSON-RPC's error object. */
  toJSON(): JsonObject {
    const shown: { code: Json; message: Json; data?: Json } = { code: this.code, message: this.message };
    if (this.data !== undefined) shown.data = this.data;
    return shown;
  }
}

/** What an `McpError` has besides code and message. */
export interface McpErrorOptions {
  readonly status?: number;
  readonly data?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}
