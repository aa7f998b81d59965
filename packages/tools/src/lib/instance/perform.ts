/**
 * How capabilities do things: once inside of a run (S1 of run-scope.ts), directly where nobody has called.
 */
import { ActorError } from '@sundog/actor';

import type { Notice } from '../run/run.ts';
import { getRunScope, runInScope, type Operation, type RunScope, type Step } from '../run/run-scope.ts';

/** A photon asks inside of something that is done once: its answer would have to be kept with a half-done effect. */
export class AskInsideEffectError extends ActorError {
  override readonly name = 'AskInsideEffectError';
  readonly code = 'ask_inside_effect';

  /** @param operation what is being done */
  constructor(operation: string) {
    super(`Inside of ${operation} nothing can be asked: ask before it, and use the answer.`, { operation });
  }
}

/**
 * Does something once.
 *
 * @param kind of the operation: `memory.get`
 * @param key what it is about
 * @param effect does it; its result must be structured-clonable
 * @returns what it answered, now or before a crash
 */
export function perform<Result>(
  kind: string,
  key: string,
  effect: (step?: Step) => Result | Promise<Result>,
): Promise<Result> {
  const scope = getRunScope();
  return scope === undefined ? start(effect) : scope.perform({ kind, key }, effect);
}

/**
 * Does something once that runs the author's code: what that code does is part of the effect, not done again alone.
 *
 * @param kind of the operation: `once`
 * @param key what it is about
 * @param effect calls the author's code
 * @returns what it answered, now or before a crash
 */
export function performCode<Result>(
  kind: string,
  key: string,
  effect: () => Result | Promise<Result>,
): Promise<Result> {
  const scope = getRunScope();
  if (scope === undefined) return start(effect);
  return scope.perform({ kind, key }, () => runInScope(new InnerScope(scope, `${kind} "${key}"`), effect));
}

/**
 * Does something once that is done at once and answers nothing.
 *
 * @param kind of the operation: `emit`
 * @param key what it is about
 * @param effect does it
 */
export function performNow(kind: string, key: string, effect: () => void): void {
  const scope = getRunScope();
  if (scope === undefined) effect();
  else scope.performNow({ kind, key }, effect);
}

async function start<Result>(effect: () => Result | Promise<Result>): Promise<Result> {
  return effect();
}

/** The same run, from inside of one of its operations. Nothing is made but what is asked for: the signal above all. */
class InnerScope implements RunScope {
  readonly isReplaying = false;
  readonly #outer: RunScope;
  readonly #operation: string;

  constructor(outer: RunScope, operation: string) {
    this.#outer = outer;
    this.#operation = operation;
  }

  get request(): RunScope['request'] {
    return this.#outer.request;
  }

  get signal(): AbortSignal {
    return this.#outer.signal;
  }

  get isDurable(): boolean {
    return this.#outer.isDurable;
  }

  perform<Result>(_operation: Operation, effect: (step?: Step) => Result | Promise<Result>): Promise<Result> {
    return start(effect);
  }

  performNow(_operation: Operation, effect: () => void): void {
    effect();
  }

  ask(): Promise<never> {
    return Promise.reject(new AskInsideEffectError(this.#operation));
  }

  notify(notice: Notice): void {
    this.#outer.notify(notice);
  }

  onDurable(listener: () => void): () => void {
    return this.#outer.onDurable(listener);
  }

  onWaiting(listener: (isWaiting: boolean) => void): () => void {
    return this.#outer.onWaiting(listener);
  }
}
