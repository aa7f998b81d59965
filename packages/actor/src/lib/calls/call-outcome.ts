/**
 * How a call's end crosses from one actor to another: a value as it is, a failure as data, so that nothing of an error
 * is lost, whatever the compatibility date, and the engine does not log an expected failure as a crash.
 *
 * A value is not wrapped because the engine makes every object in a reply disposable, which costs a tenth of a call.
 */
import { ActorError, type Audience } from '../errors.ts';

/** The key that tells an outcome which is wrapped from a value. */
const WRAPPED = '_sundogOutcome';

/** The end of a call: a value that crosses as it is, or one of these. */
export type WrappedOutcome =
  | { [WRAPPED]: 'failed'; failure: CallFailure }
  /** A value that could be taken for an outcome. */
  | { [WRAPPED]: 'returned'; value: unknown };

/** An error as data. `expected` tells an `ActorError` from everything else that may be thrown. */
export type CallFailure =
  | {
      kind: 'expected';
      name: string;
      message: string;
      code: string;
      data: Readonly<Record<string, unknown>>;
      audience?: Audience;
    }
  | { kind: 'unexpected'; name: string; message: string; stack: string | undefined };

/** An `ActorError` that another actor threw: its name, message, code, data and audience are those of the original. */
export class RemoteActorError extends ActorError {
  override readonly name: string;
  readonly code: string;
  declare readonly audience?: Audience;

  /** @param failure what the other actor threw */
  constructor(failure: Extract<CallFailure, { kind: 'expected' }>) {
    super(failure.message, failure.data);
    this.name = failure.name;
    this.code = failure.code;
    if (failure.audience !== undefined) this.audience = failure.audience;
  }
}

/** An error that another actor threw and did not expect. Its stack is the one over there, for the log. */
export class RemoteError extends Error {
  override readonly name: string;

  /** @param failure what the other actor threw */
  constructor(failure: Extract<CallFailure, { kind: 'unexpected' }>) {
    super(failure.message);
    this.name = failure.name;
    if (failure.stack !== undefined) this.stack = failure.stack;
  }
}

/**
 * Writes what a method returned.
 *
 * @param value as it was returned
 * @returns what crosses
 */
export function formatReturned(value: unknown): unknown {
  return isWrapped(value) ? ({ [WRAPPED]: 'returned', value } satisfies WrappedOutcome) : value;
}

/**
 * Writes what a method threw.
 *
 * @param error whatever it is
 * @returns what crosses
 */
export function formatThrown(error: unknown): WrappedOutcome {
  return { [WRAPPED]: 'failed', failure: formatFailure(error) };
}

/**
 * Reads what has crossed.
 *
 * @param outcome from `formatReturned` or `formatThrown`
 * @returns what the method returned
 * @throws RemoteActorError, RemoteError what it threw
 */
export function mustReturn(outcome: unknown): unknown {
  if (!isWrapped(outcome)) return outcome;
  if (outcome[WRAPPED] === 'returned') return outcome.value;
  const { failure } = outcome;
  throw failure.kind === 'expected' ? new RemoteActorError(failure) : new RemoteError(failure);
}

/** Only plain objects are looked into: a stub claims to have every property. */
function isWrapped(value: unknown): value is WrappedOutcome {
  if (typeof value !== 'object' || value === null) return false;
  return Reflect.getPrototypeOf(value) === Object.prototype && Object.hasOwn(value, WRAPPED);
}

function formatFailure(error: unknown): CallFailure {
  if (error instanceof ActorError) {
    const { name, message, code, audience } = error;
    const data = clonable(error.data);
    return { kind: 'expected', name, message, code, data, ...(audience !== undefined && { audience }) };
  }
  if (error instanceof Error) {
    return { kind: 'unexpected', name: error.name, message: error.message, stack: error.stack };
  }
  return { kind: 'unexpected', name: 'Error', message: String(error), stack: undefined };
}

/**
 * Recognizes an `ActorError` that the engine itself has carried over: from a method called by plain RPC, from an
 * object's `fetch`, or from a constructor. With recent compatibility dates the engine keeps an error's own fields.
 *
 * @param error whatever was thrown
 * @returns the error with its class known again, or what was given
 */
export function reviveError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ActorError) return error;
  const { name, message, code, data, audience, remote, durableObjectReset }: CarriedError = error;
  if (remote !== true && durableObjectReset !== true) return error;
  if (typeof code !== 'string' || typeof data !== 'object' || data === null) return error;
  const failure = { kind: 'expected', name, message, code, data: { ...data } } as const;
  return new RemoteActorError(audience === 'caller' || audience === 'log' ? { ...failure, audience } : failure);
}

/** What the engine keeps of an error, and what it adds. */
interface CarriedError extends Error {
  code?: unknown;
  data?: unknown;
  audience?: unknown;
  remote?: unknown;
  durableObjectReset?: unknown;
}

/** An error must arrive even if someone has put a function into its data: what cannot be cloned is left out. */
function clonable(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    return structuredClone(data);
  } catch {
    return Object.fromEntries(Object.entries(data).filter(([, value]) => isClonable(value)));
  }
}

function isClonable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
