/**
 * What the firehose keeps: the finished frames of all accounts' events, in one order.
 *
 * Owns the tables `firehose_event`, `firehose_rest` and `firehose_mark`. Called by the `Sequencer` and by those who
 * replay. Every method runs at once; `append` is one transaction.
 *
 * - E1 Numbers only rise, and each is at least the microseconds since 1970 at which it was given. So they also rise
 *   across a restored backup and across `deleteAll()`: what a subscriber has seen of the state that is lost is behind
 *   what comes next, and never is one number two events. They have gaps, as the protocol allows.
 * - E2 An account's events are stored in the order of their own numbers, each once, without a gap between them. They
 *   follow the last one that is stored: of an account that has given its number to another event nothing is taken.
 * - E3 A frame is stored as it is sent. `end_bytes` counts the bytes of all frames ever up to a row, so the bytes
 *   between two rows are one subtraction.
 * - E4 What goes, goes oldest first; the fact `pruned` is the number of the last that has gone.
 * - E5 The fact `began` is the number that the first event would have had when the store was made: a cursor before it
 *   is of a store that is lost, or of another host.
 */
import { SqlTable, type Clock, type Sql } from '@sundog/actor';

import type { AccountEvent, EventMark } from '../events/account-event.ts';
import { concatBytes, joinFrame } from '../events/frame.ts';
import type { Facts } from './facts.ts';

/** A numbered frame. */
export interface StoredFrame {
  readonly seq: number;
  readonly bytes: ArrayBuffer | Uint8Array<ArrayBuffer>;
}

/** How much is kept; whichever bound is passed first lets events go. */
export interface FirehoseRetention {
  readonly ageMs: number;
  /** Of frames together. */
  readonly bytes: number;
}

/** What has become of an account's events that came. */
export interface Appended {
  /** The new ones, in order. */
  readonly frames: readonly StoredFrame[];
  /** The number before the first of them. */
  readonly before: number;
  /** The account's last event that is stored; its number is 0 if there is none. */
  readonly last: EventMark;
}

/** Where a subscription begins. */
export type Start =
  | { readonly kind: 'after'; readonly seq: number; readonly isOutdated: boolean }
  | { readonly kind: 'future'; readonly head: number };

/** What is told of an append. */
export interface AppendOptions {
  /** Events before the first of the batch are not asked for: the account has sent them, and they are lost here. */
  readonly afterLoss?: boolean;
}

const schema = `
  create table if not exists firehose_event (seq integer primary key, at integer not null, end_bytes integer not null,
    size integer not null, frame blob not null) strict;
  create table if not exists firehose_rest (seq integer not null, part integer not null, frame blob not null,
    primary key (seq, part)) strict`;
const markSchema = `
  create table if not exists firehose_mark (did text primary key, number integer not null,
    id text not null) strict, without rowid`;

/** Larger frames are stored in pieces: a row has at most 2 MB. */
const pieceBytes = 1_500_000;

/** The kept events. */
export class EventStore {
  readonly #sql: Sql;
  readonly #facts: Facts;
  readonly #clock: Clock;
  readonly #retention: FirehoseRetention;
  readonly #table: SqlTable;
  readonly #marks: SqlTable;

  /**
   * @param sql of the sequencer's database
   * @param parts
   */
  constructor(sql: Sql, parts: { facts: Facts; clock: Clock; retention: FirehoseRetention }) {
    this.#sql = sql;
    this.#facts = parts.facts;
    this.#clock = parts.clock;
    this.#retention = parts.retention;
    this.#table = new SqlTable(sql, 'firehose_event', () => {
      sql.script(schema);
      this.#facts.set('began', this.#numberByTime());
    });
    this.#marks = new SqlTable(sql, 'firehose_mark', markSchema);
  }

  /**
   * Stores what is new of a batch (E1, E2). What has come before is passed over; so is what comes after a gap.
   *
   * @param did the account
   * @param events in the order of their numbers
   * @param options
   */
  append(did: string, events: readonly AccountEvent[], options: AppendOptions = {}): Appended {
    return this.#sql.transaction(() => {
      const newest = this.#newest();
      const before = newest?.seq ?? this.head();
      const frames: StoredFrame[] = [];
      const kinds: Record<string, number> = {};
      let last = this.#lastOf(did);
      let end = { seq: before, endBytes: newest?.endBytes ?? this.#endBytes() };
      for (const event of events) {
        const isFork = event.number === last.number && event.id !== last.id;
        const isLeap = event.number > last.number + 1 && !(options.afterLoss === true && event === events[0]);
        if (isFork || isLeap) break;
        if (event.number <= last.number) continue;
        const seq = Math.max(end.seq + 1, this.#numberByTime());
        const bytes = joinFrame(event, seq);
        end = { seq, endBytes: end.endBytes + bytes.byteLength };
        this.#insert(end, bytes);
        frames.push({ seq, bytes });
        last = { number: event.number, id: event.id };
        kinds[event.kind] = (kinds[event.kind] ?? 0) + 1;
      }
      if (frames.length > 0) this.#count(did, last, kinds);
      return { frames, before, last };
    });
  }

  /** The newest number there is; before the first event that of the store's beginning. */
  head(): number {
    return this.#newest()?.seq ?? Math.max(this.#facts.get('began') ?? 0, this.pruned());
  }

  /** The oldest event that is kept. */
  oldest(): { seq: number; at: number } | undefined {
    return this.#table.maybeOne<{ seq: number; at: number }>`select seq, at from firehose_event order by seq limit 1`;
  }

  /** The cursor after which the newest events come: at most so many of them. */
  cursorOfNewest(count: number): number {
    const row = this.#table.maybeOne<{ seq: number }>`
      select seq from firehose_event order by seq desc limit 1 offset ${count}`;
    return row?.seq ?? this.pruned();
  }

  /** The newest number that has gone; 0 if none has. */
  pruned(): number {
    return this.#facts.get('pruned') ?? 0;
  }

  /** Bytes of the frames that are kept. */
  keptBytes(): number {
    return this.#endBytes() - (this.#facts.get('pruned_bytes') ?? 0);
  }

  /**
   * Where a subscription with this cursor begins.
   *
   * @param cursor number of the last event that the subscriber has; undefined: it wants only what comes
   */
  chooseStart(cursor: number | undefined): Start {
    const head = this.head();
    if (cursor === undefined) return { kind: 'after', seq: head, isOutdated: false };
    if (cursor > head) return { kind: 'future', head };
    const pruned = this.pruned();
    const isForeign = cursor > 0 && cursor < (this.#facts.get('began') ?? 0); // E5
    return { kind: 'after', seq: Math.max(cursor, pruned), isOutdated: cursor < pruned || isForeign };
  }

  /**
   * The frames after a number, in order.
   *
   * @param after number of the last that is not wanted
   * @param limitBytes at most so many, but always one frame if there is one
   * @returns undefined if some of them have gone
   */
  read(after: number, limitBytes: number): StoredFrame[] | undefined {
    const first = this.#table.maybeOne<{ seq: number; startBytes: number }>`
          select seq, end_bytes - size as startBytes from firehose_event where seq > ${after} order by seq limit 1`;
    if (after < this.pruned()) return undefined;
    if (first === undefined) return [];
    const rows = this.#sql.all<{ seq: number; size: number; frame: ArrayBuffer }>`
      select seq, size, frame from firehose_event where seq >= ${first.seq} and seq < coalesce((
        select seq from firehose_event where seq > ${first.seq} and end_bytes > ${first.startBytes + limitBytes}
        order by seq limit 1), ${Number.MAX_SAFE_INTEGER}) order by seq`;
    return rows.map(({ seq, size, frame }) => ({ seq, bytes: size > pieceBytes ? this.#joinRest(seq, frame) : frame }));
  }

  /**
   * Lets events go that are beyond what is kept (E4).
   *
   * @param limit how many a call may let go, so that it never takes long
   * @returns whether there may be more to let go
   */
  prune(limit = 1000): boolean {
    return this.#sql.transaction(() => {
      const rows = this.#table.all<{ seq: number; at: number; endBytes: number }>`
            select seq, at, end_bytes as endBytes from firehose_event order by seq limit ${limit}`;
      const { ageMs, bytes } = this.#retention;
      const oldestAt = this.#clock.now() - ageMs;
      const bytesAfter = this.#endBytes() - bytes;
      let startBytes = this.#facts.get('pruned_bytes') ?? 0;
      let last = 0;
      for (const row of rows) {
        if (row.at > oldestAt && startBytes >= bytesAfter) break;
        last = row.seq;
        startBytes = row.endBytes;
      }
      if (last === 0) return false;
      this.#sql.run`delete from firehose_event where seq <= ${last}`;
      this.#sql.run`delete from firehose_rest where seq <= ${last}`;
      this.#facts.set('pruned', last);
      this.#facts.set('pruned_bytes', startBytes);
      return last === rows.at(-1)?.seq && rows.length === limit;
    });
  }

  /** When the store should be pruned, in milliseconds since 1970; undefined if it is empty. */
  pruneDueAt(): number | undefined {
    const oldest = this.oldest();
    if (oldest === undefined) return undefined;
    const isLarge = this.keptBytes() > this.#retention.bytes * 1.125; // Not one by one, with each append.
    return isLarge ? this.#clock.now() : oldest.at + this.#retention.ageMs;
  }

  #numberByTime(): number {
    return this.#clock.now() * 1000;
  }

  #insert({ seq, endBytes }: { seq: number; endBytes: number }, bytes: Uint8Array<ArrayBuffer>): void {
    const first = bytes.byteLength <= pieceBytes ? bytes : bytes.subarray(0, pieceBytes);
    this.#sql.run`insert into firehose_event (seq, at, end_bytes, size, frame)
      values (${seq}, ${this.#clock.now()}, ${endBytes}, ${bytes.byteLength}, ${first})`;
    for (let part = 1; part * pieceBytes < bytes.byteLength; part += 1) {
      const piece = bytes.subarray(part * pieceBytes, (part + 1) * pieceBytes);
      this.#sql.run`insert into firehose_rest (seq, part, frame) values (${seq}, ${part}, ${piece})`;
    }
  }

  #count(did: string, { number, id }: EventMark, kinds: Readonly<Record<string, number>>): void {
    this.#marks.run`insert into firehose_mark (did, number, id) values (${did}, ${number}, ${id})
      on conflict do update set number = excluded.number, id = excluded.id`;
    for (const [kind, count] of Object.entries(kinds)) this.#facts.add(`events:${kind}`, count);
  }

  #lastOf(did: string): EventMark {
    const row = this.#marks.maybeOne<{ number: number; id: string }>`
      select number, id from firehose_mark where did = ${did}`;
    return row ?? { number: 0, id: '' };
  }

  #newest(): { seq: number; endBytes: number } | undefined {
    return this.#table.maybeOne<{ seq: number; endBytes: number }>`
          select seq, end_bytes as endBytes from firehose_event order by seq desc limit 1`;
  }

  #endBytes(): number {
    return this.#newest()?.endBytes ?? this.#facts.get('pruned_bytes') ?? 0;
  }

  #joinRest(seq: number, first: ArrayBuffer): Uint8Array<ArrayBuffer> {
    const rest = this.#sql.all<{ frame: ArrayBuffer }>`
      select frame from firehose_rest where seq = ${seq} order by part`;
    return concatBytes([first, ...rest.map(({ frame }) => frame)].map((piece) => new Uint8Array(piece)));
  }
}
