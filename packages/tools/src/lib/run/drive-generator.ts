/** Runs methods that are generators: what they yield is asked, told, kept, or a part of their result. */
import { isPromiseLike } from '@sundog/actor';

import { noticeOf } from '../photon/notice-of.ts';
import type { ChannelEvent } from '../photon/photon-events.ts';
import { askQuestion } from './ask.ts';
import { isAskYield } from './ask-yield.ts';
import type { RunScope } from './run-scope.ts';

/** A generator, synchronous or not. */
export type PhotonGenerator = Generator<unknown, unknown, unknown> | AsyncGenerator<unknown, unknown, unknown>;

/** Whether a method has returned a generator. A list or an iterator of one is a value. */
export function isGenerator(value: unknown): value is PhotonGenerator {
  if (typeof value !== 'object' || value === null) return false;
  const isIterable = Symbol.asyncIterator in value || Symbol.iterator in value;
  return isIterable && ['next', 'return', 'throw'].every((name) => typeof Reflect.get(value, name) === 'function');
}

/**
 * Runs a generator to its end. Call it in the run's scope: the generator's code runs in it.
 *
 * - `{ ask }` asks; what comes back, or the error, is the yield's.
 * - `{ checkpoint: true, state }` makes the run go on after a crash from here on; the state is the yield's.
 * - `{ channel, … }` goes to the channel's subscribers, `{ emit, … }` to whoever waits for the call.
 * - Any other value is a part of the result: whoever waits sees it, and if the generator returns nothing, the list of
 *   them is the result.
 *
 * @param generator as the method returned it
 * @param scope of the run
 * @param emit what `this.emit` does with an event that has a channel
 * @returns what the method has returned
 */
export async function driveGenerator(
  generator: PhotonGenerator,
  scope: RunScope,
  emit: (event: ChannelEvent) => void,
): Promise<unknown> {
  const parts: unknown[] = [];
  let checkpoints = 0;
  let step = await generator.next();
  while (step.done !== true) {
    let reply: unknown;
    try {
      // A plain generator may yield promises.
      const yielded = isPromiseLike(step.value) ? await step.value : step.value;
      const kind = kindOf(yielded);
      if (kind === 'ask' && isAskYield(yielded)) reply = await askQuestion(scope, yielded);
      else if (kind === 'checkpoint') reply = await keepCheckpoint(scope, yielded, (checkpoints += 1));
      else if (kind === 'event') tell(scope, yielded as Event, emit);
      else {
        parts.push(yielded);
        tell(scope, { emit: 'stream', data: yielded }, emit);
      }
    } catch (error) {
      step = await generator.throw(error);
      continue;
    }
    step = await generator.next(reply);
  }
  return step.value === undefined && parts.length > 0 ? parts : step.value;
}

type Event = { readonly channel?: unknown; readonly emit?: unknown; readonly [field: string]: unknown };

function kindOf(value: unknown): 'ask' | 'checkpoint' | 'event' | 'part' {
  if (typeof value !== 'object' || value === null) return 'part';
  if (isAskYield(value)) return 'ask';
  if ('checkpoint' in value && value.checkpoint === true) return 'checkpoint';
  const isEvent =
    ('emit' in value && typeof value.emit === 'string') || ('channel' in value && typeof value.channel === 'string');
  return isEvent ? 'event' : 'part';
}

function keepCheckpoint(scope: RunScope, yielded: unknown, count: number): Promise<unknown> {
  const { id, state } = yielded as { readonly id?: unknown; readonly state?: unknown };
  const key = typeof id === 'string' ? id : String(count);
  return scope.perform({ kind: 'checkpoint', key }, (step) => {
    step?.keep();
    return state;
  });
}

function tell(scope: RunScope, event: Event, emit: (event: ChannelEvent) => void): void {
  const { channel } = event;
  if (typeof channel === 'string') emit({ ...event, channel });
  if (typeof event.emit !== 'string') return;
  const notice = noticeOf(event);
  if (notice !== undefined) scope.notify(notice);
}
