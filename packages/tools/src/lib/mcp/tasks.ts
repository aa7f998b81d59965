/**
 * Runs as tasks: those of 2025-11-25, where the client asks for one, and those of 2026-07-28, where the server decides.
 *
 * Called by: `instance`.
 */
import type { Json, JsonObject } from '../manifest/json-schema.ts';
import type { RunRecord } from '../run/run.ts';
import { createInputRequests } from './asks.ts';
import { metaKeys, type Era } from './era.ts';
import { getObject, getOwn } from '../manifest/json-values.ts';
import { invalidParams, type McpError } from './mcp-error.ts';
import type { PhotonProtocol } from './photon-protocol.ts';
import { formatModernHead } from './result-head.ts';

/** What an ended run answers with: the result of its request as JSON text, or the error. */
export type TaskOutcome =
  | { readonly kind: 'result'; readonly result: string; readonly isError: boolean }
  | { readonly kind: 'error'; readonly error: McpError };

/** How often a client should look. */
const pollIntervalMs = 1000;

type TaskStatus = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';

/**
 * A run as a task of 2025-11-25. A result with `isError` counts as failed there.
 *
 * @param record of the run
 * @param outcome of an ended run
 */
export function createLegacyTask(record: RunRecord, outcome?: TaskOutcome): JsonObject {
  const hasFailed = outcome?.kind === 'result' && outcome.isError;
  return {
    ...createTask(record, hasFailed ? 'failed' : getStatus(record, outcome), outcome),
    ttl: getTtlMs(record),
    pollInterval: pollIntervalMs,
  };
}

/**
 * A run as a task of 2026-07-28, with all that `tasks/get` and `notifications/tasks` say: open asks, result, error. A
 * result with `isError` counts as completed there.
 *
 * @param record of the run
 * @param outcome of an ended run
 */
export function createModernTask(record: RunRecord, outcome?: TaskOutcome): JsonObject {
  const status = getStatus(record, outcome);
  return { ...createModernSeed(record, status, outcome), ...createDetail(record, status, outcome) };
}

function createModernSeed(record: RunRecord, status: TaskStatus, outcome?: TaskOutcome): JsonObject {
  return { ...createTask(record, status, outcome), ttlMs: getTtlMs(record), pollIntervalMs };
}

function createDetail(record: RunRecord, status: TaskStatus, outcome: TaskOutcome | undefined): JsonObject {
  if (status === 'input_required') return { inputRequests: createInputRequests(record.asks) };
  if (status === 'completed' && outcome?.kind === 'result') {
    const result: Json = JSON.parse(outcome.result);
    return { result };
  }
  return outcome?.kind === 'error' && status === 'failed' ? { error: outcome.error.toJSON() } : {};
}

function createTask(record: RunRecord, status: TaskStatus, outcome: TaskOutcome | undefined): JsonObject {
  const message = getMessage(record, status, outcome);
  return {
    taskId: record.id,
    status,
    ...(message === undefined ? {} : { statusMessage: message }),
    createdAt: new Date(record.startedAtMs).toISOString(),
    lastUpdatedAt: new Date(record.updatedAtMs).toISOString(),
  };
}

function getStatus(record: RunRecord, outcome: TaskOutcome | undefined): TaskStatus {
  switch (record.status) {
    case 'running':
      return 'working';
    case 'waiting':
      return 'input_required';
    case 'cancelled':
      return 'cancelled';
    case 'returned':
    case 'failed':
      // What fails inside of a tool is a result; only the protocol's own errors fail a task.
      return outcome?.kind === 'error' ? 'failed' : 'completed';
  }
}

function getMessage(record: RunRecord, status: TaskStatus, outcome: TaskOutcome | undefined): string | undefined {
  if (status === 'failed' && outcome?.kind === 'error') return outcome.error.message;
  const [ask] = record.asks;
  const asked = ask === undefined ? undefined : getOwn(ask.request.params, 'message');
  return status === 'input_required' && typeof asked === 'string' ? asked : undefined;
}

function getTtlMs(record: RunRecord): number {
  return Math.max(0, record.expiresAtMs - record.startedAtMs);
}

/**
 * The answer to `tools/call` that is a task.
 *
 * @param record of the run
 * @param protocol of the photon
 * @param era of the client
 * @returns JSON text of the result
 */
export function formatTaskCreated(record: RunRecord, protocol: PhotonProtocol, era: Era): string {
  if (era === 'legacy') return JSON.stringify({ task: createLegacyTask(record) });
  const seed = JSON.stringify(createModernSeed(record, getStatus(record, undefined)));
  return `{${formatModernHead(protocol.identity, 'task')}${seed.slice(1)}`;
}

/**
 * The answer to `tasks/get`, and in the session era to `tasks/cancel`.
 *
 * @param task of `createLegacyTask` or `createModernTask`
 * @param protocol of the photon
 * @param era of the client
 * @returns JSON text of the result
 */
export function formatTaskResult(task: JsonObject, protocol: PhotonProtocol, era: Era): string {
  return era === 'legacy' ? JSON.stringify(task) : `{${protocol.modernHead}${JSON.stringify(task).slice(1)}`;
}

/**
 * The answer to `tasks/result` (2025-11-25): the result of the request that began the task, and which task it was.
 *
 * @param taskId of the task
 * @param result JSON text of the result
 * @returns JSON text of the result
 */
export function formatTaskPayload(taskId: string, result: string): string {
  const payload: JsonObject = JSON.parse(result);
  const meta = { ...getObject(payload, '_meta'), [metaKeys.relatedTask]: { taskId } };
  return JSON.stringify({ ...payload, _meta: meta });
}

/**
 * The answer to `tasks/list` (2025-11-25).
 *
 * @param tasks of one page
 * @param nextCursor where the next page begins; undefined if this is the last one
 * @returns JSON text of the result
 */
export function formatTaskList(tasks: readonly JsonObject[], nextCursor?: string): string {
  return JSON.stringify({ tasks, nextCursor });
}

/**
 * Nobody knows a task.
 *
 * @param taskId as the client sent it
 * @returns the error, for throwing
 */
export function createTaskNotFound(taskId: string): McpError {
  return invalidParams(`task not found: ${taskId}`);
}
