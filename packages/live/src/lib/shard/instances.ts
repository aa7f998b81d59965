/**
 * The query instances of a shard.
 *
 * Owns the table `_sundog_live_instance`, the index over what instances depend on, and how long an instance that nobody
 * watches is kept for clients that come back.
 *
 * - I1 The row of an instance is written before a client hears of it, and its footprint in the transaction that stores
 *   what came of the run: after a crash it is what the result depends on, or missing.
 * - I2 A stale instance (touched while nobody watched) has no footprint, and is run again before anyone gets it.
 * - I3 What was committed but not flushed when a process died may have touched anything, so all instances are stale.
 * - I4 The digest is of the result that everyone has who has one of the newest version; without it they may have
 *   different ones: of chance, or of code that is gone since a release.
 */
import type { Sql } from '@sundog/actor';

import type { Footprint, RowChange } from '../database/footprint.ts';
import { passesFilter } from '../database/filter.ts';
import { FootprintIndex } from '../reactive/footprint-index.ts';
import { canonicalKey } from '../values/canonical-key.ts';
import { decodeValue } from '../values/decode-value.ts';
import { stringifyValue } from '../values/encode-value.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { Value } from '../values/value.ts';
import type { Histories } from './histories.ts';
import { isWatched, type Audience, type Instance, type Session } from './watching.ts';

/** How long an instance waits for someone to watch it again. */
export const UNWATCHED_MS_MAX = 5 * 60 * 1000;

type InstanceRow = {
  id: number;
  path: string;
  args: string;
  audience: string;
  footprint: string | null;
  digest: number | null;
  floor: number;
};

/** What is stored of an instance. */
type StoredInstance = Omit<Instance, 'key' | 'outcome' | 'watchers' | 'isPart'>;

/** A call of a query, and who may see what it comes to. */
export interface InstanceCall {
  readonly path: string;
  readonly args: Value;
  readonly audience: Audience;
}

/** The instances of one shard. */
export class Instances {
  readonly #sql: Sql;
  readonly #byId = new Map<number, Instance>();
  readonly #byKey = new Map<string, Instance>();
  readonly #index = new FootprintIndex(passesFilter);
  readonly #histories: Histories;

  constructor(sql: Sql, histories: Histories) {
    this.#sql = sql;
    this.#histories = histories;
  }

  /** How many there are. */
  get size(): number {
    return this.#byId.size;
  }

  /** Instances that any write touches, as it is not known what they read. */
  get unknownCount(): number {
    return this.#index.unknownCount;
  }

  /** All of them. */
  list(): Instance[] {
    return [...this.#byId.values()];
  }

  /** The instance with a number. */
  get(id: number): Instance | undefined {
    return this.#byId.get(id);
  }

  /** The instance of a call. */
  find(call: InstanceCall): Instance | undefined {
    return this.#byKey.get(keyOf(call));
  }

  /** Makes the instance of a call that has none, stale as yet (I1, I2). */
  create({ path, args, audience }: InstanceCall, now: number): Instance {
    const { id } = this.#sql.one<{ id: number }>`
      insert into _sundog_live_instance (path, args, audience, floor, unwatched_since)
      values (${path}, ${canonicalKey(args)}, ${formatAudience(audience)}, 0, ${now}) returning id`;
    return this.#add({ id, path, args, audience, footprint: undefined, digest: undefined, floor: 0 });
  }

  /** Instances that one of these changes touches. */
  touchedBy(changes: readonly RowChange[]): Instance[] {
    return [...this.#index.touchedBy(changes)].flatMap((id) => this.#byId.get(id) ?? []);
  }

  /** Stores what an instance depends on by its last run, and the digest of what it came to (I1, I4). */
  settle(instance: Instance, footprint: Footprint, digest: number | undefined): void {
    this.#sql.run`update _sundog_live_instance set footprint = ${stringifyValue(footprint)}, digest = ${digest ?? null}
      where id = ${instance.id}`;
    instance.footprint = footprint;
    instance.digest = digest;
    this.#index.set(instance.id, footprint);
  }

  /** Notes that an instance was touched while nobody watched (I2). */
  expire(instance: Instance): void {
    this.#sql.run`update _sundog_live_instance set footprint = null where id = ${instance.id}`;
    instance.footprint = undefined;
    this.#index.delete(instance.id);
  }

  /** Notes whether anybody watches. */
  noteWatchers(instance: Instance, now: number): void {
    const since = isWatched(instance) ? null : now;
    this.#sql.run`update _sundog_live_instance set unwatched_since = ${since} where id = ${instance.id}`;
  }

  /**
   * Lets go of instances that nobody has watched for a while.
   *
   * @returns `nextPruneAt`
   */
  prune(now: number): number | undefined {
    for (const { id } of this.#sql.all<{ id: number }>`
      select id from _sundog_live_instance where unwatched_since <= ${now - UNWATCHED_MS_MAX}`) {
      this.#delete(id);
    }
    return this.nextPruneAt();
  }

  /** When there is something to let go of, in milliseconds since 1970; undefined: all are watched. */
  nextPruneAt(): number | undefined {
    const { oldest } = this.#sql.one<{ oldest: number | null }>`
      select min(unwatched_since) as oldest from _sundog_live_instance`;
    return oldest === null ? undefined : oldest + UNWATCHED_MS_MAX;
  }

  /**
   * Finds the instances again after a wake.
   *
   * @param isFlushed whether all that was committed had been flushed (I3)
   */
  restore(isFlushed: boolean): void {
    if (!isFlushed) this.#sql.run`update _sundog_live_instance set footprint = null`;
    for (const row of this.#sql.all<InstanceRow>`
      select id, path, args, audience, footprint, digest, floor from _sundog_live_instance`) {
      const instance = this.#add(parseRow(row));
      if (instance.footprint !== undefined) this.#index.set(instance.id, instance.footprint);
    }
  }

  /** Notes for those that nobody watches after a wake that this is so. */
  noteUnwatched(now: number): void {
    for (const instance of this.#byId.values()) {
      if (isWatched(instance)) continue;
      this.#sql.run`update _sundog_live_instance set unwatched_since = ${now}
        where id = ${instance.id} and unwatched_since is null`;
    }
  }

  #delete(id: number): void {
    const instance = this.#byId.get(id);
    if (instance === undefined) return;
    this.#sql.run`delete from _sundog_live_instance where id = ${id}`;
    this.#histories.delete(instance);
    instance.outcome = undefined;
    this.#byId.delete(id);
    this.#byKey.delete(instance.key);
    this.#index.delete(id);
  }

  #add(parts: StoredInstance): Instance {
    const watchers = new Set<Session>();
    const instance: Instance = { ...parts, key: keyOf(parts), outcome: undefined, watchers, isPart: false };
    this.#byId.set(instance.id, instance);
    this.#byKey.set(instance.key, instance);
    return instance;
  }
}

function keyOf({ path, args, audience }: InstanceCall): string {
  return `${path} ${formatAudience(audience)} ${canonicalKey(args)}`;
}

/** Empty for everyone, else who, as JSON. */
function formatAudience(audience: Audience): string {
  return audience.kind === 'everyone' ? '' : canonicalKey(audience.identity ?? null);
}

function parseAudience(text: string): Audience {
  if (text === '') return { kind: 'everyone' };
  return { kind: 'one', identity: (JSON.parse(text) as UserIdentity | null) ?? undefined };
}

/** What stands in the table was written by this file. */
function parseRow(row: InstanceRow): StoredInstance {
  const footprint = row.footprint === null ? undefined : (decodeValue(JSON.parse(row.footprint)) as unknown);
  return {
    id: row.id,
    path: row.path,
    args: decodeValue(JSON.parse(row.args)),
    audience: parseAudience(row.audience),
    footprint: footprint as Footprint | undefined,
    digest: row.digest ?? undefined,
    floor: row.floor,
  };
}
