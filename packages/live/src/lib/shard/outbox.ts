import type { Clock } from '@sundog/actor';

import { type Registry, mustFindFunction } from '../functions/registry.ts';
import { getFunctionName, type FunctionLike } from '../values/function-reference.ts';
import { encodeValue, type Json } from '../values/encode-value.ts';
import type { Queue, ScheduledFunctionId, Scheduler, StorageId } from '../functions/context.ts';
import { LiveError } from '../values/live-error.ts';
import { createMessage, type QueueMessage } from './queues.ts';
import { createScheduledId, mustReadScheduledShard } from './scheduled-id.ts';
import { findShard } from '../functions/shard-rules.ts';
import { NotSchedulableError } from './shard-errors.ts';

/** What leaves a shard because of a mutation, if it commits. */
export type OutboxEntry =
  | {
      readonly kind: 'call';
      readonly id: ScheduledFunctionId;
      /** Milliseconds since 1970. */
      readonly at: number;
      readonly path: string;
      readonly args: Json;
      /** Of calls with the same key one waits at most: a later one is left out. */
      readonly key?: string;
    }
  | { readonly kind: 'cancel'; readonly id: ScheduledFunctionId }
  | ({ readonly kind: 'message' } & QueueMessage)
  | { readonly kind: 'deleteFile'; readonly id: StorageId };

/** What an outbox needs to refuse at once what could never leave. */
export interface OutboxParts {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** In which calls to come wait. */
  readonly shard: string;
  /** Bindings of the Worker. */
  readonly env: object;
  readonly clock: Clock;
  readonly registry: Registry;
}

/** The last time that the engine can be woken at. */
export const TIME_MAX = Date.UTC(2189, 0, 1);

/**
 * What a mutation wants to leave the shard; it is written when the mutation commits, and forgotten when it does not.
 */
export class Outbox {
  readonly #entries: OutboxEntry[] = [];
  readonly #parts: OutboxParts;
  readonly #outer: Outbox | undefined;

  constructor(parts: OutboxParts, outer?: Outbox) {
    this.#parts = parts;
    this.#outer = outer;
  }

  /** What is to leave, also because of parts of the mutation. */
  get entries(): readonly OutboxEntry[] {
    return this.#entries;
  }

  /** What a part of the mutation wants to leave: `takeBack` takes that back alone. */
  begin(): Outbox {
    return new Outbox(this.#parts, this);
  }

  /** Puts something in. */
  add(entry: OutboxEntry): void {
    this.#entries.push(entry);
    this.#outer?.add(entry);
  }

  /** Takes back all that this part has put in. */
  takeBack(): void {
    for (const entry of this.#entries.splice(0)) this.#outer?.remove(entry);
  }

  /** Takes something out that a part has put in. */
  remove(entry: OutboxEntry): void {
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    this.#outer?.remove(entry);
  }

  /** `ctx.scheduler`. */
  get scheduler(): Scheduler<'now'> {
    return createScheduler(this, this.#parts);
  }

  /** `ctx.queue`. */
  get queue(): Queue<'now'> {
    return createQueue(this, this.#parts);
  }
}

// Both are made for every mutation. They have methods, as each function in a field is given its name by the bundler,
// which takes longer than to make it.
function createScheduler(outbox: Outbox, parts: OutboxParts): Scheduler<'now'> {
  return {
    runAfter(delayMs, reference, ...[args]) {
      if (!(delayMs >= 0)) throw invalidTime('delayMs', delayMs);
      return addCall(outbox, parts, { name: 'delayMs', at: parts.now + delayMs, reference, args });
    },
    runAt(timestamp, reference, ...[args]) {
      return addCall(outbox, parts, { name: 'timestamp', at: Number(timestamp), reference, args });
    },
    cancel(id) {
      mustReadScheduledShard(id);
      outbox.add({ kind: 'cancel', id });
    },
  };
}

function createQueue(outbox: Outbox, { env }: OutboxParts): Queue<'now'> {
  return {
    send(binding, message, { delaySeconds = 0 } = {}) {
      outbox.add({ kind: 'message', ...createMessage(env, binding, message, delaySeconds) });
    },
  };
}

/** A call to come, and what its author calls the time. */
interface AskedCall {
  readonly name: string;
  readonly at: number;
  readonly reference: FunctionLike<'mutation' | 'action'>;
  readonly args: unknown;
}

function addCall(
  outbox: Outbox,
  { now, shard, clock, registry }: OutboxParts,
  { name, at, reference, args = {} }: AskedCall,
): ScheduledFunctionId {
  if (!(at >= 0 && at <= TIME_MAX)) throw invalidTime(name, at);
  const path = getFunctionName(reference);
  checkSchedulable(registry, path, args);
  const id = createScheduledId(clock.uuid(), shard);
  // A time that has passed is at once.
  outbox.add({ kind: 'call', id, at: Math.max(at, now), path, args: encodeValue(args) });
  return id;
}

function invalidTime(name: string, found: unknown): LiveError {
  return new LiveError({
    code: 'invalid_time',
    message: `${name} must be a time in milliseconds, 0 or later and before the year 2189; found ${String(found)}.`,
  });
}

/**
 * Refuses at once a call to come that could never be made.
 *
 * @param path of the function; it may be internal
 * @param args whatever was given
 * @throws {UnknownFunctionError}
 * @throws {NotSchedulableError}
 * @throws {InvalidArgumentsError} if the arguments name no shard
 */
export function checkSchedulable(registry: Registry, path: string, args: unknown): void {
  const found = mustFindFunction(registry, path, { isOutside: false });
  if (found.fn.kind === 'query') throw new NotSchedulableError(path);
  findShard(found, args);
}
