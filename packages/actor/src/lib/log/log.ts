/**
 * Log: what happened, in order, kept for a while.
 *
 * Each log owns a table `_sundog_log_<name>`. Channels, change feeds and journals append to it in the transaction of
 * the change and read it from a position. Entries hold text or bytes that are already encoded, so an entry is encoded
 * once, however many readers it has.
 *
 * Invariants:
 * - L1 Entries are numbered from 1 without gaps: a number is the newest row's plus one, found by the statement that
 *   inserts, so a rollback gives it free again.
 * - L2 The row of the lowest number is the base and no entry: everything up to its number is gone. There is always one
 *   (number 0 at first), so a log whose entries have all gone still counts on.
 * - L3 The base's data is the log's identity, made with the table: `deleteAll()` takes both away together, and a
 *   position from before is recognized as foreign.
 * - L4 Entries go in order, oldest first; what is kept has no holes.
 * - L5 Nothing is remembered in memory, so nothing is wrong after a rollback or an eviction.
 *
 * `end_bytes` counts the data of all entries up to a row, so the bytes between two rows are one subtraction.
 */
import { systemClock, type Clock } from '../clock.ts';
import { LogNameError, LogPositionError } from './log-errors.ts';
import { asksForPrune, findLastToGo, type LogRetention, type LogRow } from './retention.ts';
import { parsePageLimit } from '../page-limit.ts';
import type { SqlFragment } from '../sql/fragment.ts';
import { SqlTable } from '../sql/table.ts';
import { Sql } from '../sql/sql.ts';

/** What a log may be told. */
export interface LogOptions {
  /** Distinguishes the logs of one actor; a lower-case letter, then at most 39 of a-z, 0-9 and _. */
  name: string;
  /** What is kept; everything unless given. A log may keep an eighth more until it is pruned. */
  retention?: LogRetention;
  /**
   * Called inside `append`, so in the transaction of the change, when `prune` should run at a time: register a job for
   * it there, one for each log, the earliest time counts. It may be called again with the same or a later time.
   */
  onPruneDue?: (atMs: number) => void;
  clock?: Clock;
}

/** One entry. */
export interface LogEntry {
  sequence: number;
  /** When it was appended, in milliseconds since 1970. */
  at: number;
  /** As appended: text stays text, bytes become an ArrayBuffer. */
  data: string | ArrayBuffer;
}

/** Where to read from, and how much. */
export interface LogReadOptions {
  /** Entries after this number; 0, the start, unless given. */
  after?: number;
  /** The identity of the log that the position is from; if given, a position of another log is recognized. */
  identity?: string;
  /** At most so many entries, 1 to 10,000; 100 unless given. */
  limit?: number;
  /** At most so many bytes of data, but always one entry; 1 MiB unless given. */
  limitBytes?: number;
}

/** What a read found. */
export type LogReadResult =
  /** The entries after the position, in order; none if it is the head. */
  | { kind: 'entries'; entries: LogEntry[]; head: number }
  /** Some entries after the position have gone: only those after `pruned` are left. */
  | { kind: 'gone'; pruned: number; head: number }
  /** The position is beyond the head: no entry of this log has that number yet. */
  | { kind: 'ahead'; head: number }
  /** The position is of another log, or of one that was deleted since. */
  | { kind: 'foreign'; identity: string; head: number };

/** What a prune did. */
export interface LogPruneResult {
  /** Number of entries that went. */
  removed: number;
  /** When to prune next, in milliseconds since 1970; undefined if the next append will tell. */
  nextAtMs: number | undefined;
}

/** An append-only, numbered log. Every method runs at once and synchronously. */
export class Log {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #retention: LogRetention;
  readonly #onPruneDue: ((atMs: number) => void) | undefined;
  readonly #name: SqlFragment;
  readonly #returnedBase: SqlFragment;
  readonly #table: SqlTable;

  /**
   * @param ctx of the object
   * @param options
   * @throws LogNameError
   */
  constructor(ctx: DurableObjectState, options: LogOptions) {
    if (!/^[a-z][a-z0-9_]{0,39}$/.test(options.name)) throw new LogNameError(options.name);
    const sql = new Sql(ctx.storage);
    const name = sql.identifier(`_sundog_log_${options.name}`);
    this.#sql = sql;
    this.#clock = options.clock ?? systemClock;
    this.#retention = options.retention ?? {};
    this.#onPruneDue = options.onPruneDue;
    this.#name = name;
    // Only a bound on age needs to know that an entry is the first after the base.
    this.#returnedBase =
      this.#retention.ageMs === undefined ? sql.fragment`-1` : sql.fragment`(select min(sequence) from ${name})`;
    this.#table = new SqlTable(sql, `_sundog_log_${options.name}`, () => this.#make());
  }

  /**
   * Appends an entry, in the transaction of the change if there is one. A single statement, so it needs none itself.
   *
   * @param data text or bytes
   * @returns the entry's number (L1)
   * @throws RowTooLargeError over 2 MB
   */
  append(data: string | ArrayBuffer | ArrayBufferView): number {
    const at = this.#clock.now();
    const sizeBytes = byteLength(data);
    const row = this.#table.use(
      () =>
        this.#sql.one<{ sequence: number; endBytes: number; base: number }>`
          insert into ${this.#name} (sequence, at, end_bytes, data) values (
            (select max(sequence) from ${this.#name}) + 1, ${at},
            (select end_bytes from ${this.#name} order by sequence desc limit 1) + ${sizeBytes}, ${data}
          ) returning sequence, end_bytes as endBytes, ${this.#returnedBase} as base`,
    );
    if (this.#onPruneDue !== undefined) {
      if (asksForPrune(row, sizeBytes, this.#retention)) this.#onPruneDue(at);
      else if (row.sequence === row.base + 1) this.#onPruneDue(at + (this.#retention.ageMs ?? 0));
    }
    return row.sequence;
  }

  /**
   * Entries after a position, or why there can be none.
   *
   * @throws LogPositionError if the position is no number that a log gives out
   * @throws InvalidLimitError
   */
  read(options: LogReadOptions = {}): LogReadResult {
    const { after = 0, identity, limit = 100, limitBytes = 1024 * 1024 } = options;
    if (!Number.isSafeInteger(after) || after < 0) throw new LogPositionError(after);
    const rows = parsePageLimit(limit);
    const base = this.#base();
    const head = this.head();
    if (identity !== undefined && identity !== base.identity) return { kind: 'foreign', identity: base.identity, head };
    if (after > head) return { kind: 'ahead', head };
    if (after < base.sequence) return { kind: 'gone', pruned: base.sequence, head };
    const entries = this.#sql.all<{ sequence: number; at: number; data: string | ArrayBuffer }>`
      select sequence, at, data from ${this.#name}
      where sequence > ${after} and sequence < ${this.#endOfPage(after, rows, limitBytes)} order by sequence`;
    return { kind: 'entries', entries, head };
  }

  /** Number of the newest entry there ever was; 0 if there was none. */
  head(): number {
    return this.#table.use(() => this.#sql.one<{ head: number }>`select max(sequence) as head from ${this.#name}`.head);
  }

  /** Number of the newest entry that has gone; 0 if none has. The oldest kept one is the next, up to the head. */
  pruned(): number {
    return this.#base().sequence;
  }

  /** A UUID made once for this log (L3): positions are only good together with it. */
  identity(): string {
    return this.#base().identity;
  }

  /**
   * Lets entries go that are beyond what is kept. Running it again does no harm; a call that leaves some for the next
   * says so by a `nextAtMs` that is now.
   *
   * @param limit how many entries a call may let go, 1 to 10,000, so that it never takes long
   * @throws InvalidLimitError
   */
  prune(limit = 1000): LogPruneResult {
    parsePageLimit(limit);
    return this.#sql.transaction(() => {
      const [base, ...rows] = this.#rows(this.#sql.fragment`order by sequence limit ${limit + 1}`);
      const [head] = this.#rows(this.#sql.fragment`order by sequence desc limit 1`);
      if (base === undefined || head === undefined) return { removed: 0, nextAtMs: undefined };
      const now = this.#clock.now();
      const last = findLastToGo({ base, rows, head }, this.#retention, now);
      if (last !== undefined) this.#moveBase(last.sequence);
      const removed = (last ?? base).sequence - base.sequence;
      const next = rows[removed];
      if (removed === limit && last?.sequence !== head.sequence) return { removed, nextAtMs: now };
      const { ageMs } = this.#retention;
      return { removed, nextAtMs: next === undefined || ageMs === undefined ? undefined : next.at + ageMs };
    });
  }

  #make(): void {
    this.#sql.run`create table ${this.#name} (
      sequence integer primary key, at integer not null, end_bytes integer not null, data any not null) strict`;
    this.#sql.run`insert into ${this.#name} (sequence, at, end_bytes, data)
      values (0, ${this.#clock.now()}, 0, ${this.#clock.uuid()})`;
  }

  /** Number of the first entry beyond a page. Numbers and `end_bytes` only rise (L1, L4): what follows is not read. */
  #endOfPage(after: number, rows: number, limitBytes: number): SqlFragment {
    return this.#sql.fragment`coalesce((
      select sequence from ${this.#name} where sequence > ${after + 1} and sequence <= ${after + rows}
        and end_bytes > (select end_bytes from ${this.#name} where sequence = ${after}) + ${limitBytes}
      order by sequence limit 1), ${after + rows + 1})`;
  }

  #base(): { sequence: number; identity: string } {
    return this.#table.use(
      () =>
        this.#sql.one<{ sequence: number; identity: string }>`
          select sequence, data as identity from ${this.#name} order by sequence limit 1`,
    );
  }

  #rows(selection: SqlFragment): LogRow[] {
    return this.#table.use(
      () =>
        this.#sql.all<{ sequence: number; at: number; endBytes: number }>`
          select sequence, at, end_bytes as endBytes from ${this.#name} ${selection}`,
    );
  }

  /** L2, L3: the last entry that goes becomes the base. */
  #moveBase(sequence: number): void {
    const { identity } = this.#base();
    this.#sql.run`delete from ${this.#name} where sequence < ${sequence}`;
    this.#sql.run`update ${this.#name} set data = ${identity} where sequence = ${sequence}`;
  }
}

const encoder = new TextEncoder();

/** Bytes of data; what is neither text nor bytes is left for `Sql` to refuse. */
function byteLength(data: string | ArrayBuffer | ArrayBufferView): number {
  return typeof data === 'string' ? encoder.encode(data).byteLength : (data?.byteLength ?? 0);
}
