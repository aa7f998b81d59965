/**
 * Runs actions: free code, in the Worker that was asked, or in the shard in which a scheduled one waits.
 *
 * - F1 What an action calls runs where its arguments belong, on behalf of whoever called the action.
 * - F2 An action is no transaction: what it schedules waits in the root shard, and is certain as soon as the call has
 *   answered.
 */
import type { Clock } from '@sundog/actor';

import { callFunction, finishResult } from '../functions/call-function.ts';
import type { ActionCtx, Queue, Run, ScheduledFunctionId, Scheduler, StorageWriter } from '../functions/context.ts';
import { mustFindFunction, type FoundFunction, type Registry } from '../functions/registry.ts';
import { findShard } from '../functions/shard-rules.ts';
import { ROOT_SHARD } from '../schema/definition.ts';
import { encodeValue } from '../values/encode-value.ts';
import { getFunctionName, type FunctionKind } from '../values/function-reference.ts';
import type { Value } from '../values/value.ts';
import type { FailureFrame } from '../wire/frames.ts';
import type { ActionTables } from './action-tables.ts';
import { reviveFailure } from './describe-failure.ts';
import { decodeOutcome } from './encode-result.ts';
import { Outbox } from './outbox.ts';
import { sendMessage } from './queues.ts';
import { mustReadScheduledShard } from './scheduled-id.ts';
import type { Asker, FunctionCall, ShardCalls } from './shard-calls.ts';

/** What actions run with. */
export interface ActionParts {
  readonly registry: Registry;
  readonly clock: Clock;
  /** Bindings of the Worker. */
  readonly env: object;
  /** A shard by its name. */
  readonly shard: (name: string) => ShardCalls;
  readonly storage: StorageWriter<'later'>;
  readonly tables: ActionTables;
}

/** On whose behalf, and by which of the calls to come. */
export interface ActionCaller {
  readonly asker: Asker;
  readonly scheduledId?: ScheduledFunctionId;
}

/**
 * Runs an action.
 *
 * @param parts of the project
 * @param found the action
 * @param args whatever was given
 * @param caller on whose behalf
 * @returns what it returned
 * @throws what it throws
 */
export async function runAction(
  parts: ActionParts,
  found: FoundFunction,
  args: unknown,
  caller: ActionCaller,
): Promise<Value> {
  const result = finishResult(found, await callFunction(found, createActionCtx(parts, caller), args));
  encodeValue(result); // Refuses what is no value, and says where.
  return result as Value;
}

/**
 * `ctx` of an action, and of an HTTP action.
 *
 * @param parts of the project
 * @param caller on whose behalf
 */
export function createActionCtx(parts: ActionParts, caller: ActionCaller): ActionCtx {
  const { clock, storage, tables, registry } = parts;
  const { asker } = caller;
  const run = <Kind extends FunctionKind>(
    kind: Kind,
    call: (found: FoundFunction, call: FunctionCall) => Promise<unknown>,
  ) => {
    const inKind = (reference: never, args: Value = {}): Promise<unknown> => {
      const path = getFunctionName(reference);
      return call(mustFindFunction(registry, path, { isOutside: false, kind }), { path, args });
    };
    return inKind as Run<Kind>;
  };
  return {
    auth: { getUserIdentity: () => asker.identity ?? null },
    get now() {
      return clock.now();
    },
    random: () => clock.random(),
    scheduledId: caller.scheduledId ?? null,
    storage,
    global: tables.global,
    scheduler: createScheduler(parts),
    queue: createQueue(parts),
    runQuery: run('query', async (found, call) => {
      return mustSucceed(await placeOf(parts, found, call).query(call, asker, false));
    }),
    runMutation: run('mutation', async (found, call) => {
      const outcome = await placeOf(parts, found, call).mutate(call, asker, false);
      if ('bookmark' in outcome) tables.noteBookmark(outcome.bookmark);
      return mustSucceed(decodeOutcome(outcome));
    }),
    runAction: run('action', (found, { args }) => runAction(parts, found, args, { asker })),
  };
}

/** Where a call runs. */
function placeOf({ shard }: ActionParts, found: FoundFunction, { args }: FunctionCall): ShardCalls {
  return shard(findShard(found, args).shard);
}

function createScheduler(parts: ActionParts): Scheduler<'later'> {
  const leave = async (
    shard: string,
    put: (scheduler: Scheduler<'now'>) => ScheduledFunctionId | void,
  ): Promise<ScheduledFunctionId | void> => {
    const outbox = createOutbox(parts);
    const id = put(outbox.scheduler);
    await parts.shard(shard).dispatch(outbox.entries); // F2
    return id;
  };
  const scheduler = {
    runAfter: (...given: Parameters<Scheduler<'now'>['runAfter']>) =>
      leave(ROOT_SHARD, (scheduler) => scheduler.runAfter(...given)),
    runAt: (...given: Parameters<Scheduler<'now'>['runAt']>) =>
      leave(ROOT_SHARD, (scheduler) => scheduler.runAt(...given)),
    cancel: async (id: ScheduledFunctionId) => {
      await leave(mustReadScheduledShard(id), (scheduler) => scheduler.cancel(id));
    },
  };
  return scheduler as Scheduler<'later'>;
}

function createQueue(parts: ActionParts): Queue<'later'> {
  return {
    send: async (...message) => {
      const outbox = createOutbox(parts);
      outbox.queue.send(...message);
      for (const entry of outbox.entries) if (entry.kind === 'message') await sendMessage(parts.env, entry);
    },
  };
}

function createOutbox({ clock, env, registry }: ActionParts): Outbox {
  return new Outbox({ now: clock.now(), shard: ROOT_SHARD, env, clock, registry });
}

/** The value that a query or mutation came to, or what it threw. */
function mustSucceed<Result>(outcome: { readonly value: Result } | { readonly error: FailureFrame }): Result {
  if ('value' in outcome) return outcome.value;
  throw reviveFailure(outcome.error);
}
