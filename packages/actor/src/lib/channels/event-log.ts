/**
 * What is kept of the events of an actor: the log `channels`, bounded.
 *
 * - L1 Identity: a cursor names the log it belongs to. The identity is read anew unless this append's number follows
 *   the one it was read with, so it is right also after a rollback or `deleteAll()`.
 * - L2 With `jobs` a job prunes, also when nothing is emitted any more; without, an emit does when the time has come.
 */
import type { Clock } from '../clock.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { formatLogCursor, parseLogCursor } from '../log/cursor.ts';
import type { LogRetention } from '../log/retention.ts';
import { Log } from '../log/log.ts';
import { InvalidCursorError } from './channels-errors.ts';
import type { GoneReason } from './frames.ts';

/** One kept event. */
export interface KeptEvent {
  cursor: string;
  sequence: number;
  body: string;
}

/** Where a subscription starts: after a sequence number, and why not where it asked to. */
export interface Start {
  position: number;
  cursor: string;
  gone: GoneReason | undefined;
  /** Whether nothing is to be replayed. */
  isHead: boolean;
}

/** What the log needs to know. */
export interface EventLogOptions {
  clock: Clock;
  retention: LogRetention;
  jobs: Jobs | undefined;
}

const pruneKind = 'channels.prune';
const pageRows = 1000;

/** Stands for the cursor before all that is kept. */
const OLDEST = 'oldest';

/** The kept events of one actor. */
export class EventLog {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #jobs: Jobs | undefined;
  #pruneAtMs = 0;
  #identity = '';
  #identitySequence = 0;

  /**
   * @param ctx of the actor
   * @param options
   */
  constructor(ctx: DurableObjectState, { clock, retention, jobs }: EventLogOptions) {
    this.#clock = clock;
    this.#jobs = jobs;
    const onPruneDue = (atMs: number): void => this.#prunesAt(atMs);
    this.#log = new Log(ctx, { name: 'channels', retention, clock, onPruneDue });
    jobs?.define(pruneKind, () => this.#prune());
  }

  /** Appends in the caller's transaction. */
  append(body: string): { sequence: number; cursor: string } {
    const sequence = this.#log.append(body);
    if (this.#jobs === undefined && this.#clock.now() >= this.#pruneAtMs) this.#prune();
    if (sequence !== this.#identitySequence + 1 || sequence === 1) this.#identity = this.#log.identity(); // L1
    this.#identitySequence = sequence;
    return { sequence, cursor: formatLogCursor({ identity: this.#identity, sequence }) };
  }

  /** Number of the newest event as the current transaction sees it; 0 if there has been none. */
  head(): number {
    return this.#log.head();
  }

  /** The cursor of a position. */
  cursorOf(sequence: number): string {
    return formatLogCursor({ identity: this.#log.identity(), sequence });
  }

  /**
   * Events after a number, in order: about as many bytes as asked for, but at least one if there is one. Undefined if
   * some of them are no longer kept.
   */
  read(after: number, sizeBytes: number): KeptEvent[] | undefined {
    const result = this.#log.read({ after, limit: pageRows, limitBytes: sizeBytes });
    if (result.kind !== 'entries') return undefined;
    if (result.entries.length === 0) return [];
    const identity = this.#log.identity();
    return result.entries.map(({ sequence, data }) => ({
      cursor: formatLogCursor({ identity, sequence }),
      sequence,
      body: typeof data === 'string' ? data : '',
    }));
  }

  /**
   * Where a subscription with this cursor starts.
   *
   * @param since the cursor asked for; undefined for now; `oldest` for all that is kept
   * @throws InvalidCursorError if it is no cursor at all
   */
  chooseStart(since: string | undefined): Start {
    if (since === undefined) return this.#startAtHead(undefined);
    if (since === OLDEST) {
      const position = this.#log.pruned();
      const isHead = position === this.#log.head();
      return { position, cursor: this.cursorOf(position), gone: undefined, isHead };
    }
    const asked = parseLogCursor(since);
    if (asked === undefined) throw new InvalidCursorError(since);
    const { identity, sequence: after } = asked;
    const result = this.#log.read({ after, identity, limit: 1 });
    if (result.kind === 'gone') return this.#startAtHead('pruned');
    if (result.kind !== 'entries') return this.#startAtHead(result.kind);
    return { position: after, cursor: since, gone: undefined, isHead: after === result.head };
  }

  #startAtHead(gone: GoneReason | undefined): Start {
    const position = this.#log.head();
    return { position, cursor: this.cursorOf(position), gone, isHead: true };
  }

  /** L2. */
  #prunesAt(atMs: number): void {
    this.#pruneAtMs = Math.min(this.#pruneAtMs, atMs);
    const isDue = atMs <= this.#clock.now();
    this.#jobs?.enqueue(pruneKind, undefined, { at: atMs, key: 'log', ifExists: isDue ? 'replace' : 'keep' });
  }

  #prune(): void {
    const { nextAtMs } = this.#log.prune();
    this.#pruneAtMs = Infinity;
    if (nextAtMs !== undefined) this.#prunesAt(nextAtMs);
  }
}
