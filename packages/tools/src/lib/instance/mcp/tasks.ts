/**
 * Runs as tasks: calls that are answered with a handle at once, and looked at later. In 2025-11-25 the client asks for
 * one; since 2026-07-28 the photon's `@async` makes one for clients that take it.
 *
 * Called by: the endpoint, and the hooks of the instance's runs.
 *
 * Invariants:
 * - T1 A task is its caller's, and if nobody knows who that is, its session's: for everybody else it does not exist.
 */
import { ActorError } from '@sundog/actor';

import type { MethodManifest } from '../../manifest/manifest.ts';
import type { Change } from '../../mcp/changes.ts';
import { mustTakeTasks, takesTasks } from '../../mcp/client.ts';
import { isSince, type Era } from '../../mcp/era.ts';
import { createFailureError } from '../../mcp/failures.ts';
import { getObject, getString } from '../../manifest/json-values.ts';
import { invalidParams, McpError } from '../../mcp/mcp-error.ts';
import { formatResult } from '../../mcp/messages.ts';
import type { PhotonProtocol } from '../../mcp/photon-protocol.ts';
import { formatEmptyResult } from '../../mcp/result-head.ts';
import {
  createLegacyTask,
  createModernTask,
  createTaskNotFound,
  formatTaskCreated,
  formatTaskList,
  formatTaskPayload,
  formatTaskResult,
  type TaskOutcome,
} from '../../mcp/tasks.ts';
import { toFailure } from '../../run/failure.ts';
import type { RunFailure, RunRecord, RunRequest } from '../../run/run.ts';
import type { McpReply } from '../../wire.ts';
import { answerAsks } from './answer-asks.ts';
import type { Calls } from './calls.ts';
import { formatEnd, type CallTarget, type PreparedCall } from './call-target.ts';
import { taskChannel } from './hidden-channels.ts';
import type { StreamChannels } from './message-stream.ts';
import { callerOf, clientOf, createRunRequest, type ReceivedRequest } from './received-request.ts';
import type { RunsPort } from './runs-port.ts';

/** What tasks need of their actor. */
export interface TasksParts {
  readonly protocol: PhotonProtocol;
  readonly runs: RunsPort;
  readonly channels: StreamChannels;
}

const PAGE = 100;

/** The tasks of an instance. */
export class Tasks {
  readonly #parts: TasksParts;
  readonly #calls: Calls;

  /**
   * @param parts of the actor
   * @param calls answer `tasks/result`
   */
  constructor(parts: TasksParts, calls: Calls) {
    this.#parts = parts;
    this.#calls = calls;
  }

  /**
   * Whether a call is answered with a task.
   *
   * @param received the call
   * @param method behind the tool
   */
  isWanted({ delivery, request, version }: ReceivedRequest, method: MethodManifest): boolean {
    if (request.method !== 'tools/call') return false;
    if (delivery.era === 'modern') return method.isAsync && takesTasks(request);
    return isSince(version, '2025-11-25') && getObject(request.params, 'task') !== undefined;
  }

  /**
   * Begins a task.
   *
   * @param received the call
   * @param prepared what it runs
   * @returns the handle; where no run has begun, and the client has not demanded a task, the tool's failure
   * @throws McpError what kept the run from beginning, of a client that has demanded a task
   */
  async begin(received: ReceivedRequest, { method, args, target }: PreparedCall & { kind: 'run' }): Promise<string> {
    const { protocol } = this.#parts;
    const { delivery, request, version } = received;
    const client = { ...clientOf(received), reach: 'task' as const };
    const run = { ...createRunRequest(received, method, args, client), isDurable: true as const };
    const refusal = await this.#start(run);
    if (refusal === undefined) {
      const task = this.#mustGet(received, run.id);
      return formatResult(request.id, formatTaskCreated(task, protocol, delivery.era));
    }
    if (delivery.era === 'legacy') throw createFailureError(refusal);
    return formatResult(
      request.id,
      await formatEnd(target, { kind: 'failed', failure: refusal }, { protocol, version }),
    );
  }

  /**
   * Answers `tasks/…`.
   *
   * @param received the request
   * @returns the answer
   * @throws McpError -32602 for a task that is not there, -32021 for a client that does not know tasks
   */
  async answer(received: ReceivedRequest): Promise<McpReply> {
    const { request, delivery } = received;
    if (delivery.era === 'modern') mustTakeTasks(request);
    if (request.method === 'tasks/list') return formatResult(request.id, await this.#list(received));
    const record = this.#mustGet(received, getString(request.params, 'taskId') ?? '');
    switch (request.method) {
      case 'tasks/get':
        return formatResult(request.id, await this.#show(record, delivery.era));
      case 'tasks/cancel':
        return formatResult(request.id, await this.#cancel(record, received));
      case 'tasks/update':
        return formatResult(request.id, this.#update(record, received));
      default:
        return this.#giveResult(record, received);
    }
  }

  /** A task's run asks, goes on or ends: whoever listens to it is told. */
  onChange({ id, client }: RunRequest): void {
    if (client.reach !== 'task' || client.era !== 'modern') return;
    queueMicrotask(() => void this.#tell(id)); // What has changed is written by then.
  }

  /** Answers what keeps a run from beginning: its arguments, the photon's constructor, what cannot be kept. */
  async #start(request: RunRequest): Promise<RunFailure | undefined> {
    const { runs } = this.#parts;
    try {
      await runs.wake();
      const progress = runs.start(request);
      if (runs.get(request.id) !== undefined) return undefined;
      const end = await progress;
      return end.kind === 'failed' ? end.failure : undefined;
    } catch (error) {
      if (error instanceof ActorError) return toFailure(error);
      throw error;
    }
  }

  async #tell(runId: string): Promise<void> {
    const record = this.#parts.runs.get(runId);
    if (record === undefined) return;
    const task = createModernTask(record, await this.#outcomeOf(record));
    this.#parts.channels.emit(taskChannel(runId), { kind: 'task', task } satisfies Change);
  }

  async #show(record: RunRecord, era: Era): Promise<string> {
    const outcome = await this.#outcomeOf(record);
    const task = era === 'legacy' ? createLegacyTask(record, outcome) : createModernTask(record, outcome);
    return formatTaskResult(task, this.#parts.protocol, era);
  }

  async #list(received: ReceivedRequest): Promise<string> {
    const caller = callerOf(received);
    if (caller.isAnonymous && caller.session === undefined) return formatTaskList([]);
    const cursor = getString(received.request.params, 'cursor');
    const before = cursor === undefined ? undefined : parseCursor(cursor);
    const { runs, cursor: next } = this.#parts.runs.list(
      { caller: caller.id },
      { limit: PAGE, ...(before !== undefined && { cursor: before }) },
    );
    const tasks = runs
      .filter((record) => isOwn(record, received))
      .map(async (record) => createLegacyTask(record, await this.#outcomeOf(record)));
    return formatTaskList(await Promise.all(tasks), next === undefined ? undefined : String(next));
  }

  async #cancel(record: RunRecord, { delivery, version }: ReceivedRequest): Promise<string> {
    const { runs, protocol } = this.#parts;
    const hasCancelled = runs.cancel(record.id, 'The client cancelled the task.');
    if (delivery.era === 'modern') return formatEmptyResult(protocol, version);
    if (!hasCancelled) throw invalidParams(`task ${record.id} has ended: it is ${record.status}`);
    return this.#show(runs.get(record.id) ?? { ...record, status: 'cancelled', asks: [] }, 'legacy');
  }

  #update(record: RunRecord, received: ReceivedRequest): string {
    const { runs, protocol } = this.#parts;
    answerAsks(runs, received, record);
    return formatEmptyResult(protocol, received.version);
  }

  /** `tasks/result` waits for the end, and brings what the task asks until then. */
  async #giveResult(record: RunRecord, received: ReceivedRequest): Promise<McpReply> {
    const outcome = await this.#outcomeOf(record);
    if (outcome === undefined) {
      return this.#calls.watch(received, record, targetOf(record));
    }
    if (outcome.kind === 'error') throw outcome.error;
    return formatResult(received.request.id, formatTaskPayload(record.id, outcome.result));
  }

  async #outcomeOf(record: RunRecord): Promise<TaskOutcome | undefined> {
    const { runs, protocol } = this.#parts;
    if (record.status === 'running' || record.status === 'waiting') return undefined;
    const end = await runs.next(record.id);
    if (end === undefined || end.kind === 'waiting') return undefined;
    try {
      const result = await formatEnd(targetOf(record), end, { protocol, version: undefined });
      return { kind: 'result', result, isError: end.kind === 'failed' || result.endsWith(',"isError":true}') };
    } catch (error) {
      if (error instanceof McpError) return { kind: 'error', error };
      throw error;
    }
  }

  #mustGet(received: ReceivedRequest, taskId: string): RunRecord {
    const record = this.#parts.runs.get(taskId);
    if (record === undefined || !isOwn(record, received)) throw createTaskNotFound(taskId);
    return record;
  }
}

/** T1. */
function isOwn(record: RunRecord, received: ReceivedRequest): boolean {
  const caller = callerOf(received);
  return record.caller.id === caller.id && (!caller.isAnonymous || record.caller.session === caller.session);
}

/** A tool is called like its method. */
function targetOf({ method }: RunRecord): CallTarget {
  return { kind: 'tool', name: method };
}

function parseCursor(text: string): number {
  const cursor = Number(text);
  if (Number.isSafeInteger(cursor) && cursor >= 0) return cursor;
  throw invalidParams('"cursor" is none of this list');
}
