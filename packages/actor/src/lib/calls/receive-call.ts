import type { Clock } from '../clock.ts';
import { runInContext } from '../context.ts';
import { isPromiseLike } from '../is-promise-like.ts';
import { CallDeadlineError } from './call-errors.ts';
import { formatReturned, formatThrown } from './call-outcome.ts';
import { mustFindMethod } from './callable.ts';
import { openContext, type CallEnvelope } from './envelope.ts';

/** The actor that a call has reached. */
export interface CallReceiver {
  readonly target: object;
  /** Its address for messages, `room/lobby`. */
  readonly label: string;
  /** The class below which methods are callable. */
  readonly base: { readonly prototype: object };
  readonly clock: Clock;
}

/**
 * Runs the method that a call names, in the call's context.
 *
 * @param receiver the actor
 * @param envelope what crossed
 * @returns how it ended, for `mustReturn` on the other side, or a promise of it; nothing is thrown
 */
export function receiveCall(receiver: CallReceiver, envelope: CallEnvelope): unknown {
  const [method, , args = [], { deadlineMs } = {}] = envelope;
  try {
    const call = `${receiver.label}.${method}`;
    if (deadlineMs !== undefined && deadlineMs <= receiver.clock.now()) {
      throw new CallDeadlineError(call, deadlineMs, false);
    }
    const found = mustFindMethod(receiver.target, method, receiver.base);
    const returned = runInContext(openContext(envelope, call), () => found.call(receiver.target, ...args));
    // What is no promise goes back in the same turn: one turn less for every synchronous method.
    return isPromiseLike(returned)
      ? Promise.resolve(returned).then(formatReturned, formatThrown)
      : formatReturned(returned);
  } catch (error) {
    return formatThrown(error);
  }
}
