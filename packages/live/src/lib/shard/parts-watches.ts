/**
 * Which instances of this shard the root shard has as parts of queries across shards, and what it is still to be told.
 *
 * Owns the table `_sundog_live_part`.
 *
 * - W1 That a part has changed is written in the transaction that stores its new outcome; the row is due until the root
 *   shard has answered, so it is told at least once.
 * - W2 `seq` rises whenever the root shard asks for the part. The answer that a part is of no use any more counts only
 *   if it has not been asked for since it was told.
 * - W3 A released part is one that this shard does not look after: its instance is gone, or what was committed and not
 *   flushed when a process died may have touched it. The root shard is told so, and asks for it again.
 */
import type { Sql } from '@sundog/actor';

import type { ShardState } from './shard-state.ts';
import type { Instance } from './watching.ts';

/** A part that is due to be told. */
export interface DuePart {
  readonly instance: number;
  readonly seq: number;
  /** When it has changed; null: it is released. */
  readonly version: number | null;
}

/** The parts of one shard that are watched from elsewhere. */
export class PartWatches {
  readonly #sql: Sql;
  readonly #state: ShardState;

  constructor(sql: Sql, state: ShardState) {
    this.#sql = sql;
    this.#state = state;
  }

  /** The root shard watches an instance from here on. */
  add(instance: Instance): void {
    const { version } = this.#state;
    this.#sql.run`insert into _sundog_live_part (instance, seq, version, told, is_released)
      values (${instance.id}, 1, ${version}, ${version}, 0)
      on conflict do update set seq = seq + 1, is_released = 0,
        version = iif(is_released, ${version}, version), told = iif(is_released, -1, told)`;
    instance.isPart = true;
  }

  /** Notes that a part has changed (W1); what is no part is left alone. */
  noteChanged(instance: Instance): boolean {
    if (!instance.isPart) return false;
    this.#sql.run`update _sundog_live_part set version = ${this.#state.version} where instance = ${instance.id}`;
    return true;
  }

  /** Looks after a part no longer (W3); what is no part is left alone. */
  release(instance: Instance): boolean {
    if (!instance.isPart) return false;
    this.#sql.run`update _sundog_live_part set is_released = 1 where instance = ${instance.id}`;
    instance.isPart = false;
    return true;
  }

  /** What is due to be told. */
  listDue(): DuePart[] {
    return this.#sql.all<{ instance: number; seq: number; version: number | null }>`
      select instance, seq, iif(is_released, null, version) as version from _sundog_live_part
      where is_released or version > told order by instance`;
  }

  /**
   * Takes the answers of the root shard.
   *
   * @param told what it was told
   * @param answers of each: whether it is still of use
   * @param find an instance by its number
   * @returns instances that are watched from elsewhere no longer
   */
  settle(
    told: readonly DuePart[],
    answers: readonly boolean[],
    find: (instance: number) => Instance | undefined,
  ): Instance[] {
    return this.#sql.transaction(() =>
      told.flatMap(({ instance: id, seq, version }, index) => {
        if (version !== null)
          this.#sql.run`update _sundog_live_part set told = max(told, ${version}) where instance = ${id}`;
        if (version !== null && answers[index] === true) return [];
        const gone = this.#sql.maybeOne<{ instance: number }>`
          delete from _sundog_live_part where instance = ${id} and seq = ${seq} returning instance`; // W2
        const instance = gone === undefined ? undefined : find(id);
        if (instance === undefined) return [];
        instance.isPart = false;
        return [instance];
      }),
    );
  }

  /**
   * Finds the parts again after a wake.
   *
   * @param find an instance by its number
   * @param isFlushed whether all that was committed had been flushed (W3)
   */
  restore(find: (instance: number) => Instance | undefined, isFlushed: boolean): void {
    if (!isFlushed) this.#sql.run`update _sundog_live_part set is_released = 1`;
    for (const { id } of this.#sql.all<{ id: number }>`
      select instance as id from _sundog_live_part where not is_released`) {
      const instance = find(id);
      if (instance === undefined) continue;
      instance.isPart = true;
    }
  }
}
