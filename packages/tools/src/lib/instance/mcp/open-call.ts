/**
 * One request that waits for its answer: with plain JSON, unless something is said or asked before the end. Then its
 * answer is a stream, and so is all that follows.
 *
 * Called by: `calls`.
 *
 * Invariants:
 * - O1 It is replied to once; after that everything goes to the stream.
 */
import type { Clock } from '@sundog/actor';

import { formatAskRequest, formatElicitationEnd } from '../../mcp/asks.ts';
import { isSince, metaKeys } from '../../mcp/era.ts';
import { getObject } from '../../manifest/json-values.ts';
import { formatError } from '../../mcp/messages.ts';
import { createNoticeFormatter } from '../../mcp/notifications.ts';
import type { Client, Notice, OpenAsk } from '../../run/run.ts';
import type { McpReply } from '../../wire.ts';
import type { CallFacts, CallTable } from './call-table.ts';
import { callChannel } from './hidden-channels.ts';
import { writeMessage, type StreamChannels } from './message-stream.ts';
import { createInterruptedError } from './reply-to-error.ts';

/** What the streams of all requests share. */
export interface CallStreams {
  readonly channels: StreamChannels;
  readonly table: CallTable;
  readonly clock: Clock;
}

/** One request. */
export class OpenCall {
  readonly facts: CallFacts;
  readonly client: Client;
  /** Whether the client could be told something before the end. */
  readonly takesStream: boolean;
  /** Settles when it is known how the request is answered. */
  readonly reply: Promise<McpReply>;
  readonly #streams: CallStreams;
  #format: ((notice: Notice) => string | undefined) | undefined;
  #resolve: ((reply: McpReply) => void) | undefined;
  #hasEnded = false;

  /**
   * @param facts what its answer depends on
   * @param client that waits
   * @param takesStream whether the answer may be a stream
   * @param streams of the instance
   */
  constructor(facts: CallFacts, client: Client, takesStream: boolean, streams: CallStreams) {
    this.facts = facts;
    this.client = client;
    this.takesStream = takesStream;
    this.#streams = streams;
    this.reply = new Promise((resolve) => (this.#resolve = resolve));
  }

  /** Whether its answer is a stream. */
  get isStreaming(): boolean {
    return this.#resolve === undefined;
  }

  /** Whether its answer may begin before its end: as events, or as JSON that takes its time (2026-07-28). */
  get canStream(): boolean {
    return this.takesStream || this.client.era === 'modern';
  }

  /** Whether it is answered. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Tells the client something, if it wants to hear it. */
  tell(notice: Notice): void {
    if (!this.takesStream) return;
    this.#format ??= createNoticeFormatter(this.client);
    const message = this.#format(notice);
    if (message !== undefined) this.say(message);
  }

  /** Asks the client. */
  ask(ask: OpenAsk): void {
    const { runId, taskId, version } = this.facts;
    this.say(formatAskRequest(runId, taskId === undefined ? ask : tagAsk(ask, taskId), version));
  }

  /** The page that an ask has sent the client's person to is done with (2025-11-25). */
  tellAskEnd(ask: OpenAsk): void {
    const { runId, version } = this.facts;
    if (this.client.reach === 'stream' && isSince(version, '2025-11-25')) this.say(formatElicitationEnd(runId, ask));
  }

  /** Writes a message to the stream. */
  say(message: string): void {
    this.beginStream();
    this.#write(message, false);
  }

  /** Answers with a stream, if that is not so already. */
  beginStream(): void {
    if (this.#resolve === undefined || !this.canStream) return;
    const { channels, table, clock } = this.#streams;
    const { runId, version, session, requestId } = this.facts;
    const isModern = this.client.era === 'modern';
    // A stream of 2026-07-28 is lost with its connection.
    if (!isModern) table.insert(this.facts, clock.now());
    const canResume = session !== undefined;
    const isPrimed = canResume && isSince(version, '2025-11-25');
    const since = channels.cursor;
    this.#answer({
      kind: 'stream',
      channel: channelOf(this.facts),
      since,
      canResume,
      goesOnAfterGap: false,
      isPrimed,
      ...(isModern && { cancels: runId }),
      ...(!this.takesStream && { json: { lost: formatError(requestId, createInterruptedError()) } }),
    });
  }

  /**
   * Answers, and ends the stream if there is one.
   *
   * @param message JSON text of the answer
   * @param status of HTTP, if the answer has not begun
   */
  end(message: string, status = 200): void {
    this.#hasEnded = true;
    if (this.#resolve === undefined) this.#write(message, true);
    else this.#answer(status === 200 ? message : { kind: 'response', status, body: message });
  }

  #write(message: string, isLast: boolean): void {
    writeMessage(this.#streams.channels, channelOf(this.facts), message, isLast);
  }

  /** O1. */
  #answer(reply: McpReply): void {
    this.#resolve?.(reply);
    this.#resolve = undefined;
  }
}

/**
 * The channel of a request's stream.
 *
 * @param facts of the request
 */
export function channelOf({ id, session }: CallFacts): string {
  return callChannel(id, session);
}

/** All messages about a task say which it is (2025-11-25). */
function tagAsk(ask: OpenAsk, taskId: string): OpenAsk {
  const { params } = ask.request;
  const meta = { ...getObject(params, '_meta'), [metaKeys.relatedTask]: { taskId } };
  return { ...ask, request: { ...ask.request, params: { ...params, _meta: meta } } };
}
