/**
 * Which instances a photon has: an object cannot list its siblings, so each says once that it is there.
 *
 * The registry is an actor, one for each photon, by the photon's name. A project that lists instances exports it.
 */
import { Actor, InvalidLimitError } from '@sundog/actor';

/** An instance that has been used. */
export interface RegisteredInstance {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly firstUsedAtMs: number;
}

/** Some instances, in the order of their names. */
export interface InstancePage {
  readonly instances: readonly RegisteredInstance[];
  /** `after` of the next page; null on the last. */
  readonly next: string | null;
}

/** The instances of one photon. */
export class PhotonRegistry extends Actor {
  static override readonly migrations = [
    'create table instance (name text primary key, first_used_at integer not null) strict, without rowid',
  ];

  /**
   * Adds an instance; adding it again changes nothing.
   *
   * @param name of the instance
   */
  add(name: string): void {
    this.sql
      .run`insert into instance (name, first_used_at) values (${name}, ${this.clock.now()}) on conflict do nothing`;
  }

  /**
   * Lists instances.
   *
   * @param page the last name of the page before, and at most how many, 1 to 1,000; 100 unless given
   * @throws InvalidLimitError
   */
  list({ after = '', limit = 100 }: { readonly after?: string; readonly limit?: number } = {}): InstancePage {
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= 1000)) throw new InvalidLimitError(limit);
    const rows = this.sql.all<{ name: string; firstUsedAtMs: number }>`
      select name, first_used_at as firstUsedAtMs from instance where name > ${after} order by name limit ${limit + 1}`;
    const instances = rows.slice(0, limit);
    return { instances, next: rows.length > limit ? (instances.at(-1)?.name ?? null) : null };
  }
}
