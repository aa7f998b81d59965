/**
 * When transitions are made.
 *
 * - P1 Whoever asks for something at the newest version has what is due told first (`now`).
 * - P2 A mutation is told of in its own turn, so that both are on disk by one write of it. While many come, all that
 *   have arrived by the end of the event loop's turn are told of together (`soon`).
 * - P3 If one fails, nobody knows what clients have: the shard begins anew, and they come back and say.
 */
import { logger } from '@sundog/actor';

import type { ShardParts } from './shard-parts.ts';

/** Mutations that come closer than this are told of together. */
const TOGETHER_MS = 5;

type Needed = Pick<ShardParts, 'ctx' | 'clock' | 'turns' | 'transitions'>;

/** When a shard's clients are told. */
export class Pace {
  readonly #parts: Needed;
  #isPlanned = false;
  /** When the last transition was made, in milliseconds since 1970. */
  #toldAt = 0;

  constructor(parts: Needed) {
    this.#parts = parts;
  }

  /** Tells what is due, in a turn that is under way. */
  async now(): Promise<void> {
    const { ctx, clock, transitions } = this.#parts;
    if (!transitions.isDue) return;
    this.#toldAt = clock.now();
    try {
      await transitions.make();
    } catch (error) {
      logger.error('A transition failed', { error });
      ctx.abort('A transition failed.'); // P3
      throw error;
    }
  }

  /** Tells what is due, in a turn that is under way or together with what comes (P2). */
  async soon(): Promise<void> {
    if (this.#parts.clock.now() - this.#toldAt < TOGETHER_MS) this.later();
    else await this.now();
  }

  /** Tells what is due in a turn of its own. */
  later(): void {
    const { turns, transitions } = this.#parts;
    if (this.#isPlanned || !transitions.isDue) return;
    this.#isPlanned = true;
    setTimeout(() => {
      this.#isPlanned = false;
      void turns.take(() => this.now());
    }, 0);
  }
}
