/**
 * Sends frames to clients, and skips those that do not read.
 *
 * - D1 A socket that has more than `BEHIND_BYTES` of unread frames gets no more: its session is behind.
 * - D2 When it has read most of them, one frame brings it to the newest version, whatever lay in between; what its
 *   mutations ended with waits for that frame, as it shows their effect. Once that is more than `UNREAD_BYTES_MAX`, the
 *   session is closed: its client sends the mutations again, and hears from the log how they ended.
 * - D3 What a client has asked for itself goes out while less than `UNREAD_BYTES_MAX` is unread; one that asks and does
 *   not read is closed. So what is queued for a socket is bounded by that and one frame.
 * - D4 A socket that reads nothing for `STALL_MS` is closed with a code that tells its client to come back and resume.
 */
import { CLOSE_CODES } from '../wire/frames.ts';
import type { ShardParts } from './shard-parts.ts';
import { formatTransition, type TransitionTexts } from './transition-text.ts';
import type { Session } from './watching.ts';

const BEHIND_BYTES = 256 * 1024;
const RESUME_BYTES = 64 * 1024;
const UNREAD_BYTES_MAX = 4 * 1024 * 1024;
const STALL_MS = 30_000;
const POLL_MS = 100;

interface Behind {
  /** When it has read last, and how much it had before it then. */
  readAt: number;
  unreadBytes: number;
  readonly results: string[];
  /** Of the results. */
  characters: number;
}

type Needed = Pick<ShardParts, 'clock' | 'state' | 'outcomes'> & {
  /** Closes a client's socket, and forgets the client. */
  readonly close: (session: Session, code: number, reason: string) => void;
};

/** What goes out of a shard. */
export class Deliveries {
  readonly #parts: Needed;
  readonly #behind = new Map<Session, Behind>();
  #isPolling = false;

  constructor(parts: Needed) {
    this.#parts = parts;
  }

  /** How many clients are behind. */
  get behindCount(): number {
    return this.#behind.size;
  }

  /**
   * Sends a transition to one client, if it reads.
   *
   * @param session the client
   * @param frame the transition, encoded: it has neither queries taken in nor results
   * @param version that it leads to
   */
  sendTransition(session: Session, frame: string, version: number): void {
    if (this.#behind.has(session)) return;
    if (session.socket.bufferedAmount > BEHIND_BYTES) this.#fallBehind(session);
    else this.#send(session, frame, version);
  }

  /**
   * Sends one client what nobody else gets. Queries taken in go out whether it reads or not: the rest builds on them.
   */
  sendPersonal(session: Session, texts: TransitionTexts, version: number): void {
    const { taken = [], results = [] } = texts;
    if (taken.length === 0 && session.socket.bufferedAmount > BEHIND_BYTES) this.#fallBehind(session);
    const behind = this.#behind.get(session);
    if (behind === undefined) return this.#send(session, formatTransition(version, texts), version);
    for (const result of results) {
      behind.results.push(result);
      behind.characters += result.length;
    }
    if (behind.characters > UNREAD_BYTES_MAX) return this.#parts.close(session, CLOSE_CODES.tooSlow, 'too slow'); // D2
    if (taken.length === 0) return;
    this.bringUp(session); // With the changes, which must not come twice.
    this.#send(session, formatTransition(version, { taken }), version);
  }

  /** Brings a client to the newest version, whether it reads or not: it has asked for something that builds on that. */
  bringUp(session: Session): void {
    const behind = this.#behind.get(session);
    if (behind === undefined) return;
    this.#behind.delete(session);
    const frame = this.#parts.outcomes.formatCatchUp(session, behind.results);
    if (frame === undefined) this.#parts.close(session, CLOSE_CODES.tooSlow, 'too slow');
    else this.#send(session, frame, this.#parts.state.version);
  }

  /** Sends a frame that is no transition. */
  sendPlain(session: Session, frame: string): void {
    this.#sendBounded(session, frame);
  }

  /** Forgets a client that has gone. */
  forget(session: Session): void {
    this.#behind.delete(session);
  }

  #send(session: Session, frame: string, version: number): void {
    session.version = version;
    this.#sendBounded(session, frame);
  }

  #sendBounded(session: Session, frame: string): void {
    if (session.socket.bufferedAmount > UNREAD_BYTES_MAX) this.#parts.close(session, CLOSE_CODES.tooSlow, 'too slow'); // D3
    else trySend(session.socket, frame);
  }

  #fallBehind(session: Session): void {
    if (this.#behind.has(session)) return;
    const unreadBytes = session.socket.bufferedAmount;
    this.#behind.set(session, { readAt: this.#parts.clock.now(), unreadBytes, results: [], characters: 0 });
    this.#poll();
  }

  /** The engine says of no socket when it has been read; while one is behind, it is asked. */
  #poll(): void {
    if (this.#isPolling) return;
    this.#isPolling = true;
    setTimeout(() => {
      this.#isPolling = false;
      for (const [session, behind] of this.#behind) this.#look(session, behind);
      if (this.#behind.size > 0) this.#poll();
    }, POLL_MS);
  }

  #look(session: Session, behind: Behind): void {
    const unreadBytes = session.socket.bufferedAmount;
    const now = this.#parts.clock.now();
    if (unreadBytes <= RESUME_BYTES) return this.bringUp(session); // D2
    if (unreadBytes < behind.unreadBytes) {
      behind.unreadBytes = unreadBytes;
      behind.readAt = now;
    } else if (now - behind.readAt > STALL_MS) {
      this.#parts.close(session, CLOSE_CODES.tooSlow, 'too slow'); // D4
    }
  }
}

/** A socket that has just gone cannot be sent to; its end is heard of later. */
function trySend(socket: WebSocket, frame: string): void {
  try {
    socket.send(frame);
  } catch {
    // Nothing is lost: whoever comes back says where they were.
  }
}
