/**
 * MCP at one instance of a photon: which message does what.
 *
 * Called by: `PhotonActor`, whose methods the Worker calls, and by the hooks of its runs. Make it in the object's
 * constructor: an alarm may be what wakes the object.
 *
 * Invariants:
 * - M1 A message of a session is answered only to whoever began the session.
 * - M2 What goes wrong leaves as an error of the protocol; nothing internal leaves.
 */
import type { Channels, Clock, Jobs, Sql } from '@sundog/actor';

import { formatChange } from '../../mcp/changes.ts';
import type { Message, RequestId } from '../../mcp/messages.ts';
import { parseMessage } from '../../mcp/parse-message.ts';
import type { RunEnd } from '../../run/run-host.ts';
import type { Caller, Notice, OpenAsk, RunRequest } from '../../run/run.ts';
import {
  formatDelivery,
  parseDelivery,
  type LentSession,
  type McpDelivery,
  type McpListening,
  type McpReply,
} from '../../wire.ts';
import type { ConsoleList, ShownSession } from '../console-state.ts';
import { Calls } from './calls.ts';
import { sessionChannel } from './hidden-channels.ts';
import { announceChangedLists, noticeListener } from './list-changes.ts';
import { writeMessage, type StreamChannels } from './message-stream.ts';
import { acceptNotification, acceptResponse } from './one-way.ts';
import { replyToError } from './reply-to-error.ts';
import { Requests, type RequestsParts } from './requests.ts';
import { openListening } from './session-stream.ts';
import { Sessions, type Session } from './sessions.ts';
import { Tasks } from './tasks.ts';
import { isUse, Visits, type VisitsParts } from './visits.ts';

/** What the endpoint needs of its actor. */
export interface McpEndpointParts
  extends Pick<VisitsParts, 'instance' | 'peer'>, Pick<RequestsParts, 'protocol' | 'runs' | 'runBuiltin'> {
  readonly channels: () => Channels;
  readonly sql: Sql;
  readonly storage: DurableObjectStorage;
  readonly jobs: Jobs;
  readonly clock: Clock;
}

/** MCP at one instance. */
export class McpEndpoint {
  readonly #parts: McpEndpointParts;
  readonly #channels: StreamChannels;
  readonly #sessions: Sessions;
  readonly #calls: Calls;
  readonly #tasks: Tasks;
  readonly #visits: Visits;
  readonly #requests: Requests;

  /** @param parts of the actor */
  constructor(parts: McpEndpointParts) {
    this.#parts = parts;
    const channels: StreamChannels = {
      emit: (channel, data, options) => void parts.channels().emit(channel, data, options),
      get cursor() {
        return parts.channels().cursor;
      },
    };
    this.#channels = channels;
    this.#sessions = new Sessions({ ...parts, onSweep: (beforeMs) => this.#calls.sweep(beforeMs) });
    this.#calls = new Calls({ ...parts, channels });
    this.#tasks = new Tasks({ ...parts, channels }, this.#calls);
    const sessions = this.#sessions;
    this.#visits = new Visits({ ...parts, channels, sessions });
    this.#requests = new Requests({ ...parts, sessions, visits: this.#visits, calls: this.#calls, tasks: this.#tasks });
    announceChangedLists({ ...parts, channels, sessions });
  }

  /**
   * Answers a message that was posted.
   *
   * @param text what `formatDelivery` made of it
   * @returns its answer
   */
  async answer(text: string): Promise<McpReply> {
    const delivery = parseDelivery(text);
    let id: RequestId | undefined;
    try {
      const message = parseMessage(delivery.body);
      if (message.kind === 'request') id = message.id;
      const sessionId = belongsToSession(message, delivery) ? delivery.session : undefined;
      const found = sessionId === undefined ? undefined : this.#findSession(sessionId, delivery);
      const session = found instanceof Promise ? await found : found;
      if (session?.uses === undefined || delivery.namesInstance || isUse(message)) {
        return await this.#answerMessage(message, delivery, session);
      }
      // What changes the session, or answers what it has left behind, does so here as well.
      if (message.kind !== 'request' || message.method === 'logging/setLevel') {
        await this.#answerMessage(message, delivery, session);
      }
      return await this.#visits.handOn(session, session.uses, (peer, lent) =>
        peer.receiveMcp(formatDelivery({ ...delivery, lent })),
      );
    } catch (error) {
      return replyToError(error, id);
    }
  }

  /**
   * Opens the stream of a session, or one of its calls' that the client lost.
   *
   * @param listening who wants to hear what
   * @returns where the stream is
   */
  async listen(listening: McpListening): Promise<McpReply> {
    const { lastEventId, namesInstance } = listening;
    try {
      const session = await this.#findSession(listening.session, listening);
      const isOfCall = lastEventId !== undefined && this.#calls.isStream(lastEventId, session);
      if (session.uses !== undefined && !namesInstance && !isOfCall) {
        return await this.#visits.handOn(session, session.uses, (peer, lent) => peer.listenMcp({ ...listening, lent }));
      }
      noticeListener(this.#parts);
      return openListening(lastEventId, session, { channels: this.#channels, calls: this.#calls });
    } catch (error) {
      return replyToError(error, undefined);
    }
  }

  /** The sessions of the instance, for people to see. */
  listSessions(limit: number): ConsoleList<ShownSession> {
    return this.#sessions.list(limit);
  }

  /** Somebody of 2026-07-28 listens, who needs nothing from here but that changes are noticed. */
  noticeListener(): void {
    noticeListener(this.#parts);
  }

  /** What another instance needs to know of a session. */
  lendSession(id: string, caller: Caller, instance: string): LentSession | undefined {
    return this.#visits.lend(id, caller, instance);
  }

  /** Ends a session; answers whether there was one of this caller. */
  async endSession(id: string, caller: Caller): Promise<boolean> {
    const session = this.#sessions.get(id, caller.id);
    if (session !== undefined) await this.#visits.end(session, caller);
    return session !== undefined;
  }

  /** Nobody waits for a run any more. */
  cancel(runId: string): void {
    this.#calls.cancel(runId, 'The client has gone.');
  }

  /** The photon emits on a channel, which may be news of resources; who listens since 2026-07-28 hears of it there. */
  onEmit(channel: string): void {
    for (const { session, uri } of this.#sessions.subscriptions.of(channel)) {
      writeMessage(this.#channels, sessionChannel(session), formatChange({ kind: 'resource', uri }));
    }
  }

  /** A hook of the instance's runs. */
  onNotice(request: RunRequest, notice: Notice): void {
    this.#calls.onNotice(request, notice);
  }

  /** A hook of the instance's runs. */
  onAsk(request: RunRequest, ask: OpenAsk): void {
    this.#calls.onAsk(request, ask);
    this.#tasks.onChange(request);
  }

  /** A hook of the instance's runs. */
  onAskEnd(request: RunRequest, ask: OpenAsk): void {
    this.#calls.onAskEnd(request, ask);
  }

  /** A hook of the instance's runs. */
  onEnd(request: RunRequest, end: RunEnd): void {
    this.#calls.onEnd(request, end);
    this.#tasks.onChange(request);
  }

  #answerMessage(message: Message, delivery: McpDelivery, session: Session | undefined): McpReply | Promise<McpReply> {
    switch (message.kind) {
      case 'request': {
        const version = session?.protocolVersion ?? delivery.protocolVersion;
        return this.#requests.answer({ delivery, request: message, session, version });
      }
      case 'notification':
        return acceptNotification(message, session, this.#calls);
      case 'response': {
        const caller = { ...delivery.caller, ...(session && { session: session.id }) };
        return acceptResponse(message, caller, this.#parts.runs);
      }
    }
  }

  /** M1. */
  #findSession(id: string, { caller, lent }: Pick<McpDelivery, 'caller' | 'lent'>): Session | Promise<Session> {
    return this.#sessions.get(id, caller.id) ?? this.#visits.receive(id, caller, lent);
  }
}

function belongsToSession(message: Message, { era }: McpDelivery): boolean {
  return era === 'legacy' && !(message.kind === 'request' && message.method === 'initialize');
}
