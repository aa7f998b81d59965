// oxlint-disable-next-line typescript/triple-slash-reference -- whoever compiles this file needs those declarations
/// <reference path="../node.d.ts" />

/**
 * On whose behalf code runs.
 *
 * Owns: one `AsyncLocalStorage`. A Worker made by `createWorker` opens a context per request; a call carries it to the
 * actor, which opens it again for the method called. The engine itself carries nothing across an RPC call.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Who asked, as the edge found out. */
export interface Principal {
  /** Stable id of the user, account or service. */
  readonly id: string;
  /** What else the edge vouches for; must be structured-clonable. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** What travels along with a request through all the actors it touches. */
export interface CallContext {
  /** Names the request in log lines and in the response's `x-request-id`; a fresh one is 32 hexadecimal digits. */
  readonly requestId: string;
  /** Names the whole trace, 32 hexadecimal digits as in W3C Trace Context. */
  readonly traceId: string;
  /** Who asked; undefined: nobody known. */
  readonly principal?: Principal | undefined;
  /** The client's session, which scopes `memory` to it. */
  readonly session?: string | undefined;
  /** The time after which nobody wants the answer, in milliseconds since 1970; undefined: never. */
  readonly deadlineMs?: number | undefined;
  /** The calls that led here, outermost first, each `room/lobby.post`. */
  readonly path: readonly string[];
}

const storage = new AsyncLocalStorage<CallContext>();

/**
 * The context of the code that runs now.
 *
 * @returns undefined outside of requests and calls: in alarms, socket handlers, and methods called by plain RPC
 */
export function getContext(): CallContext | undefined {
  return storage.getStore();
}

/**
 * A context for work that no other context led to.
 *
 * @param ids where fresh ids come from: a `Clock`
 * @param values what is known about it
 * @returns a context with ids of its own where none are given
 */
export function createContext(
  ids: { uuid(): string },
  values: { readonly [Key in keyof CallContext]?: CallContext[Key] | undefined } = {},
): CallContext {
  const { requestId: given, principal, session, deadlineMs, path = [] } = values;
  const requestId = given ?? createId(ids);
  // One fresh id serves as both: most contexts then cross to actors with one.
  const traceId = values.traceId ?? (given === undefined ? requestId : createId(ids));
  return { requestId, traceId, principal, session, deadlineMs, path };
}

function createId(ids: { uuid(): string }): string {
  return ids.uuid().replaceAll('-', '');
}

/**
 * Runs a function, and all it starts, in a context.
 *
 * @param context on whose behalf
 * @param callback what to run
 * @returns what the function returns
 */
export function runInContext<Result>(context: CallContext, callback: () => Result): Result {
  return storage.run(context, callback);
}

/**
 * Runs a function with some of the context's values replaced: a mount that knows who asks uses it.
 *
 * @param values what is different inside
 * @param callback what to run
 * @returns what the function returns
 * @throws TypeError outside of any context
 */
export function withContext<Result>(
  values: Partial<Pick<CallContext, 'principal' | 'session' | 'deadlineMs'>>,
  callback: () => Result,
): Result {
  const context = getContext();
  if (context === undefined) {
    throw new TypeError('withContext changes a context and there is none here: use runInContext with createContext.');
  }
  return storage.run({ ...context, ...values }, callback);
}
