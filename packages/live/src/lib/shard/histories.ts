import type { Sql } from '@sundog/actor';

import { PatchHistory } from '../reactive/patch-history.ts';
import type { Instance } from './watching.ts';

const limits = { patches: 100, characters: 64 * 1024 };

/**
 * The latest patches of every instance, in memory and in the table `_sundog_live_patch`, so that clients which come
 * back after the shard has slept, or died, get what they have missed and not more. Called within the transaction that
 * stores what came of the runs.
 */
export class Histories {
  readonly #sql: Sql;
  readonly #byInstance = new WeakMap<Instance, PatchHistory>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** What leads an instance's value of a version to the newest one; undefined: it is gone. See `PatchHistory.since`. */
  since(instance: Instance, version: number): readonly string[] | undefined {
    return this.#get(instance).since(version);
  }

  /** The version at which an instance became what it is. */
  changedAt(instance: Instance): number {
    return this.#get(instance).newest;
  }

  /** Notes a patch, and forgets the oldest ones beyond the limits. */
  add(instance: Instance, version: number, text: string): void {
    const history = this.#get(instance);
    history.add({ version, text });
    this.#sql.run`insert into _sundog_live_patch (instance, version, patch)
      values (${instance.id}, ${version}, ${text})`;
    this.#forget(instance, history.floor);
  }

  /** Begins anew: an instance has become what no patch leads to. */
  restart(instance: Instance, version: number): void {
    this.#get(instance).restart(version);
    this.#forget(instance, version);
  }

  /** Forgets all about an instance that is gone. */
  delete(instance: Instance): void {
    this.#byInstance.delete(instance);
    this.#sql.run`delete from _sundog_live_patch where instance = ${instance.id}`;
  }

  #forget(instance: Instance, floor: number): void {
    if (floor === instance.floor) return;
    this.#sql.run`delete from _sundog_live_patch where instance = ${instance.id} and version <= ${floor}`;
    this.#sql.run`update _sundog_live_instance set floor = ${floor} where id = ${instance.id}`;
    instance.floor = floor;
  }

  #get(instance: Instance): PatchHistory {
    const known = this.#byInstance.get(instance);
    if (known !== undefined) return known;
    const entries = this.#sql.all<{ version: number; text: string }>`
      select version, patch as text from _sundog_live_patch where instance = ${instance.id} order by version`;
    const history = new PatchHistory(instance.floor, entries, limits);
    this.#byInstance.set(instance, history);
    return history;
  }
}
