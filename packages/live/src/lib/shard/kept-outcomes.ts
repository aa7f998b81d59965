/**
 * Results in memory, to make patches from and to tell whoever comes: those used last, bounded by their number and by
 * the characters of their texts. What is not kept is run again, and whoever watches it gets whole values.
 *
 * - K1 The size of a result that was patched is at most the size before and the patch; once patches are more than what
 *   was measured, it is measured again.
 */
import { formatOutcome } from './transition-text.ts';
import type { Instance, Outcome } from './watching.ts';

/** How much is kept. */
export interface KeptLimits {
  readonly outcomes: number;
  readonly characters: number;
}

interface Size {
  readonly measured: number;
  readonly patched: number;
}

const defaultLimits: KeptLimits = { outcomes: 10_000, characters: 32 * 1024 * 1024 };

/** The results of a shard's instances that are in memory. */
export class KeptOutcomes {
  readonly #limits: KeptLimits;
  /** Those used last are last. */
  readonly #sizes = new Map<Instance, Size>();
  #characters = 0;

  /** @param limits unless told otherwise, 10,000 results of 32 Mi characters together */
  constructor(limits: KeptLimits = defaultLimits) {
    this.#limits = limits;
  }

  /**
   * Keeps a result in place of the last one.
   *
   * @param characters of its text
   */
  keep(instance: Instance, outcome: Outcome, characters: number): void {
    this.#set(instance, outcome, { measured: characters, patched: 0 });
  }

  /**
   * Keeps a result that differs from the last one by a patch (K1).
   *
   * @param characters of the patch
   */
  keepPatched(instance: Instance, outcome: Outcome, characters: number): void {
    const { measured, patched } = this.#sizes.get(instance) ?? { measured: -1, patched: 0 };
    const size = { measured, patched: patched + characters };
    if (size.patched > measured) this.keep(instance, outcome, formatOutcome(outcome).length);
    else this.#set(instance, outcome, size);
  }

  #set(instance: Instance, outcome: Outcome, size: Size): void {
    this.#drop(instance);
    instance.outcome = outcome;
    this.#sizes.set(instance, size);
    this.#characters += charactersOf(size);
    for (const oldest of this.#sizes.keys()) {
      if (oldest === instance || !this.#isOver) return;
      this.#drop(oldest);
      oldest.outcome = undefined;
    }
  }

  get #isOver(): boolean {
    return this.#sizes.size > this.#limits.outcomes || this.#characters > this.#limits.characters;
  }

  #drop(instance: Instance): void {
    const size = this.#sizes.get(instance);
    if (size === undefined) return;
    this.#characters -= charactersOf(size);
    this.#sizes.delete(instance);
  }
}

function charactersOf({ measured, patched }: Size): number {
  return measured + patched;
}
