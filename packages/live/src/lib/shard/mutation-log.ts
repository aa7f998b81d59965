import type { Sql } from '@sundog/actor';

import { formatCallDigest, parseCallDigest, type CallDigest } from './call-digest.ts';
import type { FailureFrame } from '../wire/frames.ts';

/** A mutation's name for ever: who sent it, and as which of theirs. */
export interface MutationName {
  readonly client: string;
  readonly number: number;
  /** Whether it is run again after a failure, so that only its success is an end; then the name is not a client's. */
  readonly isRetried?: boolean;
  /** What is called, and by whom: another call of the same name is no repetition. */
  readonly digest?: CallDigest;
}

/** How a mutation ended; `value` as it crosses. `bookmark`: from which on what it wrote to global tables is seen. */
export type MutationOutcome =
  | { readonly value: unknown; readonly bookmark?: string }
  | { readonly error: FailureFrame };

/** What there is to know of a mutation before it runs. */
export type KnownMutation =
  | { readonly state: 'new' }
  | { readonly state: 'ended'; readonly version: number; readonly outcome: MutationOutcome }
  /** Its client has acknowledged it, or a later one. */
  | { readonly state: 'forgotten' }
  /** Another call has had this name. */
  | { readonly state: 'reused' }
  /** This call has, and who asked was somebody else. */
  | { readonly state: 'anothers' };

/** How long outcomes wait for a client that does not come back. */
export const OUTCOME_AGE_MS_MAX = 24 * 60 * 60 * 1000;

/**
 * The mutations of clients that have ended, so that one sent again after a lost reply runs once. The outcome is written
 * in the mutation's own transaction; that of a failed one, which has written nothing, in one of its own.
 */
export class MutationLog {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** What is known of a mutation that arrives. Numbers of one client rise, not necessarily by one. */
  find(name: MutationName): KnownMutation {
    const { number, digest } = name;
    const client = ownerOf(name);
    const last = this.#sql.maybeOne<{ number: number; version: number; outcome: string; digest: string | null }>`
      select number, version, outcome, digest from _sundog_live_mutation
      where client = ${client} and number >= ${number} order by number limit 1`;
    if (last === undefined) return { state: 'new' };
    if (last.number !== number) return { state: 'forgotten' };
    if (digest !== undefined && last.digest !== null) {
      const first = parseCallDigest(last.digest);
      if (first.call !== digest.call) return { state: 'reused' };
      if (first.asker !== digest.asker) return { state: 'anothers' };
    }
    return { state: 'ended', version: last.version, outcome: JSON.parse(last.outcome) as MutationOutcome };
  }

  /** Notes how a mutation ended. */
  add(name: MutationName, outcome: MutationOutcome, version: number, now: number): void {
    const digest = name.digest === undefined ? null : formatCallDigest(name.digest);
    this.#sql.run`insert into _sundog_live_mutation (client, number, version, outcome, ended_at, digest)
      values (${ownerOf(name)}, ${name.number}, ${version}, ${JSON.stringify(outcome)}, ${now}, ${digest})`;
  }

  /** Forgets what a client has heard. Its last one stays, so that an old number is known to be one. */
  acknowledge(name: MutationName): void {
    const { number } = name;
    const client = ownerOf(name);
    this.#sql.run`delete from _sundog_live_mutation where client = ${client} and number <= ${number}
      and number < (select max(number) from _sundog_live_mutation where client = ${client})`;
  }

  /**
   * Forgets the outcomes of clients that have not come back.
   *
   * @returns when there is something to forget next, in milliseconds since 1970
   */
  prune(now: number): number | undefined {
    this.#sql.run`delete from _sundog_live_mutation where ended_at <= ${now - OUTCOME_AGE_MS_MAX}`;
    return this.nextPruneAt();
  }

  /** When there is something to forget, in milliseconds since 1970; undefined: there is nothing. */
  nextPruneAt(): number | undefined {
    const { oldest } = this.#sql.one<{ oldest: number | null }>`
      select min(ended_at) as oldest from _sundog_live_mutation`;
    return oldest === null ? undefined : oldest + OUTCOME_AGE_MS_MAX;
  }
}

/** Clients choose their names: none may be one of ours. */
function ownerOf({ client, isRetried = false }: MutationName): string {
  return `${isRetried ? 'call' : 'client'}:${client}`;
}
