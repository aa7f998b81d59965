/**
 * Tools, prompts and resources as runs: from the request to its answer, whichever way that takes.
 *
 * Called by: the endpoint, and the hooks of the instance's runs.
 *
 * Invariants:
 * - C1 What a run says, asks and ends with reaches each request that waits for it (W1).
 * - C2 A run's end is on its stream in the transaction that keeps it.
 */
import { ActorError, type Sql } from '@sundog/actor';

import { invalidParams, McpError } from '../../mcp/mcp-error.ts';
import { formatError, formatResult, type RequestId } from '../../mcp/messages.ts';
import { parseEventId } from '../../mcp/event-id.ts';
import { formatTaskPayload } from '../../mcp/tasks.ts';
import { toFailure } from '../../run/failure.ts';
import type { RunEnd } from '../../run/run-host.ts';
import type { Client, Notice, OpenAsk, RunProgress, RunRecord, RunRequest } from '../../run/run.ts';
import type { McpReply } from '../../wire.ts';
import { answerAsks } from './answer-asks.ts';
import { CallTable, type CallFacts } from './call-table.ts';
import { formatEnd, type CallTarget, type PreparedCall, type RunResult } from './call-target.ts';
import { callIdOf } from './hidden-channels.ts';
import { endStreams, writeMessage, type StreamChannels } from './message-stream.ts';
import { channelOf, OpenCall, type CallStreams } from './open-call.ts';
import { clientOf, createRunRequest, type ReceivedRequest } from './received-request.ts';
import { createInterruptedError, toMcpError } from './reply-to-error.ts';
import { Rounds, type RoundsParts } from './rounds.ts';
import type { Session } from './sessions.ts';
import { WaitingCalls } from './waiting-calls.ts';

/** What calls need of their actor. */
export interface CallsParts extends RoundsParts {
  readonly channels: StreamChannels;
  readonly sql: Sql;
}

/** The calls of an instance. */
export class Calls {
  readonly #parts: CallsParts;
  readonly #rounds: Rounds;
  readonly #table: CallTable;
  readonly #streams: CallStreams;
  readonly #waiting: WaitingCalls;

  /** @param parts of the actor */
  constructor(parts: CallsParts) {
    this.#parts = parts;
    this.#rounds = new Rounds(parts);
    this.#table = new CallTable(parts.sql);
    this.#streams = { channels: parts.channels, table: this.#table, clock: parts.clock };
    this.#waiting = new WaitingCalls(this.#streams);
  }

  /**
   * Answers a request by a run: one that it starts, or one that it comes back to.
   *
   * @param received the request
   * @param prepared what it asks for
   * @returns the answer, or where its stream is
   * @throws McpError
   */
  async start(received: ReceivedRequest, prepared: PreparedCall & { kind: 'run' }): Promise<McpReply> {
    const { runs } = this.#parts;
    const { method, args, target } = prepared;
    const client = clientOf(received);
    if (received.delivery.era === 'modern') {
      const state = await this.#rounds.open(received);
      if (state !== undefined) return this.#comeBack(received, target, client, state);
    }
    const call = this.#openCall(received, target, client, { runId: received.delivery.runId, taskId: undefined });
    const request = createRunRequest(received, method, args, client);
    void this.#follow(call, runs.start(request), received, 1);
    return call.reply;
  }

  /**
   * Answers a request with what becomes of a run that somebody else has started.
   *
   * @param received the request
   * @param task its run, and what that asks
   * @param target what the run answers
   * @returns the answer, or where its stream is
   */
  watch(received: ReceivedRequest, task: Pick<RunRecord, 'id' | 'asks'>, target: CallTarget): Promise<McpReply> {
    const call = this.#openCall(received, target, clientOf(received), { runId: task.id, taskId: task.id });
    for (const ask of task.asks) call.ask(ask);
    void this.#follow(call, this.#parts.runs.next(task.id), received, 1);
    return call.reply;
  }

  /** A run says something. */
  onNotice(request: RunRequest, notice: Notice): void {
    for (const call of this.#waiting.for(request)) call.tell(notice);
  }

  /** A run asks: over a stream it goes to one request that waits, elsewhere it is fetched. */
  onAsk(request: RunRequest, ask: OpenAsk): void {
    for (const call of this.#waiting.for(request)) {
      if (call.client.reach === 'stream') return call.ask(ask);
    }
  }

  /** An ask of a run is over: a client that was sent to a page of ours for it need not wait any more. */
  onAskEnd(request: RunRequest, ask: OpenAsk): void {
    if (ask.page === undefined) return;
    for (const call of this.#waiting.for(request)) call.tellAskEnd(ask);
  }

  /** A run has ended. */
  onEnd(request: RunRequest, end: RunEnd): void {
    for (const call of this.#waiting.for(request)) this.#end(call, resultOf(end));
  }

  /**
   * Nobody waits for a request any more.
   *
   * @param runId that it started
   * @param reason for the photon
   */
  cancel(runId: string, reason: string): void {
    for (const call of this.#waiting.of(runId)) this.#abandon(call);
    for (const facts of this.#table.ofRun(runId)) this.#closeStream(facts);
    this.#parts.runs.cancel(runId, reason);
  }

  /** The run that a request of a session waits for. */
  findRun(session: string, requestId: RequestId): string | undefined {
    return this.#waiting.findRun(session, requestId);
  }

  /**
   * A client comes back to a stream. If its run is gone, because the process died in it, it is told so.
   *
   * @param id of the request that the stream answers
   * @returns whether anything may come yet
   */
  checkStream(id: string): boolean {
    const facts = this.#table.get(id);
    if (facts === undefined) return false;
    if (this.#waiting.of(facts.runId).length > 0) return true;
    const status = this.#parts.runs.get(facts.runId)?.status;
    if (status === 'running' || status === 'waiting') return true;
    const message = formatError(facts.requestId, createInterruptedError());
    this.#table.delete(id);
    writeMessage(this.#parts.channels, channelOf(facts), message, true);
    return false;
  }

  /**
   * Whether an event is one of the stream of a request that is not answered.
   *
   * @param eventId of it
   * @param session of the client
   */
  isStream(eventId: string, { secret }: Session): boolean {
    const callId = callIdOf(parseEventId(eventId)?.channel ?? '', secret);
    return callId !== undefined && this.#table.get(callId) !== undefined;
  }

  /** Forgets the streams that nobody has come back to. */
  sweep(beforeMs: number): void {
    this.#table.deleteBefore(beforeMs);
  }

  #comeBack(
    received: ReceivedRequest,
    target: CallTarget,
    client: Client,
    { runId, round }: { runId: string; round: number },
  ): Promise<McpReply> {
    const { runs } = this.#parts;
    const call = this.#openCall(received, target, client, { runId, taskId: undefined });
    try {
      const record = runs.get(runId);
      if (record !== undefined) answerAsks(runs, received, record);
    } catch (error) {
      this.#waiting.delete(call);
      throw error;
    }
    void this.#follow(call, runs.next(runId), received, round + 1);
    return call.reply;
  }

  #openCall(
    { delivery, request, session, version }: ReceivedRequest,
    target: CallTarget,
    client: Client,
    of: Pick<CallFacts, 'runId' | 'taskId'>,
  ): OpenCall {
    const facts: CallFacts = {
      id: delivery.runId,
      runId: of.runId,
      requestId: request.id,
      target,
      version,
      session: session?.secret,
      taskId: of.taskId,
    };
    const call = new OpenCall(facts, client, delivery.takesStream, this.#streams);
    this.#waiting.add(call);
    return call;
  }

  /** The hooks answer while the run goes on; what they cannot see is here. */
  async #follow(
    call: OpenCall,
    progress: Promise<RunProgress | undefined>,
    received: ReceivedRequest,
    round: number,
  ): Promise<void> {
    const { runId } = call.facts;
    try {
      const reached = await progress;
      if (call.hasEnded) return;
      if (reached === undefined) throw invalidParams('the call is over; make the request again');
      if (reached.kind !== 'waiting') this.#end(call, reached);
      else if (call.client.reach === 'rounds') {
        this.#finish(call, await this.#rounds.formatAnswer(received, reached.asks, { runId, round }));
      }
    } catch (error) {
      if (error instanceof ActorError) this.#end(call, { kind: 'failed', failure: toFailure(error) });
      else this.#fail(call, error);
    }
  }

  #end(call: OpenCall, result: RunResult): void {
    const { target, version } = call.facts;
    try {
      const text = formatEnd(target, result, { protocol: this.#parts.protocol, version });
      if (typeof text === 'string') this.#finish(call, formatAnswer(call.facts, text));
      else {
        text.then(
          (settled) => this.#finish(call, formatAnswer(call.facts, settled)),
          (error: unknown) => this.#fail(call, error),
        );
      }
    } catch (error) {
      this.#fail(call, error);
    }
  }

  #fail(call: OpenCall, error: unknown): void {
    if (call.hasEnded) return;
    const shown = toMcpError(error);
    this.#finish(call, formatError(call.facts.requestId, shown), shown.status);
  }

  #finish(call: OpenCall, message: string, status?: number): void {
    this.#waiting.delete(call);
    if (call.isStreaming) this.#table.delete(call.facts.id);
    call.end(message, status);
  }

  /** A request whose client wants no answer: its stream just ends. */
  #abandon(call: OpenCall): void {
    this.#waiting.delete(call);
    if (call.isStreaming) this.#closeStream(call.facts);
    else call.end(formatError(call.facts.requestId, new McpError(CANCELLED, 'The request was cancelled')));
  }

  #closeStream(facts: CallFacts): void {
    this.#table.delete(facts.id);
    endStreams(this.#parts.channels, channelOf(facts));
  }
}

/** -32000 to -32019 are ours to use. */
const CANCELLED = -32000;

function formatAnswer({ requestId, taskId }: CallFacts, result: string): string {
  return formatResult(requestId, taskId === undefined ? result : formatTaskPayload(taskId, result));
}

function resultOf({ failure, value }: RunEnd): RunResult {
  return failure === undefined ? { kind: 'returned', value } : { kind: 'failed', failure };
}
