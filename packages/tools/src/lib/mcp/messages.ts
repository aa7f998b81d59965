/**
 * JSON-RPC messages: their shapes, and their texts. Texts are put together from JSON that is already there, so that a
 * body which never changes is serialized once and not once for each request.
 *
 * Called by: everything in `mcp`, `serve` and `instance`.
 */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { McpError } from './mcp-error.ts';

/** Id of a request: chosen by its sender, repeated by the answer. */
export type RequestId = string | number;

/** Asks for an answer. */
export interface RequestMessage {
  readonly kind: 'request';
  readonly id: RequestId;
  readonly method: string;
  /** Empty if the message has none. */
  readonly params: JsonObject;
}

/** Wants no answer. */
export interface NotificationMessage {
  readonly kind: 'notification';
  readonly method: string;
  /** Empty if the message has none. */
  readonly params: JsonObject;
}

/** The answer to a request of ours: clients send it in the session era only. */
export interface ResponseMessage {
  readonly kind: 'response';
  /** Undefined if the client could not read the id of what it answers. */
  readonly id: RequestId | undefined;
  readonly outcome:
    | { readonly kind: 'result'; readonly result: JsonObject }
    | { readonly kind: 'error'; readonly code: number; readonly message: string };
}

/** One JSON-RPC message. */
export type Message = RequestMessage | NotificationMessage | ResponseMessage;

/**
 * The text of an answer.
 *
 * @param id of the request
 * @param result JSON text of the result, as it is
 * @returns JSON text without line breaks, if `result` has none
 */
export function formatResult(id: RequestId, result: string): string {
  return `{"jsonrpc":"2.0","id":${formatId(id)},"result":${result}}`;
}

/**
 * The text of an answer that is an error.
 *
 * @param id of the request; null is JSON-RPC's word for an id that could not be read, and undefined leaves it out, as
 *   2026-07-28 wants it
 * @param error what went wrong
 * @returns JSON text without line breaks
 */
export function formatError(id: RequestId | null | undefined, error: McpError): string {
  const shownId = id === undefined ? '' : `"id":${id === null ? 'null' : formatId(id)},`;
  return `{"jsonrpc":"2.0",${shownId}"error":${JSON.stringify(error.toJSON())}}`;
}

/**
 * The text of a notification.
 *
 * @param method its name
 * @param params what it says
 * @returns JSON text without line breaks
 */
export function formatNotification(method: string, params?: JsonObject): string {
  const shownParams = params === undefined ? '' : `,"params":${JSON.stringify(params)}`;
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)}${shownParams}}`;
}

/**
 * The text of a request of ours.
 *
 * @param id unique among the requests to this client
 * @param method its name
 * @param params what it asks
 * @returns JSON text without line breaks
 */
export function formatRequest(id: RequestId, method: string, params: JsonObject): string {
  return `{"jsonrpc":"2.0","id":${formatId(id)},"method":${JSON.stringify(method)},"params":${JSON.stringify(params)}}`;
}

function formatId(id: RequestId): string {
  return typeof id === 'number' ? String(id) : JSON.stringify(id);
}
