import type { FunctionLike } from '../values/function-reference.ts';
import { getFunctionName } from '../values/function-reference.ts';
import { encodeValue, type Json } from '../values/encode-value.ts';
import type { Queue, ScheduledFunctionId, Scheduler, StorageId } from '../functions/context.ts';
import { LiveError } from '../values/live-error.ts';

/** What leaves a shard because of a mutation, if it commits. */
export type OutboxEntry =
  | {
      readonly kind: 'call';
      readonly id: string;
      /** Milliseconds since 1970. */
      readonly at: number;
      readonly path: string;
      readonly args: Json;
    }
  | { readonly kind: 'cancel'; readonly id: string }
  | { readonly kind: 'message'; readonly binding: string; readonly body: Json; readonly delaySeconds: number }
  | { readonly kind: 'deleteFile'; readonly id: StorageId };

/** What a mutation wants to leave the shard; it is written when the mutation commits, and forgotten when it does not. */
export class Outbox {
  readonly entries: OutboxEntry[] = [];
  readonly #now: number;
  readonly #createId: () => string;

  /**
   * @param now of the call, in milliseconds since 1970
   * @param createId makes ids of calls to come
   */
  constructor(now: number, createId: () => string) {
    this.#now = now;
    this.#createId = createId;
  }

  /** `ctx.scheduler`. */
  get scheduler(): Scheduler<'now'> {
    return {
      runAfter: (delayMs, reference, ...[args]) => {
        if (!(Number.isFinite(delayMs) && delayMs >= 0)) throw invalidTime('delayMs', delayMs);
        return this.#call(this.#now + delayMs, reference, args);
      },
      runAt: (timestamp, reference, ...[args]) => {
        const at = Number(timestamp);
        if (!Number.isFinite(at)) throw invalidTime('timestamp', timestamp);
        return this.#call(at, reference, args);
      },
      cancel: (id) => void this.entries.push({ kind: 'cancel', id }),
    };
  }

  /** `ctx.queue`. */
  get queue(): Queue<'now'> {
    return {
      send: (binding, message, { delaySeconds = 0 } = {}) =>
        void this.entries.push({ kind: 'message', binding, body: encodeValue(message), delaySeconds }),
    };
  }

  #call(at: number, reference: FunctionLike<'mutation' | 'action'>, args: unknown): ScheduledFunctionId {
    const id = this.#createId();
    this.entries.push({ kind: 'call', id, at, path: getFunctionName(reference), args: encodeValue(args ?? {}) });
    return id as ScheduledFunctionId;
  }
}

function invalidTime(name: string, found: unknown): LiveError {
  return new LiveError({
    code: 'invalid_time',
    message: `${name} must be a time in milliseconds, 0 or later; found ${String(found)}.`,
  });
}
