/**
 * Errors of the protocol: what a client gets instead of a result, and with which HTTP status. What goes wrong inside of
 * a tool is a result (`tool-results.ts`).
 *
 * Called by: everything in `mcp`, `serve` and `instance`.
 */
import type { Json, JsonObject } from '../manifest/json-schema.ts';
import type { RequestId } from './messages.ts';

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
  /** 2025-11-25 only. */
  urlElicitationRequired: -32042,
} as const;

/** What an `McpError` has besides code and message. */
export interface McpErrorOptions {
  /** HTTP status. Default 200: most errors are answers like any other. */
  readonly status?: number;
  /** The facts. */
  readonly data?: JsonObject;
  /** Headers that HTTP wants with the status, as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Id of the request, if the message has one but is no request. */
  readonly requestId?: RequestId;
}

/** A message cannot be served. What it says is safe to show. */
export class McpError extends Error {
  override readonly name = 'McpError';

  /** Of JSON-RPC or MCP. */
  readonly code: number;

  /** HTTP status, for as long as the answer has not begun. */
  readonly status: number;

  /** The facts. */
  readonly data: JsonObject | undefined;

  /** Headers that HTTP wants with the status. */
  readonly headers: Readonly<Record<string, string>> | undefined;

  /** Id of the request, where only the error knows it. */
  readonly requestId: RequestId | undefined;

  /**
   * @param code of JSON-RPC or MCP
   * @param message what was expected, what was found, what to do
   * @param options HTTP status, the facts, headers
   */
  constructor(code: number, message: string, options: McpErrorOptions = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? 200;
    this.data = options.data;
    this.headers = options.headers;
    this.requestId = options.requestId;
  }

  /** JSON-RPC's error object. */
  toJSON(): JsonObject {
    const shown: { code: Json; message: Json; data?: Json } = { code: this.code, message: this.message };
    if (this.data !== undefined) shown.data = this.data;
    return shown;
  }
}

/**
 * The parameters of a request are wrong.
 *
 * @param message what was expected and found
 * @returns the error, for throwing
 */
export function invalidParams(message: string): McpError {
  return new McpError(errorCodes.invalidParams, `Invalid params: ${message}`);
}
