/**
 * Sends a call to an actor and turns its outcome back into a value or an error.
 *
 * Called by: `Calls` inside actors, `actor` inside Workers. The other end is `receiveCall`.
 *
 * Invariants:
 * - C1 What travels is an RPC method of the object. No request from outside becomes one: a Worker passes on requests,
 *   and only code of the project calls methods.
 * - C2 The context travels with every call. The path in it grows by one on the side that runs the method.
 * - C3 A call past its deadline, or nested too deep, is not sent.
 * - C4 The caller waits at most until the deadline; the method runs on.
 */
import { parseActorName } from '../address.ts';
import type { Clock } from '../clock.ts';
import { createContext, getContext, type CallContext } from '../context.ts';
import { ActorError } from '../errors.ts';
import { actorIdOf } from './actor-id.ts';
import { ActorUnavailableError, CallDeadlineError, CallDepthError, InvalidCallError } from './call-errors.ts';
import { mustReturn, reviveError } from './call-outcome.ts';
import { isCallableName } from './callable.ts';
import { formatEnvelope, type CallEnvelope } from './envelope.ts';

/** How deep calls may be nested unless told otherwise. */
export const CALL_DEPTH_MAX = 16;

/** The entry point of an actor for calls; a plain Durable Object gets it by forwarding to `Calls.receive`. */
export interface CallEntry {
  /** Runs the method that the envelope names. Never throws: the outcome, or a promise of it, says how it ended. */
  _sundogCall(...envelope: CallEnvelope): unknown;
}

/** An actor to call. */
export interface CallTarget {
  readonly namespace: DurableObjectNamespace;
  /** The actor's class in kebab-case, for messages. */
  readonly kind: string;
  readonly name: string;
}

/** How a call is sent. */
export interface SendOptions {
  readonly clock: Clock;
  /** On whose behalf, where no context is open; a fresh one unless given. */
  readonly context?: CallContext;
  /** How deep calls may be nested. */
  readonly depthMax: number;
  /** How long to wait for the answer; a deadline of the context that comes earlier stays. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Sends one call.
 *
 * @param target which actor
 * @param method name of its method
 * @param args structured-clonable values
 * @param options clock and limits
 * @returns what the method returned
 * @throws RemoteActorError with name, message, code and data of the `ActorError` that the method threw
 * @throws RemoteError with name and message of anything else it threw
 * @throws CallDeadlineError, CallDepthError, InvalidActorNameError, InvalidCallError, ActorUnavailableError
 */
export async function sendCall(
  target: CallTarget,
  method: string,
  args: readonly unknown[],
  options: SendOptions,
): Promise<unknown> {
  const name = parseActorName(target.name);
  if (!isCallableName(method)) {
    throw new InvalidCallError(`"${method}" is no name of a method that calls may reach.`, { method });
  }
  const context = outgoingContext(options);
  if (context.path.length >= options.depthMax) {
    throw new CallDepthError([...context.path, formatCall(target, method)], options.depthMax);
  }
  if (context.deadlineMs !== undefined && context.deadlineMs <= options.clock.now()) {
    throw new CallDeadlineError(formatCall(target, method), context.deadlineMs, false);
  }
  let outcome: unknown;
  try {
    // The engine's types know the methods of one class; every actor has this one besides.
    const entry = target.namespace.get(actorIdOf(target.namespace, name)) as DurableObjectStub & CallEntry;
    const answer = entry._sundogCall(...formatEnvelope(context, method, args));
    outcome = await (context.deadlineMs === undefined
      ? answer
      : withinDeadline(answer, formatCall(target, method), context.deadlineMs, options.clock));
  } catch (error) {
    throw explain(error, target, method);
  }
  return mustReturn(outcome);
}

function outgoingContext({ clock, context: given, timeoutMs }: SendOptions): CallContext {
  const context = getContext() ?? given ?? createContext(clock);
  if (timeoutMs === undefined) return context;
  return { ...context, deadlineMs: Math.min(context.deadlineMs ?? Infinity, clock.now() + timeoutMs) };
}

async function withinDeadline(answer: unknown, call: string, deadlineMs: number, clock: Clock): Promise<unknown> {
  const waitMs = Math.min(Math.max(deadlineMs - clock.now(), 0), LONGEST_TIMER_MS);
  let timer: number | null = null;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CallDeadlineError(call, deadlineMs, true)), waitMs);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Longer timers fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** What the engine adds to errors of its own. */
interface EngineError extends Error {
  overloaded?: unknown;
  retryable?: unknown;
  durableObjectReset?: unknown;
}

/** The entry point never throws, so what arrives here comes from the engine, or from the actor's constructor. */
function explain(error: unknown, target: CallTarget, method: string): unknown {
  const revived = reviveError(error);
  if (revived instanceof ActorError || !(error instanceof Error)) return revived;
  if (error instanceof TypeError && error.message.includes('"_sundogCall"')) {
    return new InvalidCallError(
      `${target.kind} is a plain Durable Object without an entry point for calls. Call its methods by RPC, extend Actor, or forward _sundogCall to Calls.receive.`,
      { actor: target.kind },
      { cause: error },
    );
  }
  const { overloaded, retryable, durableObjectReset }: EngineError = error;
  const isOverloaded = overloaded === true;
  const isRetryable = retryable === true;
  if (!isOverloaded && !isRetryable && durableObjectReset !== true) return error;
  return new ActorUnavailableError(formatCall(target, method), error, { isRetryable, isOverloaded });
}

function formatCall({ kind, name }: CallTarget, method: string): string {
  return `${kind}/${name}.${method}`;
}
