/**
 * Readers that are behind: they get what is kept, from the log, at the pace at which their connection takes it.
 *
 * A reader is behind when it resumes from a cursor, and when an event finds too much still queued for it. From then on
 * nothing is queued for it but by `pump`; when the log has nothing more for it, it is live again. What memory holds for
 * a reader is thereby bounded whether it cooperates or not, and a burst costs a good reader nothing but the detour.
 *
 * Called by `Channels`, and by its own timer, which runs only while somebody is behind and keeps the actor awake.
 *
 * - B1 A reader is behind or live, never both: it leaves in the turn in which the log has nothing after its position.
 * - B2 At most `windowBytes` are queued for a reader, or a single event larger than that.
 * - B3 At most `totalBytesMax` and one event are queued for all that are behind together.
 * - B4 A reader that takes nothing for `stallMs`, or whose position is no longer kept, is cut and told to resume.
 */
import type { Clock } from '../clock.ts';
import { matchesAny } from './channel-name.ts';
import type { EventLog, KeptEvent } from './event-log.ts';
import { closeTooSlow, formatEvent, formatSlow, parseBodyChannel } from './frames.ts';
import { closeReader, readerIsOpen, trySend, type Reader } from './reader.ts';

/** What catching up needs to know. */
export interface CatchUpOptions {
  log: EventLog;
  clock: Clock;
  /** Most bytes queued for one reader, at this moment. */
  windowBytes: () => number;
  totalBytesMax: number;
  stallMs: number;
  /** Called when a reader was cut or turned out to be gone. */
  onCut: () => void;
}

interface Lag {
  patterns: readonly string[];
  /** Number of the last event that was queued for it or did not concern it. */
  position: number;
  queuedBytes: number;
  progressAt: number;
}

/** What one pump has left to spend, and the pages it has read already: many readers wait at the same position. */
interface Round {
  windowBytes: number;
  totalBytes: number;
  scanBytes: number;
  pages: Map<number, KeptEvent[] | undefined>;
  hasMoved: boolean;
}

const pageBytes = 256 * 1024;
const scanBytesMax = 8 * 1024 * 1024;
const pauseMsMin = 5;
const pauseMsMax = 200;

/** The readers of one actor that are behind. */
export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #lags = new Map<Reader, Lag>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #pauseMs = pauseMsMin;

  /** @param options */
  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** Readers that are behind. */
  get size(): number {
    return this.#lags.size;
  }

  /** Whether live events must not go to this reader (B1). */
  has(reader: Reader): boolean {
    return this.#lags.has(reader);
  }

  /**
   * From now on the reader gets what comes after `position` from the log; `pump` starts it.
   *
   * @param reader open
   * @param patterns what it subscribes to
   * @param position number of the last event it does not need
   */
  add(reader: Reader, patterns: readonly string[], position: number): void {
    const now = this.#options.clock.now();
    this.#lags.set(reader, { patterns, position, queuedBytes: reader.bufferedAmount, progressAt: now });
    this.#pauseMs = pauseMsMin;
  }

  /** Queues for each reader what its connection has room for. */
  readonly pump = (): void => {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#lags.size === 0) return;
    const round: Round = {
      windowBytes: this.#options.windowBytes(),
      totalBytes: 0,
      scanBytes: scanBytesMax,
      pages: new Map(),
      hasMoved: false,
    };
    for (const reader of this.#lags.keys()) round.totalBytes += reader.bufferedAmount;
    for (const [reader, lag] of this.#lags) this.#advance(reader, lag, round);
    if (this.#lags.size === 0) return;
    this.#pauseMs = round.hasMoved ? pauseMsMin : Math.min(2 * this.#pauseMs, pauseMsMax);
    this.#timer = setTimeout(this.pump, this.#pauseMs);
  };

  #advance(reader: Reader, lag: Lag, round: Round): void {
    const { clock, stallMs } = this.#options;
    if (reader.readyState !== readerIsOpen) {
      this.#lags.delete(reader);
      return;
    }
    const queuedBytes = reader.bufferedAmount;
    const now = clock.now();
    if (queuedBytes === 0 || queuedBytes < lag.queuedBytes) {
      lag.progressAt = now;
      round.hasMoved = true;
    }
    if (now - lag.progressAt >= stallMs) {
      this.#cut(reader, lag);
      return;
    }
    if (queuedBytes <= round.windowBytes / 2) {
      const outcome = this.#feed(reader, lag, round);
      if (outcome === 'live') this.#lags.delete(reader);
      if (outcome === 'lost') this.#cut(reader, lag);
    }
    lag.queuedBytes = reader.bufferedAmount;
  }

  /** `live` if the log has nothing more for the reader (B1), `lost` if it cannot go on (B4). */
  #feed(reader: Reader, lag: Lag, round: Round): 'behind' | 'live' | 'lost' {
    let queuedBytes = reader.bufferedAmount;
    while (round.scanBytes > 0) {
      const page = this.#page(lag.position, round);
      if (page === undefined) return 'lost';
      if (page.length === 0) return 'live';
      for (const { sequence, body, cursor } of page) {
        if (matchesAny(lag.patterns, parseBodyChannel(body))) {
          if (queuedBytes > 0 && queuedBytes + body.length > round.windowBytes) return 'behind'; // B2
          if (round.totalBytes > this.#options.totalBytesMax) return 'behind'; // B3
          if (!trySend(reader, formatEvent(body, cursor))) return 'lost';
          const addedBytes = Math.max(reader.bufferedAmount - queuedBytes, 0);
          queuedBytes += addedBytes;
          round.totalBytes += addedBytes;
        }
        lag.position = sequence;
      }
    }
    return 'behind';
  }

  #page(position: number, round: Round): KeptEvent[] | undefined {
    if (round.pages.has(position)) return round.pages.get(position);
    const page = this.#options.log.read(position, Math.min(pageBytes, round.scanBytes));
    for (const { body } of page ?? []) round.scanBytes -= body.length;
    round.pages.set(position, page);
    return page;
  }

  /** B4. */
  #cut(reader: Reader, lag: Lag): void {
    this.#lags.delete(reader);
    trySend(reader, formatSlow(this.#options.log.cursorOf(lag.position)));
    closeReader(reader, closeTooSlow, 'too slow: connect again with since=<cursor>');
    this.#options.onCut();
  }
}
