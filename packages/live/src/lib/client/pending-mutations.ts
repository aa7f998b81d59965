import type { Value } from '../values/value.ts';
import type { Environment } from './environment.ts';
import type { Keeper } from './promises.ts';
import type { Settlement } from './shard-state.ts';

/** The mutations that have no result yet. They wait in memory: while there is one, leaving the page may lose it. */
export class PendingMutations {
  readonly #keepers = new Map<number, Keeper<Value>>();
  readonly #page: Pick<Environment, 'warnOfLeaving'> | undefined;
  #endWarning: (() => void) | undefined;

  /** @param page whose visitors are asked before they leave; undefined: none */
  constructor(page: Pick<Environment, 'warnOfLeaving'> | undefined) {
    this.#page = page;
  }

  /** Notes a mutation, and who waits for it. */
  add(mutation: number, keeper: Keeper<Value>): void {
    this.#keepers.set(mutation, keeper);
    this.#endWarning ??= this.#page?.warnOfLeaving();
  }

  /** Tells who waits how mutations have ended. */
  settle(settled: readonly Settlement[]): void {
    for (const { mutation, outcome } of settled) {
      const keeper = this.#keepers.get(mutation.id);
      this.#keepers.delete(mutation.id);
      if ('value' in outcome) keeper?.resolve(outcome.value);
      else keeper?.reject(outcome.error);
    }
    if (this.#keepers.size === 0) this.clear();
  }

  /** Forgets all: nobody waits any more. */
  clear(): void {
    this.#keepers.clear();
    this.#endWarning?.();
    this.#endWarning = undefined;
  }
}
