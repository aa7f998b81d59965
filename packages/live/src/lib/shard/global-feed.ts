/**
 * What the shard that watches the global tables does beside what every shard does: it follows their change log.
 *
 * - F1 Whoever commits calls (`takeIn`). That call can be lost, what was committed cannot: the log is also read when
 *   the shard wakes, when a client comes, and again and again while there are clients.
 * - F2 What was committed while the shard slept is taken in before it does what it was woken for.
 * - F3 What was taken in is forgotten by the log, whether there are clients or not.
 */
import { logger } from '@sundog/actor';

import { GlobalFunctions, type FollowedParts } from './global-functions.ts';
import { GlobalInbox } from './global-inbox.ts';
import { planJob, type ShardJobParts } from './shard-jobs.ts';

/** What its job is called. */
const FOLLOW = 'live.global';

/** How long a change may wait whose process has died before it could tell. */
const FOLLOW_MS = 15_000;

/** When the log is to be looked at to let it forget what nobody can ask for any more. */
const FORGET_MS = 20 * 60 * 1000;

/** The change log as its shard follows it; in other shards it does nothing. */
export class GlobalFeed {
  readonly #parts: ShardJobParts;
  #inbox: GlobalInbox | undefined;

  /** @param parts of the shard, which is being constructed */
  constructor(parts: ShardJobParts) {
    this.#parts = parts;
    parts.jobs.define(FOLLOW, () => this.#follow());
  }

  /** Opens the log. The functions that run in the shard are then those that are declared global. */
  open(opened: Omit<FollowedParts, 'inbox'>): GlobalFunctions {
    this.#inbox = new GlobalInbox({ ...opened, onTake: () => this.#plan(this.#parts.now() + FORGET_MS) });
    this.look();
    return new GlobalFunctions({ ...opened, inbox: this.#inbox });
  }

  /** Takes in what was committed. */
  async takeIn(): Promise<void> {
    const engine = this.#parts.engine();
    const inbox = this.#inbox;
    if (inbox !== undefined) await engine.upkeep.takeIn((commit) => inbox.take(commit));
  }

  /** Lets the job look soon, as somebody has come (F1). */
  look(): void {
    if (this.#inbox !== undefined) this.#plan(this.#parts.now());
  }

  async #follow(): Promise<void> {
    try {
      await this.takeIn();
      await this.#inbox?.forget();
    } catch (error) {
      logger.error('The change log of the global tables cannot be read', { error });
    }
    const { engine, now } = this.#parts;
    if (engine().counts().sessions > 0) this.#plan(now() + FOLLOW_MS);
  }

  #plan(at: number): void {
    planJob(this.#parts.jobs, FOLLOW, at);
  }
}
