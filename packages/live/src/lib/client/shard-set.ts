import type { LiveError } from '../values/live-error.ts';
import type { ClientFrame } from '../wire/frames.ts';
import { ShardState } from './shard-state.ts';

/** All shards that a client has had anything to do with. */
export class ShardSet {
  readonly #client: string;
  readonly #shards = new Map<string, ShardState>();
  readonly #failures = new Map<string, { readonly error: LiveError; readonly isFinal: boolean }>();

  constructor(client: string) {
    this.#client = client;
  }

  /** Those for which a socket is needed. */
  get wanted(): string[] {
    return [...this.#shards]
      .filter(([name, shard]) => !shard.isIdle && this.#failures.get(name)?.isFinal !== true)
      .map(([name]) => name);
  }

  /** A shard, new if it has not been heard of. */
  must(name: string): ShardState {
    const known = this.#shards.get(name);
    if (known !== undefined) return known;
    const created = new ShardState(this.#client);
    this.#shards.set(name, created);
    return created;
  }

  /** Why a shard cannot be reached; undefined: it can, as far as is known. */
  getFailure(name: string): LiveError | undefined {
    return this.#failures.get(name)?.error;
  }

  /**
   * Notes that a shard cannot be reached.
   *
   * @param isFinal whether trying again will not help until `revive`
   * @returns the error; the one of before if it is the same
   */
  setFailure(name: string, found: LiveError, isFinal: boolean): LiveError {
    const before = this.getFailure(name);
    const error = before?.code === found.code ? before : found;
    this.#failures.set(name, { error, isFinal });
    return error;
  }

  /** Forgets why a shard could not be reached, unless that is final: it has answered, or nobody tries any more. */
  recover(name: string): void {
    if (this.#failures.get(name)?.isFinal === false) this.#failures.delete(name);
  }

  /** Lets shards that could not be reached be tried again. */
  revive(): void {
    this.#failures.clear();
  }

  /** A socket to a shard is there. */
  open(name: string): void {
    this.must(name).open();
  }

  /** It has gone. */
  close(name: string): void {
    this.must(name).close();
  }

  /** What has to be sent to a shard, each frame once. */
  takeFrames(name: string): ClientFrame[] {
    return this.must(name).takeFrames();
  }
}
