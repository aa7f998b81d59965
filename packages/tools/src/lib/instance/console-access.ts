/**
 * The console of an instance: what it shows, and what people do there. A person sees and touches only runs and
 * schedules of methods that they could call themselves.
 *
 * Called by `PhotonActor`, which passes on what the Worker asks for.
 */
import type { Memory } from '@sundog/actor';
import { ActorError } from '@sundog/actor/errors';

import type { JsonObject } from '../manifest/json-schema.ts';
import { toJson } from '../mcp/plain-json.ts';
import { RecordedError } from '../run/failure.ts';
import type { RunRequest } from '../run/run.ts';
import type { ConsoleAction, ConsoleVisitor, InstanceState, KeptValues, WaitingRun } from './console-state.ts';
import { formatArguments } from './console-state.ts';
import type { PhotonInstance } from './photon-instance.ts';
import { notFound } from './schedule-errors.ts';
import { PEOPLE } from './scheduled-run.ts';

/** The run is over, or somebody else has answered. HTTP 404. */
class RunGoneError extends ActorError {
  override readonly name = 'RunGoneError';
  readonly code = 'run_gone';

  /** @param runId of the run */
  constructor(runId: string) {
    super('Nothing waits for this any more: the run is over, or somebody else has answered.', { runId });
  }
}

/**
 * Reads what the console shows.
 *
 * @param instance whose console it is
 * @param visitor who looks
 * @param limit how many of each list
 */
export function readConsole(
  instance: PhotonInstance,
  { methods }: ConsoleVisitor,
  limit: number,
): Omit<InstanceState, 'cursor' | 'sessions'> {
  const { runs, cursor } = instance.runs.list({ status: 'waiting' }, { limit });
  const items = runs
    .filter(({ method }) => methods.includes(method))
    .map(({ id, method, args, caller, asks, startedAtMs }): WaitingRun => {
      return { id, method, args: formatArguments(args), caller: caller.name ?? caller.id, asks, startedAtMs };
    });
  return { waiting: { items, hasMore: cursor !== undefined }, schedules: instance.schedules.listFirst(limit) };
}

/**
 * Reads what an instance keeps.
 *
 * @param instance whose it is
 * @param memory of its actor
 * @param limit how many values of the memory
 */
export async function readKept(instance: PhotonInstance, memory: Memory, limit: number): Promise<KeptValues> {
  const { entries, cursor } = await memory.list({ limit });
  const items = entries.map(([key, value]) => ({ key, value: toJson(value) ?? null }));
  const state = toJson(instance.stateful?.state.read() ?? {}) as JsonObject;
  return { memory: { items, hasMore: cursor !== undefined }, state, settings: instance.settings?.get() ?? {} };
}

/**
 * Does what a person wants done.
 *
 * @param instance whose console it is
 * @param visitor who wants it
 * @param action what
 * @throws RunGoneError, AskAnswerInvalidError, PhotonScheduleError; what the method of a schedule fails with
 */
export async function actInConsole(
  instance: PhotonInstance,
  visitor: ConsoleVisitor,
  action: ConsoleAction,
): Promise<void> {
  const { runs } = instance;
  if (action.kind === 'schedule') return changeSchedule(instance, visitor, action);
  const { runId } = action;
  const method = runs.get(runId)?.method;
  if (method === undefined || !visitor.methods.includes(method)) throw new RunGoneError(runId);
  const isDone =
    action.kind === 'cancel'
      ? runs.cancel(runId, 'somebody cancelled it in the console')
      : runs.answer(runId, action.askId, { kind: 'result', result: action.result }, visitor.caller) === 'accepted';
  if (!isDone) throw new RunGoneError(runId);
}

async function changeSchedule(
  instance: PhotonInstance,
  { caller, methods }: ConsoleVisitor,
  { id, action }: Extract<ConsoleAction, { kind: 'schedule' }>,
): Promise<void> {
  const { schedules } = instance;
  const task = await schedules.get(id);
  if (task === null || !methods.includes(task.method)) throw notFound(id);
  switch (action) {
    case 'pause':
      return void (await schedules.pause(id));
    case 'resume':
      return void (await schedules.resume(id));
    case 'cancel':
      return void (await schedules.cancel(id));
    case 'run': {
      const { method, params: args } = task;
      const request: RunRequest = {
        id: `console:${crypto.randomUUID()}`,
        method,
        args,
        caller,
        client: PEOPLE,
        path: [],
      };
      const progress = await instance.start(request, { stopsAtWait: true });
      if (progress.kind === 'failed') throw new RecordedError(progress.failure);
    }
  }
}
