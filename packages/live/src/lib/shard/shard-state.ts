import type { Clock, Sql } from '@sundog/actor';

interface StateRow {
  epoch: string;
  version: number;
  flushed: number;
  is_listed: number;
}

/**
 * Where a shard's data stands.
 *
 * - V1 The version rises by one in the transaction of each mutation that touches an instance.
 * - V2 `flushed` is the version up to which instances have been run and what came of it is stored; what the two have
 *   between them at a wake was committed by a process that died before it could tell anyone.
 */
export class ShardState {
  readonly #sql: Sql;
  readonly #clock: Clock;
  #row: StateRow | undefined;

  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
  }

  /** Differs between two lives of a shard's data, as versions begin anew. */
  get epoch(): string {
    return this.#get().epoch;
  }

  /** How many mutations have touched an instance. */
  get version(): number {
    return this.#get().version;
  }

  /** See V2. */
  get flushed(): number {
    return this.#get().flushed;
  }

  /**
   * Raises the version, within a mutation's transaction (V1). If that rolls back, call `reload`.
   *
   * @returns the new version
   */
  advance(): number {
    const row = this.#get();
    const version = row.version + 1;
    this.#sql.run`update _sundog_live_state set version = ${version} where id = 1`;
    this.#row = { ...row, version };
    return version;
  }

  /** Notes, in the transaction that stores what came of it, that every version so far has been flushed. */
  markFlushed(): void {
    const row = this.#get();
    if (row.flushed === row.version) return;
    this.#sql.run`update _sundog_live_state set flushed = version where id = 1`;
    this.#row = { ...row, flushed: row.version };
  }

  /** Whether the shard is known to be in the registry. */
  get isListed(): boolean {
    return this.#get().is_listed === 1;
  }

  /** Notes that the shard is in the registry. */
  markListed(): void {
    const row = this.#get();
    this.#sql.run`update _sundog_live_state set is_listed = 1 where id = 1`;
    this.#row = { ...row, is_listed: 1 };
  }

  /** Forgets what a rollback may have undone. */
  reload(): void {
    this.#row = undefined;
  }

  #get(): StateRow {
    if (this.#row !== undefined) return this.#row;
    const row = this.#sql
      .maybeOne<StateRow>`select epoch, version, flushed, is_listed from _sundog_live_state where id = 1`;
    if (row !== undefined) return (this.#row = row);
    const first = { epoch: this.#clock.uuid(), version: 0, flushed: 0, is_listed: 0 };
    this.#sql
      .run`insert into _sundog_live_state (id, epoch, version, flushed, is_listed) values (1, ${first.epoch}, 0, 0, 0)`;
    return (this.#row = first);
  }
}
