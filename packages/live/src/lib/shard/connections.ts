/**
 * Who is connected to a shard: how clients come, and how they go.
 *
 * Called by: the actor, and whatever finds out that a client must go.
 */
import type { UserIdentity } from '../values/user-identity.ts';
import { formatFrame } from '../wire/format-frame.ts';
import { CLOSE_CODES, PROTOCOL_VERSION, type FailureFrame } from '../wire/frames.ts';
import type { ShardParts } from './shard-parts.ts';
import type { Session } from './watching.ts';

type Needed = Pick<ShardParts, 'clock' | 'turns' | 'state' | 'sessions' | 'deliveries'> & {
  /** Parts that know something of a client, and forget it. */
  readonly rememberers: readonly { forget(session: Session): void }[];
};

/** The connected clients of one shard. */
export class Connections {
  readonly #parts: Needed;

  constructor(parts: Needed) {
    this.#parts = parts;
  }

  /**
   * Takes a client in.
   *
   * @param identity who it is; undefined: nobody known
   * @param expiresAt when that ends, in milliseconds since 1970
   * @returns the client's end of its socket
   */
  open(identity: UserIdentity | undefined, expiresAt: number | undefined): WebSocket {
    const { state, sessions } = this.#parts;
    const { 0: client, 1: server } = new WebSocketPair();
    const { epoch, version } = state;
    sessions.open(server, identity, expiresAt, version);
    server.send(formatFrame({ type: 'welcome', protocol: PROTOCOL_VERSION, epoch, version }));
    return client;
  }

  /** The session of a socket; undefined: it is none of this shard's clients, or no longer. */
  get(socket: WebSocket): Session | undefined {
    return this.#parts.sessions.get(socket);
  }

  /** Tells a client that a frame of its could not be taken. */
  refuse(session: Session, error: FailureFrame): void {
    this.#parts.deliveries.sendPlain(session, formatFrame({ type: 'error', error }));
  }

  /** A client has gone. */
  leave(session: Session): Promise<void> {
    return this.#parts.turns.take(async () => this.#forget(session));
  }

  /** Closes a client's socket. The client is forgotten at once: it may never answer that its socket was closed. */
  close(session: Session, code: number, reason: string): void {
    session.socket.close(code, reason);
    this.#forget(session);
  }

  /**
   * Closes the sockets of clients whose identity has ended.
   *
   * @returns when the next one ends, in milliseconds since 1970
   */
  closeExpired(): number | undefined {
    const now = this.#parts.clock.now();
    let next: number | undefined;
    for (const session of this.#parts.sessions.all()) {
      const { expiresAt } = session;
      if (expiresAt === undefined) continue;
      if (expiresAt <= now) this.close(session, CLOSE_CODES.tokenExpired, 'token expired');
      else next = Math.min(next ?? expiresAt, expiresAt);
    }
    return next;
  }

  /** Closes all sockets: their clients come back, and say where they are. */
  interrupt(): void {
    for (const session of this.#parts.sessions.all()) this.close(session, CLOSE_CODES.tooSlow, 'interrupted');
  }

  #forget(session: Session): void {
    for (const part of this.#parts.rememberers) part.forget(session);
  }
}
