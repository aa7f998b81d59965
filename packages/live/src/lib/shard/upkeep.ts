/** What a shard does of its own accord: it forgets, it migrates rows, and it takes in what was committed elsewhere. */
import type { RowChange } from '../database/footprint.ts';
import type { FunctionRunner } from './function-runner.ts';
import type { Pace } from './pace.ts';
import type { ShardParts } from './shard-parts.ts';
import type { Transitions } from './transitions.ts';

type Needed = Pick<ShardParts, 'clock' | 'turns' | 'state' | 'instances' | 'log'> & {
  readonly functions: Pick<FunctionRunner, 'migrate'>;
  readonly pace: Pick<Pace, 'later'>;
  readonly transitions: Pick<Transitions, 'noteCommit' | 'noteChanges'>;
};

/** The upkeep of one shard. */
export class Upkeep {
  readonly #parts: Needed;
  #takingIn: Promise<void> | undefined;

  constructor(parts: Needed) {
    this.#parts = parts;
  }

  /**
   * Forgets what nobody has come back for.
   *
   * @returns when there may be more, in milliseconds since 1970
   */
  prune(): Promise<number | undefined> {
    const { turns, clock, instances, log } = this.#parts;
    return turns.take(async () => {
      const now = clock.now();
      return earliest(instances.prune(now), log.prune(now));
    });
  }

  /** When `prune` has something to do, in milliseconds since 1970. */
  nextPruneAt(): number | undefined {
    return earliest(this.#parts.instances.nextPruneAt(), this.#parts.log.nextPruneAt());
  }

  /**
   * Runs the next batch of the data migrations.
   *
   * @returns whether there was one
   */
  migrateBatch(): Promise<boolean> {
    const { turns, functions, transitions } = this.#parts;
    return turns.take(async () => {
      const batch = await this.#reloadIfUndone(() =>
        functions.migrate(({ changes }) => transitions.noteCommit(changes)),
      );
      if (batch === undefined) return false;
      this.#noteChanges(batch.changes);
      return true;
    });
  }

  /**
   * Takes in what was committed elsewhere. Who asks before it has begun is served by the same.
   *
   * @param take reads it, and stores in the transaction of what it is given that it has
   */
  takeIn(take: (commit: (changes: readonly RowChange[]) => number) => Promise<readonly RowChange[]>): Promise<void> {
    const { turns, transitions } = this.#parts;
    return (this.#takingIn ??= turns.take(async () => {
      await Promise.resolve(); // A turn that is free begins before the field is set.
      this.#takingIn = undefined;
      this.#noteChanges(await this.#reloadIfUndone(() => take((changes) => transitions.noteCommit(changes))));
    }));
  }

  /** What is in memory of the shard's state must not be ahead of a transaction that was undone. */
  async #reloadIfUndone<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      this.#parts.state.reload();
      throw error;
    }
  }

  #noteChanges(changes: readonly RowChange[]): void {
    this.#parts.transitions.noteChanges(changes);
    this.#parts.pace.later();
  }
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
