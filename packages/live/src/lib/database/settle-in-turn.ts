import { AwaitedOutsideError } from './database-errors.ts';
import type { CallScope } from './call-scope.ts';

/**
 * Rounds of the microtask queue without any use of the database, after which a function waits for something else. All
 * that is ready advances once in each round, so only a chain of so many `await`s in a row could be mistaken.
 */
const IDLE_ROUNDS_MAX = 10_000;

/**
 * What a promise comes to, if that is within this turn of the event loop.
 *
 * @param promise of a function
 * @param scope of its call
 * @throws {AwaitedOutsideError} still within this turn
 */
export async function settleInTurn<Result>(promise: PromiseLike<Result>, scope: CallScope): Promise<Result> {
  let settled: { readonly get: () => Result } | undefined;
  promise.then(
    (value) => (settled = { get: () => value }),
    (error: unknown) => {
      settled = {
        get: () => {
          throw error;
        },
      };
    },
  );
  let { operations } = scope;
  for (let idleRounds = 0; idleRounds < IDLE_ROUNDS_MAX; idleRounds++) {
    await Promise.resolve();
    if (settled !== undefined) return settled.get();
    if (scope.operations === operations) continue;
    ({ operations } = scope);
    idleRounds = 0;
  }
  throw new AwaitedOutsideError(scope.path);
}
