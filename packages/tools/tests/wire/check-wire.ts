/** Holds messages of ours against the wire's schemas, ours and those of the official packages. */
import assert from 'node:assert/strict';

import { Validator, type Schema } from '@cfworker/json-schema';
import { specTypeSchemas } from '@modelcontextprotocol/server';

import { legacyRequests } from './ask-schemas.ts';
import type { WireSchema } from './shape.ts';
import {
  errorData,
  legacyNotifications,
  legacyResults,
  modernErrorCode,
  modernNotifications,
  modernResults,
} from './wire-schemas.ts';

type Era = 'legacy' | 'modern';
type SpecType = keyof typeof specTypeSchemas;

/** The official schema of the result of a method. */
const officialResults: Readonly<Record<string, SpecType>> = {
  initialize: 'InitializeResult',
  'server/discover': 'DiscoverResult',
  'tools/list': 'ListToolsResult',
  'tools/call': 'CallToolResult',
  'prompts/list': 'ListPromptsResult',
  'prompts/get': 'GetPromptResult',
  'resources/list': 'ListResourcesResult',
  'resources/templates/list': 'ListResourceTemplatesResult',
  'resources/read': 'ReadResourceResult',
  'completion/complete': 'CompleteResult',
};

const officialLegacyResults: Readonly<Record<string, SpecType>> = {
  ...officialResults,
  empty: 'EmptyResult',
  'tools/call task': 'CreateTaskResult',
  'tasks/get': 'GetTaskResult',
  'tasks/list': 'ListTasksResult',
};

/**
 * Reads a result and fails unless it is as the wire wants it.
 *
 * @param era of the client
 * @param method that it answers; `tools/call task` and `tools/call input` for the other answers to it
 * @param result JSON text
 * @returns the result
 */
export function readResult(era: Era, method: string, result: string): Record<string, unknown> {
  const value: unknown = JSON.parse(result);
  check(value, (era === 'legacy' ? legacyResults : modernResults)[method], `${era} ${method}`);
  const official = (era === 'legacy' ? officialLegacyResults : officialResults)[method];
  if (official !== undefined) checkOfficially(value, official);
  assert.ok(isRecord(value));
  return value;
}

/**
 * Reads a notification and fails unless it is as the wire wants it.
 *
 * @param era of the client
 * @param message JSON text
 * @returns its method and parameters
 */
export function readNotification(
  era: Era,
  message: string | undefined,
): { readonly method: string; readonly params: Record<string, unknown> } {
  assert.ok(message !== undefined, 'a notification was expected');
  assert.ok(!message.includes('\n'), 'a message is one line');
  const value: unknown = JSON.parse(message);
  assert.ok(isRecord(value));
  const { method, params } = value;
  assert.ok(typeof method === 'string');
  const isPlainListChange = era === 'legacy' && method.endsWith('/list_changed');
  assert.deepEqual(Object.keys(value), isPlainListChange ? ['jsonrpc', 'method'] : ['jsonrpc', 'method', 'params']);
  if (!isPlainListChange) {
    check(params, (era === 'legacy' ? legacyNotifications : modernNotifications)[method], `${era} ${method}`);
  }
  checkOfficially(value, 'JSONRPCNotification');
  return { method, params: isRecord(params) ? params : {} };
}

/**
 * Fails unless a request is one that a client of the session era may get.
 *
 * @param message the request
 */
export function checkRequest(message: Readonly<Record<string, unknown>>): void {
  const { method, params = {} } = message;
  assert.ok(typeof method === 'string');
  check(params, legacyRequests[method], `request ${method}`);
  checkOfficially(message, 'ServerRequest');
}

/**
 * Fails unless an error is as the wire wants it.
 *
 * @param era of the client
 * @param message the whole response
 */
export function checkError(era: Era, message: Readonly<Record<string, unknown>>): void {
  // JSON-RPC 2.0 wants null where the id cannot be known; MCP's schema knows only that it may be missing.
  checkOfficially(message['id'] === null ? { ...message, id: undefined } : message, 'JSONRPCErrorResponse');
  const { code, data } = message['error'] as { readonly code: number; readonly data?: unknown };
  const wanted = errorData[code];
  if (wanted !== undefined) check(data, wanted, `data of ${code}`);
  if (era === 'modern') check(code, modernErrorCode, 'a code of an error');
}

/**
 * Fails unless a value is what the official packages take.
 *
 * @param value any
 * @param type its name in the specification
 */
export function checkOfficially(value: unknown, type: SpecType): void {
  const outcome = specTypeSchemas[type]['~standard'].validate(value);
  assert.ok(!(outcome instanceof Promise));
  assert.equal(outcome.issues, undefined, `${type}: ${JSON.stringify(outcome.issues)} in ${JSON.stringify(value)}`);
}

function check(value: unknown, schema: WireSchema | undefined, title: string): void {
  assert.ok(schema !== undefined, `${title} has no schema`);
  const { valid, errors } = new Validator(schema as Schema, '2020-12', false).validate(value);
  const shown = errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`).join('\n');
  assert.ok(valid, `${title}: ${JSON.stringify(value)}\n${shown}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
