import type { Clock } from '../clock.ts';
import { runInContext } from '../context.ts';
import { CallDeadlineError } from './call-errors.ts';
import { formatReturned, formatThrown } from './call-outcome.ts';
import { mustFindMethod } from './callable.ts';
import type { CallEnvelope } from './send-call.ts';

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
 * @returns how it ended, for `mustReturn` on the other side; nothing is thrown
 */
export async function receiveCall(receiver: CallReceiver, envelope: CallEnvelope): Promise<unknown> {
  const { context, method, args } = envelope;
  try {
    const call = `${receiver.label}.${method}`;
    if (context.deadlineMs !== undefined && context.deadlineMs <= receiver.clock.now()) {
      throw new CallDeadlineError(call, context.deadlineMs, false);
    }
    const found = mustFindMethod(receiver.target, method, receiver.base);
    const inside = { ...context, path: [...context.path, call] };
    return formatReturned(await runInContext(inside, () => found.call(receiver.target, ...args)));
  } catch (error) {
    return formatThrown(error);
  }
}
