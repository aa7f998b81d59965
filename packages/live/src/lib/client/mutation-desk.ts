import type { PendingMutation } from './mutation-queue.ts';
import type { Settlement } from './shard-state.ts';
import type { Value } from '../values/value.ts';

/** A client's mutations before they are with a shard, and after. */
export class MutationDesk {
  #waiting: PendingMutation[] = [];
  #settled: Settlement[] = [];
  #lastId = 0;
  #pendingCount = 0;

  /** How many have been called and have no result. */
  get pendingCount(): number {
    return this.#pendingCount;
  }

  /** Those that no shard is known for, in the order of their calls. */
  get waiting(): readonly PendingMutation[] {
    return this.#waiting;
  }

  /** Takes a call in, as the last of those that wait. */
  start(path: string, args: Value): PendingMutation {
    this.#lastId += 1;
    this.#pendingCount += 1;
    const mutation = { id: this.#lastId, path, args, moves: 0 };
    this.#waiting.push(mutation);
    return mutation;
  }

  /** Lets one wait no longer. */
  release(mutation: PendingMutation): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting !== mutation);
  }

  /** Notes results. */
  settle(settled: readonly Settlement[]): void {
    this.#settled.push(...settled);
    this.#pendingCount -= settled.length;
  }

  /** Results, each once. */
  takeSettled(): readonly Settlement[] {
    const settled = this.#settled;
    this.#settled = [];
    return settled;
  }
}
