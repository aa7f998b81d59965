/**
 * Sessions that go from instance to instance: all their messages by `_use`, or one that names another instance itself.
 *
 * A session lives where it began. Another instance that gets a message of it asks there what the client can do, and
 * keeps that as a visit; the session's own instance hands on what comes to it after `_use`.
 *
 * Called by: the endpoint.
 *
 * Invariants:
 * - V1 Nobody gets away from the instance that a verified claim names.
 * - V2 Only a session's own instance lends it, and only for whoever began it.
 */
import { ActorError, logger, parseActorName } from '@sundog/actor';

import type { JsonObject } from '../../manifest/json-schema.ts';
import { getString } from '../../manifest/json-values.ts';
import type { Message } from '../../mcp/messages.ts';
import type { PhotonProtocol } from '../../mcp/photon-protocol.ts';
import { parseSessionId } from '../../mcp/session-id.ts';
import type { Caller } from '../../run/run.ts';
import type { LentSession, McpReply, PhotonEntrance } from '../../wire.ts';
import { InvalidArgumentsError } from '../arguments/invalid-arguments.ts';
import { sessionChannel } from './hidden-channels.ts';
import { endStreams, type StreamChannels } from './message-stream.ts';
import { sessionNotFound } from './reply-to-error.ts';
import type { Session, Sessions } from './sessions.ts';

/** Another instance of the same photon. */
export type Peer = {
  readonly [Name in 'receiveMcp' | 'listenMcp' | 'lendMcpSession' | 'endMcpSession']: (
    ...args: Parameters<PhotonEntrance[Name]>
  ) => Promise<Awaited<ReturnType<PhotonEntrance[Name]>>>;
};

/** A request cannot make its session use another instance. */
export class CannotUseError extends ActorError {
  override readonly name = 'CannotUseError';
  readonly code = 'cannot_use';
}

/** What visits need of their actor. */
export interface VisitsParts {
  readonly protocol: PhotonProtocol;
  readonly sessions: Sessions;
  readonly channels: StreamChannels;
  /** Name of this instance. */
  readonly instance: () => string;
  readonly peer: (instance: string) => Peer;
}

/** The visits of one instance's sessions to others, and of others' sessions to it. */
export class Visits {
  readonly #parts: VisitsParts;

  /** @param parts of the actor */
  constructor(parts: VisitsParts) {
    this.#parts = parts;
  }

  /**
   * Lets a session visit that is not known here.
   *
   * @param id of it
   * @param caller who sent the message
   * @param lent what its own instance has said, if the message comes from there
   * @throws McpError 404
   */
  async receive(id: string, caller: Caller, lent: LentSession | undefined): Promise<Session> {
    const { sessions, protocol, instance, peer } = this.#parts;
    const home = parseSessionId(id)?.instance;
    const isBound = protocol.manifest.auth?.instanceClaim !== undefined; // V1
    if (home === undefined || home === instance() || isBound) throw sessionNotFound();
    const known = lent ?? (await peer(home).lendMcpSession(id, caller, instance()));
    if (known === undefined) throw sessionNotFound();
    return sessions.admit(id, caller.id, known);
  }

  /**
   * Lends a session to another instance.
   *
   * @param id of it
   * @param caller who wants to visit
   * @param instance where
   * @returns undefined if it is not to be lent (V2)
   */
  lend(id: string, caller: Caller, instance: string): LentSession | undefined {
    const { sessions } = this.#parts;
    const session = this.#isHome(id) ? sessions.get(id, caller.id) : undefined;
    return session && sessions.lend(session, instance);
  }

  /**
   * Hands something on to the instance that a session uses.
   *
   * @param session that began here
   * @param instance that it uses
   * @param send does it
   * @returns the answer of that instance
   */
  async handOn(
    session: Session,
    instance: string,
    send: (peer: Peer, lent: LentSession) => Promise<McpReply>,
  ): Promise<McpReply> {
    const { sessions, peer } = this.#parts;
    const reply = await send(peer(instance), sessions.lend(session, instance));
    return typeof reply === 'string' || reply.kind !== 'stream' ? reply : { ...reply, instance };
  }

  /**
   * From here on the session's messages go to another instance. Its stream ends, so that its client opens it there.
   *
   * @param session that began here
   * @param instance may be this one
   * @param caller whose session it is
   */
  async use(session: Session, instance: string, caller: Caller): Promise<void> {
    const { sessions, channels } = this.#parts;
    const { id, secret, uses } = session;
    if (instance === (uses ?? this.#parts.instance())) return;
    sessions.use(session, instance === this.#parts.instance() ? undefined : instance);
    if (uses === undefined) endStreams(channels, sessionChannel(secret));
    else await this.#endVisit(id, uses, caller);
  }

  /**
   * Ends a session, wherever it is.
   *
   * @param session that began here, or visits
   * @param caller whose session it is
   */
  async end(session: Session, caller: Caller): Promise<void> {
    const { sessions, channels } = this.#parts;
    const visited = sessions.end(session);
    endStreams(channels, sessionChannel(session.secret));
    await Promise.all(visited.map((instance) => this.#endVisit(session.id, instance, caller)));
  }

  /** What cannot be ended ends when it has been idle for long. */
  async #endVisit(id: string, instance: string, caller: Caller): Promise<void> {
    try {
      await this.#parts.peer(instance).endMcpSession(id, caller);
    } catch (error) {
      logger.warn('A session could not be ended where it visits', { instance, error });
    }
  }

  #isHome(id: string): boolean {
    return parseSessionId(id)?.instance === this.#parts.instance();
  }
}

/**
 * Reads the arguments of `_use`.
 *
 * @param args of the call
 * @returns name of an instance
 * @throws InvalidArgumentsError
 */
export function readInstance({ instance }: JsonObject): string {
  try {
    return parseActorName(instance);
  } catch (error) {
    if (!(error instanceof ActorError)) throw error;
    const found = instance === undefined ? 'nothing' : JSON.stringify(instance);
    throw new InvalidArgumentsError('_use', [{ path: 'instance', expected: 'a name of 1 to 1,024 bytes', found }]);
  }
}

/** Whether a message is about where the session goes, and so never goes there itself. */
export function isUse(message: Message): boolean {
  return message.kind === 'request' && message.method === 'tools/call' && getString(message.params, 'name') === '_use';
}
