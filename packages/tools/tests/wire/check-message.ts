/** Holds every message that a test gets over HTTP against the wire's schemas. */
import assert from 'node:assert/strict';

import { checkError, checkOfficially, checkRequest, readNotification, readResult } from './check-wire.ts';

/** What a message answers, or came along with. */
export interface Exchange {
  readonly era: 'legacy' | 'modern';
  /** Of the requests, by their ids. */
  readonly methods: ReadonlyMap<unknown, string>;
}

/**
 * What a posted body asks for.
 *
 * @param body JSON, or text that may be none
 */
export function readExchange(body: unknown): Exchange {
  const posted = parse(body);
  const messages = (Array.isArray(posted) ? posted : [posted]).filter(isRecord);
  const methods = new Map<unknown, string>();
  let era: Exchange['era'] = 'legacy';
  for (const { id, method, params } of messages) {
    if (typeof method === 'string') methods.set(id, method);
    const meta = isRecord(params) ? params['_meta'] : undefined;
    if (isRecord(meta) && meta['io.modelcontextprotocol/protocolVersion'] !== undefined) era = 'modern';
  }
  return { era, methods };
}

/**
 * Fails unless a message is one that the server may send there.
 *
 * @param message as it came
 * @param exchange that it belongs to
 */
export function checkMessage(message: unknown, { era, methods }: Exchange): void {
  assert.ok(isRecord(message), 'a message is an object');
  const { id, method, result, error } = message;
  if (result !== undefined) {
    checkOfficially(message, 'JSONRPCResultResponse');
    checkResult(era, methods.get(id), result);
  } else if (error !== undefined) {
    checkError(era, message);
  } else if (id === undefined) {
    readNotification(era, JSON.stringify(message));
  } else {
    assert.equal(era, 'legacy', `${String(method)} is a request, which nobody gets in this era`);
    checkRequest(message);
  }
}

const empty = ['ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'];

function checkResult(era: Exchange['era'], method: string | undefined, result: unknown): void {
  // The answer to a request that another connection has made.
  if (method === undefined) return;
  readResult(era, kindOf(era, method, result), JSON.stringify(result));
}

function kindOf(era: Exchange['era'], method: string, result: unknown): string {
  assert.ok(isRecord(result), 'a result is an object');
  if (empty.includes(method)) return 'empty';
  if (result['resultType'] === 'input_required') return 'tools/call input';
  if (result['resultType'] === 'task' || (era === 'legacy' && method === 'tools/call' && 'task' in result)) {
    return 'tools/call task';
  }
  if (method === 'tasks/result') return 'tools/call';
  if (method === 'tasks/update' || (method === 'tasks/cancel' && era === 'modern')) return 'empty';
  return method === 'tasks/cancel' ? 'tasks/get' : method;
}

function parse(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
