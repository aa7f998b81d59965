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

import type { JsonObject } from '../../manifest/json-schema.ts';
import type { BuiltinTool } from '../../mcp/builtin-tools.ts';
import { formatCompleteResult, parseComplete } from '../../mcp/completions.ts';
import { formatInitializeResult, parseInitialize } from '../../mcp/initialize.ts';
import { getString } from '../../mcp/json-values.ts';
import { formatChosenToolList, formatListResult, type ListMethod } from '../../mcp/lists.ts';
import { parseLogLevel } from '../../mcp/log-levels.ts';
import { errorCodes, McpError } from '../../mcp/mcp-error.ts';
import { formatResult, type RequestId } from '../../mcp/messages.ts';
import { parseMessage } from '../../mcp/parse-message.ts';
import type { PhotonProtocol } from '../../mcp/photon-protocol.ts';
import { createResourceNotFound } from '../../mcp/resource-index.ts';
import { formatEmptyResult } from '../../mcp/result-head.ts';
import { toFailure } from '../../run/failure.ts';
import type { RunEnd } from '../../run/run-host.ts';
import type { Caller, Notice, OpenAsk, RunFailure, RunRequest } from '../../run/run.ts';
import { parseDelivery, type McpDelivery, type McpListening, type McpReply } from '../../wire.ts';
import { InvalidArgumentsError } from '../arguments/check-arguments.ts';
import { Calls } from './calls.ts';
import { formatEnd, prepareCall, type PreparedCall, type RunResult } from './call-target.ts';
import { fillChoices, listValues } from './choices.ts';
import { announceChangedLists, noticeListener } from './list-changes.ts';
import { tellSessions } from './live-resources.ts';
import type { StreamChannels } from './message-stream.ts';
import { acceptNotification, acceptResponse } from './one-way.ts';
import { callerOf, type ReceivedRequest } from './received-request.ts';
import { replyToError, sessionNotFound } from './reply-to-error.ts';
import { channelsOfResource } from './resource-channels.ts';
import type { RunsPort } from './runs-port.ts';
import { openListening } from './session-stream.ts';
import { Sessions, type Session } from './sessions.ts';
import { Tasks } from './tasks.ts';

/** What the endpoint needs of its actor. */
export interface McpEndpointParts {
  readonly protocol: PhotonProtocol;
  readonly runs: RunsPort;
  readonly channels: () => Channels;
  readonly sql: Sql;
  readonly storage: DurableObjectStorage;
  readonly jobs: Jobs;
  readonly clock: Clock;
  /** Name of the instance. */
  readonly instance: () => string;
  /** Runs a tool that every photon has. */
  readonly runBuiltin: (tool: BuiltinTool, args: JsonObject, caller: Caller) => unknown;
}

/** MCP at one instance. */
export class McpEndpoint {
  readonly #parts: McpEndpointParts;
  readonly #channels: StreamChannels;
  readonly #sessions: Sessions;
  readonly #calls: Calls;
  readonly #tasks: Tasks;

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
    announceChangedLists({ ...parts, channels, sessions: this.#sessions });
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
      const session = this.#findSession(delivery, message.kind === 'request' ? message.method : '');
      if (message.kind === 'notification') return acceptNotification(message, session, this.#calls);
      if (message.kind === 'response') {
        return acceptResponse(
          message,
          { ...delivery.caller, ...(session && { session: session.id }) },
          this.#parts.runs,
        );
      }
      const version = session?.protocolVersion ?? delivery.protocolVersion;
      return await this.#answerRequest({ delivery, request: message, session, version });
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
  listen(listening: McpListening): McpReply {
    const { protocol } = this.#parts;
    const session = this.#sessions.get(listening.session, listening.caller.id);
    if (session === undefined) return replyToError(sessionNotFound(), undefined);
    noticeListener({ protocol, storage: this.#parts.storage });
    return openListening(listening.lastEventId, session, { channels: this.#channels, calls: this.#calls });
  }

  /** Somebody of 2026-07-28 listens, who needs nothing from here but that changes are noticed. */
  noticeListener(): void {
    noticeListener(this.#parts);
  }

  /** Ends a session; answers whether there was one of this caller. */
  endSession(id: string, caller: Caller): boolean {
    const session = this.#sessions.get(id, caller.id);
    if (session !== undefined) this.#sessions.end(session);
    return session !== undefined;
  }

  /** Nobody waits for a run any more. */
  cancel(runId: string): void {
    this.#calls.cancel(runId, 'The client has gone.');
  }

  /** The photon emits on a channel. */
  onEmit(channel: string): void {
    tellSessions(channel, this.#sessions, this.#channels);
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
  onEnd(request: RunRequest, end: RunEnd): void {
    this.#calls.onEnd(request, end);
    this.#tasks.onChange(request);
  }

  #answerRequest(received: ReceivedRequest): McpReply | Promise<McpReply> {
    const { request, version } = received;
    const { protocol } = this.#parts;
    switch (request.method) {
      case 'tools/call':
      case 'prompts/get':
      case 'resources/read':
        return this.#call(received);
      case 'initialize':
        return this.#initialize(received);
      case 'ping':
        return formatResult(request.id, formatEmptyResult(protocol, version));
      case 'completion/complete':
        return this.#complete(received);
      case 'logging/setLevel':
      case 'resources/subscribe':
      case 'resources/unsubscribe':
        return this.#changeSession(received, mustHaveSession(received));
      case 'tasks/get':
      case 'tasks/list':
      case 'tasks/cancel':
      case 'tasks/update':
      case 'tasks/result':
        return this.#tasks.answer(received);
      default:
        return this.#list(received);
    }
  }

  #call(received: ReceivedRequest): McpReply | Promise<McpReply> {
    const { request, delivery, version } = received;
    const prepared = prepareCall(request, delivery.era, { protocol: this.#parts.protocol, version });
    switch (prepared.kind) {
      case 'result':
        return formatResult(request.id, prepared.result);
      case 'builtin':
        return this.#callBuiltin(received, prepared);
      case 'run':
        return this.#tasks.isWanted(received, prepared.method)
          ? this.#tasks.begin(received, prepared)
          : this.#calls.start(received, prepared);
    }
  }

  async #callBuiltin(
    received: ReceivedRequest,
    { tool, target, args }: PreparedCall & { kind: 'builtin' },
  ): Promise<McpReply> {
    const { protocol, runBuiltin } = this.#parts;
    let end: RunResult;
    try {
      end = { kind: 'returned', value: await runBuiltin(tool, args, callerOf(received)) };
    } catch (error) {
      end = { kind: 'failed', failure: toToolFailure(error) };
    }
    const result = await formatEnd(target, end, { protocol, version: received.version });
    return formatResult(received.request.id, result);
  }

  #initialize({ request, delivery }: ReceivedRequest): McpReply {
    const start = parseInitialize(request.params);
    const session = this.#sessions.begin(delivery.caller.id, start);
    return {
      kind: 'response',
      status: 200,
      body: formatResult(request.id, formatInitializeResult(this.#parts.protocol, start)),
      headers: { 'mcp-session-id': session.id },
    };
  }

  async #complete(received: ReceivedRequest): Promise<McpReply> {
    const { protocol, runs } = this.#parts;
    const { completion, typed } = parseComplete(received.request.params, protocol);
    const values = completion === undefined ? [] : await listValues(completion, runs, callerOf(received));
    return formatResult(received.request.id, formatCompleteResult(values, typed, protocol, received.version));
  }

  #changeSession({ request, version }: ReceivedRequest, session: Session): string {
    const { protocol } = this.#parts;
    const { method, params } = request;
    const uri = getString(params, 'uri') ?? '';
    if (method === 'logging/setLevel') {
      const level = parseLogLevel(params['level']);
      if (level !== undefined) this.#sessions.setLogLevel(session, level);
    } else if (method === 'resources/unsubscribe') this.#sessions.unsubscribe(session, uri);
    else {
      if (protocol.resources.find(uri) === undefined) throw createResourceNotFound(uri, version);
      this.#sessions.subscribe(session, uri, channelsOfResource(protocol, uri));
    }
    return formatResult(request.id, formatEmptyResult(protocol, version));
  }

  async #list(received: ReceivedRequest): Promise<McpReply> {
    const { protocol, runs } = this.#parts;
    const { request, version } = received;
    const { id, method, params } = request;
    if (method !== 'tools/list' || protocol.choices.length === 0) {
      // The table of methods leaves nothing else.
      return formatResult(id, formatListResult(protocol, method as ListMethod, version, params));
    }
    const choices = await fillChoices(protocol, runs, callerOf(received));
    return formatResult(id, formatChosenToolList(protocol, version, params, choices));
  }

  /** M1. */
  #findSession({ era, session: id, caller }: McpDelivery, method: string): Session | undefined {
    if (era === 'modern' || id === undefined || method === 'initialize') return undefined;
    const session = this.#sessions.get(id, caller.id);
    if (session === undefined) throw sessionNotFound();
    return session;
  }
}

function mustHaveSession({ session, request }: ReceivedRequest): Session {
  if (session !== undefined) return session;
  throw new McpError(
    errorCodes.invalidRequest,
    `Invalid request: ${request.method} is about a session: send the header Mcp-Session-Id, as "initialize" gave it`,
    { status: 400 },
  );
}

/** Arguments that do not fit are the tool's answer, as with any other tool. */
function toToolFailure(error: unknown): RunFailure {
  if (error instanceof InvalidArgumentsError) return toFailure(error);
  throw error;
}
