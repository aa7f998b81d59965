import type { Value } from '../values/value.ts';
import type { ClientFrame } from '../wire/frames.ts';

/** A mutation on its way to a shard. */
export interface PendingMutation {
  /** Among all mutations of the client, in the order in which they were called. */
  readonly id: number;
  readonly path: string;
  readonly args: Value;
  /** How often a shard has sent it on to another one. */
  readonly moves: number;
}

/**
 * The mutations of one client to one shard that have no result yet, in order. Each keeps its number when it is sent
 * again, so the shard runs it once.
 */
export class MutationQueue {
  readonly #client: string;
  readonly #pending = new Map<number, PendingMutation>();
  #lastNumber = 0;

  constructor(client: string) {
    this.#client = client;
  }

  /** How many have no result. */
  get size(): number {
    return this.#pending.size;
  }

  /** Numbers of those that have no result. */
  get numbers(): Iterable<number> {
    return this.#pending.keys();
  }

  /** Adds a mutation at the end; what has to be sent for it. */
  add(mutation: PendingMutation): ClientFrame {
    this.#lastNumber += 1;
    this.#pending.set(this.#lastNumber, mutation);
    return this.#createFrame(this.#lastNumber, mutation);
  }

  /** What has to be sent over a new socket. */
  createFrames(): ClientFrame[] {
    return [...this.#pending].map(([number, mutation]) => this.#createFrame(number, mutation));
  }

  /** Takes out the mutation that has a result; undefined if it had one before. */
  settle(number: number): PendingMutation | undefined {
    const mutation = this.#pending.get(number);
    this.#pending.delete(number);
    return mutation;
  }

  /** Takes out all of them. */
  clear(): PendingMutation[] {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    return all;
  }

  #createFrame(number: number, { path, args }: PendingMutation): ClientFrame {
    const [oldest = number] = this.#pending.keys();
    return { type: 'mutate', client: this.#client, number, acknowledged: oldest - 1, path, args };
  }
}
