/**
 * Events on their way to the sequencer.
 *
 * Owns the tables `outbox_event` and `outbox_count`, a row with the number of the newest event. The count outlives the
 * events and the repository, so a number comes twice only if the database is set back to an earlier state.
 */
import { SqlTable, type Clock, type Sql } from '@sundog/actor';

import type { AccountEvent, EventKind, EventMark, FrameParts } from '../events/account-event.ts';

interface OutboxRow {
  number: number;
  id: string;
  kind: string;
  head: ArrayBuffer;
  tail: ArrayBuffer;
}

/** The table. */
export class Outbox {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #events: SqlTable;
  readonly #count: SqlTable;

  /**
   * @param sql of the account's database
   * @param clock makes the ids of events
   */
  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
    this.#events = new SqlTable(
      sql,
      'outbox_event',
      `create table if not exists outbox_event (
        number integer primary key, id text not null, kind text not null, head blob not null, tail blob not null) strict`,
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
   * @param frame without its number
   */
  append(kind: EventKind, frame: FrameParts): void {
    const { number } = this.#count.one<{ number: number }>`
      update outbox_count set number = number + 1 where id = 1 returning number`;
    this.#events.run`insert into outbox_event (number, id, kind, head, tail)
      values (${number}, ${this.#clock.uuid()}, ${kind}, ${frame.head}, ${frame.tail})`;
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
        select number, id, kind, head, tail from outbox_event where number > ${after} order by number limit ${limit}`;
      const events: AccountEvent[] = [];
      let bytes = 0;
      for (const row of rows) {
        bytes += row.head.byteLength + row.tail.byteLength;
        if (events.length > 0 && bytes > limitBytes) break;
        events.push(parseRow(row));
      }
      return events;
    });
  }

  /** @param upTo number of the newest event that is no longer wanted here */
  drop(upTo: number): void {
    this.#events.run`delete from outbox_event where number <= ${upTo}`;
  }

  /** Whether this account, as far as it remembers, has made an event; what was dropped is taken for what it says. */
  knows({ number, id }: EventMark): boolean {
    const newest = this.#count.one<{ number: number }>`select number from outbox_count where id = 1`;
    const row = this.#events.maybeOne<{ id: string }>`select id from outbox_event where number = ${number}`;
    return row === undefined ? number <= newest.number : row.id === id;
  }

  /**
   * Gives what waits the numbers after one that another event has.
   *
   * @param after of an event that is not known here
   */
  renumber(after: number): void {
    const rows = this.#sql.all<{ number: number }>`select number from outbox_event order by number desc`;
    for (const [index, { number }] of rows.entries()) {
      this.#sql.run`update outbox_event set number = ${after + rows.length - index} where number = ${number}`;
    }
    this.#sql.run`update outbox_count set number = ${after + rows.length} where id = 1`;
  }
}

function parseRow({ number, id, kind, head, tail }: OutboxRow): AccountEvent {
  return { number, id, kind: parseKind(kind), head: new Uint8Array(head), tail: new Uint8Array(tail) };
}

function parseKind(text: string): EventKind {
  if (text === 'commit' || text === 'sync' || text === 'identity' || text === 'account') return text;
  throw new TypeError(`expected a kind of event, found ${text}`);
}
