/** What asking can end with, for a photon to catch. Check `code` where an error has crossed from another photon. */
import { ActorError } from '@sundog/actor/errors';

import type { JsonObject } from '../manifest/json-schema.ts';

/** An ask without an answer that can be used. */
export abstract class AskError extends ActorError {}

/** The person said no to the question itself. */
export class AskDeclinedError extends AskError {
  override readonly name = 'AskDeclinedError';
  readonly code = 'ask_declined';

  /** @param question as it was asked */
  constructor(question: string) {
    super(`Whoever was asked declined to answer: ${question}`, { question });
  }
}

/** The person closed the question without a choice. */
export class AskCancelledError extends AskError {
  override readonly name = 'AskCancelledError';
  readonly code = 'ask_cancelled';

  /** @param question as it was asked */
  constructor(question: string) {
    super(`Whoever was asked closed the question without an answer: ${question}`, { question });
  }
}

/** Nobody answered in time. */
export class AskTimeoutError extends AskError {
  override readonly name = 'AskTimeoutError';
  readonly code = 'ask_timeout';

  /**
   * @param question as it was asked
   * @param timeoutMs how long it was open
   */
  constructor(question: string, timeoutMs: number) {
    super(`Nobody answered within ${timeoutMs} ms: ${question}`, { question, timeoutMs });
  }
}

/** The client cannot be asked this, so it was not asked. */
export class AskUnsupportedError extends AskError {
  override readonly name = 'AskUnsupportedError';
  readonly code = 'ask_unsupported';

  /**
   * @param method of the request, as MCP names it
   * @param reason what is missing, and what to do about it
   * @param facts `requiredCapabilities`: MCP's `ClientCapabilities` that the client would have to declare; `elicitation`:
   *   what it can do by itself instead
   */
  constructor(method: string, reason: string, facts: JsonObject = {}) {
    super(`This call cannot ask its client (${method}): ${reason}`, { method, reason, ...facts });
  }
}

/** The question itself is none that a client can show. */
export class AskInvalidError extends AskError {
  override readonly name = 'AskInvalidError';
  readonly code = 'ask_invalid';

  /**
   * @param path where in the question
   * @param expected what has to be there
   */
  constructor(path: string, expected: string) {
    super(`This cannot be asked: ${path} must be ${expected}.`, { path, expected });
  }
}

/** The answer is none to what was asked. */
export class AskAnswerInvalidError extends AskError {
  override readonly name = 'AskAnswerInvalidError';
  readonly code = 'ask_answer_invalid';

  /**
   * @param path where in the answer
   * @param expected what has to be there
   */
  constructor(path: string, expected: string) {
    super(`The answer does not fit the question at ${path}: ${expected}`, { path, expected });
  }
}

/** The client failed to answer, and says why. */
export class AskFailedError extends AskError {
  override readonly name = 'AskFailedError';
  readonly code = 'ask_failed';

  /**
   * @param rpcCode of the client's JSON-RPC error
   * @param reason its message
   */
  constructor(rpcCode: number, reason: string) {
    super(`The client could not answer (${rpcCode}): ${reason}`, { rpcCode, reason });
  }
}

/** Somebody has cancelled the call. Nothing that its code still does through `this` is done. */
export class RunCancelledError extends ActorError {
  override readonly name = 'RunCancelledError';
  readonly code = 'run_cancelled';

  /** @param reason as whoever cancelled said it */
  constructor(reason: string) {
    super(`The call was cancelled: ${reason}`, { reason });
  }
}
