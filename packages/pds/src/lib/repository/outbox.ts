/**
 * Events on their way to the sequencer.
 *
 * Owns the tables `outbox` and `outbox_count`, a row with the number of the newest event. The count outlives the events
 * and the repository, so a number never comes twice: the sequencer takes what it has seen before for a repetition.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import type { AccountEvent, EventKind, FrameParts } from '../events/account-event.ts';

interface OutboxRow {
  number: number;
  kind: string;
  rev: string | null;
  head: ArrayBuffer;
  tail: ArrayBuffer;
}

/** The table. */
export class Outbox {
  readonly #sql: Sql;
  readonly #did: string;
  readonly #events: SqlTable;
  readonly #count: SqlTable;

  /**
   * @param sql of the account's database
   * @param did the account
   */
  constructor(sql: Sql, did: string) {
    this.#sql = sql;
    this.#did = did;
    this.#events = new SqlTable(
      sql,
      'outbox',
      `create table if not exists outbox (
        number integer primary key, kind text not null, rev text, head blob not null, tail blob not null) strict`,
    );
    this.#count = new SqlTable(sql, 'outbox_count', () => {
      sql.script('create table if not exists outbox_count (id integer primary key, number integer not null) strict');
      sql.run`insert or ignore into outbox_count (id, number) values (1, 0)`;
    });
  }

  /**
   * Adds an event. Call it inside the transaction of the change that it tells of.
   *
   * @param kind
   * @param rev of the commit; null for what is none
   * @param frame without its number
   */
  append(kind: EventKind, rev: string | null, frame: FrameParts): void {
    const { number } = this.#count.use(
      () =>
        this.#sql.one<{ number: number }>`update outbox_count set number = number + 1 where id = 1 returning number`,
    );
    this.#events.use(
      () =>
        this.#sql.run`insert into outbox (number, kind, rev, head, tail)
          values (${number}, ${kind}, ${rev}, ${frame.head}, ${frame.tail})`,
    );
  }

  /**
   * @param limit at most so many
   * @param after only those with greater numbers
   * @param limitBytes of their frames together; one that is larger comes alone
   * @returns the oldest that wait
   */
  pending(limit: number, after = 0, limitBytes = Infinity): AccountEvent[] {
    return this.#events.use(() => {
      const rows = this.#sql.iterate<OutboxRow>`
        select number, kind, rev, head, tail from outbox where number > ${after} order by number limit ${limit}`;
      const events: AccountEvent[] = [];
      let bytes = 0;
      for (const row of rows) {
        bytes += row.head.byteLength + row.tail.byteLength;
        if (events.length > 0 && bytes > limitBytes) break;
        events.push(this.#createEvent(row));
      }
      return events;
    });
  }

  /** @param upTo number of the newest event that is no longer wanted here */
  drop(upTo: number): void {
    this.#events.use(() => this.#sql.run`delete from outbox where number <= ${upTo}`);
  }

  /** Number of the newest event that there ever was; 0 before the first. */
  lastNumber(): number {
    return this.#count.use(
      () => this.#sql.one<{ number: number }>`select number from outbox_count where id = 1`.number,
    );
  }

  /**
   * Gives what waits the numbers after one that was given out before all that is remembered here.
   *
   * @param after above `lastNumber()`
   */
  renumber(after: number): void {
    const rows = this.#sql.all<{ number: number }>`select number from outbox order by number desc`;
    for (const [index, { number }] of rows.entries()) {
      this.#sql.run`update outbox set number = ${after + rows.length - index} where number = ${number}`;
    }
    this.#sql.run`update outbox_count set number = ${after + rows.length} where id = 1`;
  }

  #createEvent({ number, kind, rev, head, tail }: OutboxRow): AccountEvent {
    return {
      number,
      kind: parseKind(kind),
      did: this.#did,
      rev,
      head: new Uint8Array(head),
      tail: new Uint8Array(tail),
    };
  }
}

function parseKind(text: string): EventKind {
  if (text === 'commit' || text === 'sync' || text === 'identity' || text === 'account') return text;
  throw new TypeError(`expected a kind of event, found ${text}`);
}
