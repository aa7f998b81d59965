/** How much a log keeps; what is left out sets no bound. Whichever bound is passed first lets entries go. */
export interface LogRetention {
  /** Entries older than this go. */
  ageMs?: number;
  /** Entries beyond this many go, oldest first. */
  rows?: number;
  /** Entries beyond this many bytes of data go, oldest first. */
  bytes?: number;
}

/** What the decision needs to know of an entry. */
export interface LogRow {
  sequence: number;
  /** Milliseconds since 1970. */
  at: number;
  /** Bytes of data of all entries ever up to and including this one. */
  endBytes: number;
}

/** The oldest entries of a log, and its ends. */
export interface LogTail {
  /** What has gone: its `endBytes` is where the first kept entry begins. */
  base: LogRow;
  /** Oldest kept entries, in order; not necessarily all. */
  rows: readonly LogRow[];
  /** The newest entry. */
  head: LogRow;
}

/**
 * The entry up to which a log lets go: entries go strictly in order, so that what is kept has no holes even if the
 * clock has jumped.
 *
 * @param tail of the log
 * @param retention
 * @param now milliseconds since 1970
 * @returns the last entry to go, or undefined if all may stay
 */
export function findLastToGo(tail: LogTail, retention: LogRetention, now: number): LogRow | undefined {
  const { ageMs = Infinity, rows = Infinity, bytes = Infinity } = retention;
  let last: LogRow | undefined;
  for (const row of tail.rows) {
    const isTooOld = now - row.at >= ageMs;
    const isBeyondRows = tail.head.sequence - row.sequence >= rows;
    const isBeyondBytes = tail.head.endBytes - (last ?? tail.base).endBytes > bytes;
    if (!isTooOld && !isBeyondRows && !isBeyondBytes) break;
    last = row;
  }
  return last;
}

/**
 * Whether an append is one of those that ask for a prune. It follows from the entry's own numbers, so nothing needs to
 * be remembered that a rollback would make wrong: about every eighth part of what may be kept, one append asks.
 *
 * @param row the entry appended
 * @param sizeBytes of its data
 * @param retention
 */
export function asksForPrune(row: Omit<LogRow, 'at'>, sizeBytes: number, retention: LogRetention): boolean {
  const { rows, bytes } = retention;
  if (rows !== undefined && row.sequence > rows && row.sequence % eighth(rows) === 0) return true;
  if (bytes === undefined || row.endBytes <= bytes) return false;
  const step = eighth(bytes);
  return Math.floor(row.endBytes / step) > Math.floor((row.endBytes - sizeBytes) / step);
}

function eighth(bound: number): number {
  return Math.max(1, Math.floor(bound / 8));
}
