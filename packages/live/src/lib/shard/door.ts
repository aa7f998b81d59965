/**
 * Where clients come to a shard.
 *
 * - D1 A client gets in by a ticket, which only the project's own Worker can ask for, by a call: so what a request says
 *   of who is asking is never believed.
 * - D2 Whoever could not get in may not stay: an identity that a client takes on later is held against the shard too.
 * - D3 A shard that cannot be opened, by a mistake in the project, says so to its clients by a code: without it they
 *   would come back at once for ever, and show nothing.
 * - D4 A client becomes who it says in the order in which it says so. What it says behind a token waits for that, and
 *   is not heard if the token was none.
 */
import { NotFoundError, type Clock, type SocketEnd } from '@sundog/actor';
import { InvalidTokenError } from '@sundog/actor/jwt';

import { ProjectError } from '../values/live-error.ts';
import { CLOSE_CODES, FRAME_CHARACTERS_MAX, type ClientFrame } from '../wire/frames.ts';
import { parseClientFrame } from '../wire/parse-frame.ts';
import type { Connections } from './connections.ts';
import { describeFailure } from './describe-failure.ts';
import { UNWATCHED_MS_MAX } from './instances.ts';
import { OUTCOME_AGE_MS_MAX } from './mutation-log.ts';
import { describeShard, type LiveProject } from './project.ts';
import type { Asker } from './shard-calls.ts';
import type { ShardEngine } from './shard-engine.ts';
import { FrameTooLargeError } from './shard-errors.ts';
import type { ShardJobs } from './shard-jobs.ts';
import { Tickets } from './tickets.ts';
import { Turns } from './turns.ts';
import type { Session } from './watching.ts';

const NORMAL = 1000;
const NO_STATUS = 1005;
const ABNORMAL = 1006;

/** What a door needs of its shard. */
export interface DoorParts {
  readonly clock: () => Clock;
  readonly engine: () => ShardEngine;
  readonly project: () => LiveProject;
  readonly env: object;
  readonly jobs: ShardJobs;
  /** The shard's name. */
  readonly shard: () => string;
}

/** Where the clients of one shard come in, and speak. */
export class Door {
  readonly #parts: DoorParts;
  readonly #tickets = new Tickets<Asker>();
  /** Tokens that clients have sent (D4). */
  readonly #tokens = new WeakMap<Session, Turns>();

  /** @param parts of the shard, which is being constructed */
  constructor(parts: DoorParts) {
    this.#parts = parts;
  }

  /**
   * Promises to let a client in (D1).
   *
   * @returns a ticket, good once and for ten seconds
   */
  admit(asker: Asker): string {
    const clock = this.#parts.clock();
    const ticket = clock.uuid();
    this.#tickets.add(ticket, asker, clock.now());
    return ticket;
  }

  /**
   * Lets a client in who has a ticket.
   *
   * @param url of its request
   * @returns the client's end of its socket
   * @throws NotFoundError
   */
  open(url: URL): WebSocket {
    const { clock, engine, jobs } = this.#parts;
    const asker = this.#tickets.take(url.searchParams.get('ticket') ?? '', clock().now());
    if (asker === undefined) throw new NotFoundError('Nothing is found at this path.');
    try {
      const socket = engine().connections.open(asker.identity, asker.expiresAt);
      jobs.expireAt(asker.expiresAt);
      return socket;
    } catch (error) {
      const { 0: client, 1: server } = new WebSocketPair();
      server.accept();
      closeUnopened(server, error); // D3
      return client;
    }
  }

  /** Takes a message of a client. What is wrong with it is told to the client, and the socket stays. */
  async hear(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const connections = this.#openConnections(socket);
    const session = connections?.get(socket);
    if (connections === undefined || session === undefined) return;
    try {
      await this.#receive(session, parseFrame(message));
    } catch (error) {
      connections.refuse(session, describeFailure(error, 'A frame'));
    }
  }

  /** A client's socket is closed. */
  async leave(socket: WebSocket, end: SocketEnd): Promise<void> {
    answerClose(socket, end);
    const connections = this.#openConnections(socket);
    const session = connections?.get(socket);
    if (connections === undefined || session === undefined) return;
    await connections.leave(session);
    this.#parts.jobs.pruneAfter(UNWATCHED_MS_MAX);
  }

  /** The clients of a shard that one of them may have woken. */
  #openConnections(socket: WebSocket): Connections | undefined {
    try {
      return this.#parts.engine().connections;
    } catch (error) {
      closeUnopened(socket, error); // D3
      return undefined;
    }
  }

  async #receive(session: Session, frame: ClientFrame): Promise<void> {
    const { engine, jobs } = this.#parts;
    if (frame.type === 'authenticate') return this.#take(session, frame.token);
    await this.#tokens.get(session)?.whenIdle();
    if (engine().connections.get(session.socket) === undefined) return; // D4
    switch (frame.type) {
      case 'queries':
        await engine().clients.change(session, frame.add, frame.remove);
        if (frame.remove.length > 0) jobs.pruneAfter(UNWATCHED_MS_MAX);
        return;
      case 'mutate':
        await engine().calls.mutateFor(session, frame);
        return jobs.pruneAfter(OUTCOME_AGE_MS_MAX);
    }
  }

  /** See D4. */
  #take(session: Session, token: string | null): Promise<void> {
    const turns = this.#tokens.get(session) ?? new Turns();
    this.#tokens.set(session, turns);
    return turns.take(() => this.#authenticate(session, token));
  }

  async #authenticate(session: Session, token: string | null): Promise<void> {
    const { engine, project, env, jobs, shard } = this.#parts;
    const { authenticate, authorizeShard } = project();
    const { connections, clients } = engine();
    if (connections.get(session.socket) === undefined) return; // D4
    let asker: Asker | undefined;
    try {
      asker = token === null ? undefined : await authenticate(env)(token);
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      return connections.close(session, CLOSE_CODES.tokenExpired, 'invalid token');
    }
    if (!(await authorizeShard(asker?.identity, describeShard(shard())))) {
      return connections.close(session, CLOSE_CODES.forbidden, 'forbidden'); // D2
    }
    await clients.identify(session, asker?.identity, asker?.expiresAt);
    jobs.expireAt(asker?.expiresAt);
    jobs.pruneAfter(UNWATCHED_MS_MAX);
  }
}

/** Turns a client away whose shard cannot be opened; what may be gone the next time is thrown on. */
function closeUnopened(socket: WebSocket, error: unknown): void {
  if (!(error instanceof ProjectError)) throw error;
  const { code } = describeFailure(error, 'Opening the shard');
  socket.close(CLOSE_CODES.internalError, code);
}

/** A client that says goodbye waits for the same. */
function answerClose(socket: WebSocket, { code, error }: SocketEnd): void {
  if (error !== undefined) return;
  try {
    // RFC 6455, 7.4.1: codes that say that none was sent are none to send.
    socket.close(code === NO_STATUS || code === ABNORMAL ? NORMAL : code);
  } catch {
    // It is closed already.
  }
}

function parseFrame(message: string | ArrayBuffer): ClientFrame {
  const size = typeof message === 'string' ? message.length : message.byteLength;
  if (size > FRAME_CHARACTERS_MAX) throw new FrameTooLargeError(size, FRAME_CHARACTERS_MAX);
  return parseClientFrame(typeof message === 'string' ? message : new TextDecoder().decode(message));
}
