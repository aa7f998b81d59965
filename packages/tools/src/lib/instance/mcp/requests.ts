/** What each request of a client does at its instance. */
import { ActorError } from '@sundog/actor';

import type { JsonObject } from '../../manifest/json-schema.ts';
import { formatCompleteResult, parseComplete } from '../../mcp/completions.ts';
import { formatInitializeResult, parseInitialize } from '../../mcp/initialize.ts';
import { getString } from '../../manifest/json-values.ts';
import { formatChosenToolList, formatListResult, type ListMethod } from '../../mcp/lists.ts';
import { parseLogLevel } from '../../mcp/log-levels.ts';
import { errorCodes, McpError } from '../../mcp/mcp-error.ts';
import { formatResult } from '../../mcp/messages.ts';
import type { PhotonProtocol } from '../../mcp/photon-protocol.ts';
import { createResourceNotFound } from '../../mcp/resource-index.ts';
import { formatEmptyResult } from '../../mcp/result-head.ts';
import { toFailure } from '../../run/failure.ts';
import type { RunFailure } from '../../run/run.ts';
import type { McpReply } from '../../wire.ts';
import type { InstanceTool } from './builtin-calls.ts';
import type { Calls } from './calls.ts';
import { formatEnd, prepareCall, type PreparedCall, type RunResult } from './call-target.ts';
import { fillChoices, listValues } from './choices.ts';
import { callerOf, type ReceivedRequest } from './received-request.ts';
import { channelsOfResource } from './resource-channels.ts';
import type { RunsPort } from './runs-port.ts';
import type { Session, Sessions } from './sessions.ts';
import type { Tasks } from './tasks.ts';
import { CannotUseError, readInstance, type Visits } from './visits.ts';

/** What requests need of their actor. */
export interface RequestsParts {
  readonly protocol: PhotonProtocol;
  readonly runs: RunsPort;
  readonly sessions: Sessions;
  readonly visits: Visits;
  readonly calls: Calls;
  readonly tasks: Tasks;
  /** Runs a tool that every photon has. */
  readonly runBuiltin: (tool: InstanceTool, args: JsonObject) => unknown;
}

/** The requests of one instance's clients. */
export class Requests {
  readonly #parts: RequestsParts;

  /** @param parts of the actor */
  constructor(parts: RequestsParts) {
    this.#parts = parts;
  }

  /**
   * Answers a request.
   *
   * @param received the request
   * @returns its answer
   * @throws McpError
   */
  answer(received: ReceivedRequest): McpReply | Promise<McpReply> {
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
        return this.#parts.tasks.answer(received);
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
        return this.#parts.tasks.isWanted(received, prepared.method)
          ? this.#parts.tasks.begin(received, prepared)
          : this.#parts.calls.start(received, prepared);
    }
  }

  async #callBuiltin(
    received: ReceivedRequest,
    { tool, target, args }: PreparedCall & { kind: 'builtin' },
  ): Promise<McpReply> {
    const { protocol, runBuiltin } = this.#parts;
    let end: RunResult;
    try {
      const value = tool === '_use' ? await this.#use(received, args) : await runBuiltin(tool, args);
      end = { kind: 'returned', value };
    } catch (error) {
      end = { kind: 'failed', failure: toToolFailure(error) };
    }
    const result = await formatEnd(target, end, { protocol, version: received.version });
    return formatResult(received.request.id, result);
  }

  async #use({ session, delivery }: ReceivedRequest, args: JsonObject): Promise<string> {
    const { visits } = this.#parts;
    if (session === undefined || delivery.namesInstance) {
      throw new CannotUseError(
        session === undefined ? 'Only a session can use another instance.' : 'This request names its instance itself.',
      );
    }
    const instance = readInstance(args);
    await visits.use(session, instance, delivery.caller);
    return `All later calls of this session go to "${instance}".`;
  }

  #initialize({ request, delivery }: ReceivedRequest): McpReply {
    const start = parseInitialize(request.params);
    const session = this.#parts.sessions.begin(delivery.caller.id, start);
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
      if (level !== undefined) this.#parts.sessions.setLogLevel(session, level);
    } else if (method === 'resources/unsubscribe') this.#parts.sessions.subscriptions.remove(session.secret, uri);
    else {
      if (protocol.resources.find(uri) === undefined) throw createResourceNotFound(uri, version);
      this.#parts.sessions.subscriptions.add(session.secret, uri, channelsOfResource(protocol, uri));
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
}

function mustHaveSession({ session, request }: ReceivedRequest): Session {
  if (session !== undefined) return session;
  throw new McpError(
    errorCodes.invalidRequest,
    `Invalid request: ${request.method} is about a session: send the header Mcp-Session-Id, as "initialize" gave it`,
    { status: 400 },
  );
}

/** What is wrong with the call is the tool's answer, as with any other tool. */
function toToolFailure(error: unknown): RunFailure {
  if (error instanceof ActorError) return toFailure(error);
  throw error;
}
