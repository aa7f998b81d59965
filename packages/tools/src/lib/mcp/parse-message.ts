/**
 * Text to messages, with JSON-RPC's rules for them. Nothing here knows what a method means.
 *
 * Called by: `serve` for what a client posts, `instance` for what `serve` hands on.
 *
 * Invariants:
 * - M1 An id is a text or a whole number that JavaScript can hold exactly: an answer repeats it unchanged.
 * - M2 `params` is an object, empty if the message has none: whoever comes after need not ask.
 */
import type { JsonObject } from '../manifest/json-schema.ts';
import { describeFound } from '../schema/describe-schema.ts';
import { getOwn, isJsonObject, readJson } from '../manifest/json-values.ts';
import { errorCodes, McpError } from './mcp-error.ts';
import type { Message, RequestId, ResponseMessage } from './messages.ts';

/** What a client posted. */
export type Posted =
  | { readonly kind: 'single'; readonly message: Message }
  /** Only 2025-03-26 knows these. */
  | { readonly kind: 'batch'; readonly messages: readonly Message[] };

/** Messages in one batch. */
const maxBatch = 100;

const noParams: JsonObject = Object.freeze({});

/**
 * Reads the body of a POST.
 *
 * @param text as it came
 * @returns one message or a batch, each checked
 * @throws McpError -32700 if it is not JSON, -32600 if it is no message
 */
export function parsePosted(text: string): Posted {
  const value = mustReadJson(text);
  if (!Array.isArray(value)) return { kind: 'single', message: readMessage(value) };
  if (value.length === 0 || value.length > maxBatch)
    throw invalidRequest(`a batch has 1 to ${maxBatch} messages, found ${value.length}`);
  return { kind: 'batch', messages: value.map(readMessage) };
}

/**
 * Reads one message, where a batch cannot be.
 *
 * @param text as it came
 * @returns the message
 * @throws McpError -32700 if it is not JSON, -32600 if it is no message
 */
export function parseMessage(text: string): Message {
  return readMessage(mustReadJson(text));
}

function mustReadJson(text: string): unknown {
  const value = readJson(text);
  if (value === undefined)
    throw new McpError(errorCodes.parseError, 'Parse error: the body is not JSON', { status: 400 });
  return value;
}

function readMessage(value: unknown): Message {
  if (!isJsonObject(value)) throw invalidRequest(`a message is an object, found ${describeFound(value)}`);
  const id = getOwn(value, 'id');
  const requestId = isRequestId(id) ? id : undefined;
  if (getOwn(value, 'jsonrpc') !== '2.0') throw invalidRequest('"jsonrpc" must be "2.0"', requestId);
  const method = getOwn(value, 'method');
  if (method === undefined) return readResponse(value, requestId);
  if (typeof method !== 'string')
    throw invalidRequest(`"method" must be a string, found ${describeFound(method)}`, requestId);
  const params = Object.hasOwn(value, 'params') ? value['params'] : noParams;
  if (!isJsonObject(params))
    throw invalidRequest(`"params" must be an object, found ${describeFound(params)}`, requestId);
  if (!Object.hasOwn(value, 'id')) return { kind: 'notification', method, params };
  if (requestId === undefined) throw invalidRequest(`"id" must be a string or an integer, found ${describeFound(id)}`);
  return { kind: 'request', id: requestId, method, params };
}

function readResponse(value: JsonObject, id: RequestId | undefined): ResponseMessage {
  const result = getOwn(value, 'result');
  const error = getOwn(value, 'error');
  if ((result === undefined) === (error === undefined))
    throw invalidRequest('a message has "method", or one of "result" and "error"');
  if (error === undefined) {
    if (id === undefined) throw invalidRequest('a result has the "id" of its request');
    if (!isJsonObject(result)) throw invalidRequest(`"result" must be an object, found ${describeFound(result)}`);
    return { kind: 'response', id, outcome: { kind: 'result', result } };
  }
  const code = isJsonObject(error) ? getOwn(error, 'code') : undefined;
  const message = isJsonObject(error) ? getOwn(error, 'message') : undefined;
  if (typeof code !== 'number' || !Number.isInteger(code) || typeof message !== 'string')
    throw invalidRequest('"error" must have an integer "code" and a string "message"');
  return { kind: 'response', id, outcome: { kind: 'error', code, message } };
}

function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

function invalidRequest(message: string, requestId?: RequestId): McpError {
  return new McpError(errorCodes.invalidRequest, `Invalid request: ${message}`, {
    status: 400,
    ...(requestId === undefined ? {} : { requestId }),
  });
}
