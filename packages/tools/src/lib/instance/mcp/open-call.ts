/**
 * One request that waits for its answer: with plain JSON, unless something is said or asked before the end. Then its
 * answer is a stream, and so is all that follows.
 *
 * Called by: `calls`.
 *
 * Invariants:
 * - O1 It is replied to once; after that everything goes to the stream.
 */
import { formatAskRequest } from '../../mcp/asks.ts';
import { metaKeys } from '../../mcp/era.ts';
import { getObject } from '../../mcp/json-values.ts';
import { createNoticeFormatter } from '../../mcp/notifications.ts';
import type { Client, Notice, OpenAsk } from '../../run/run.ts';
import type { McpReply, McpStream } from '../../wire.ts';
import type { CallFacts } from './call-table.ts';
import { writeMessage, type StreamChannels } from './message-stream.ts';

/** What a request that waits is made of. */
export interface OpenCallParts {
  readonly facts: CallFacts;
  readonly client: Client;
  readonly channels: StreamChannels;
  /** How its stream is read; undefined if its client takes none. */
  readonly stream: Pick<McpStream, 'canResume' | 'isPrimed' | 'cancels'> | undefined;
  /** Called when its stream begins, before anything is written to it. */
  readonly onStream: (facts: CallFacts) => void;
}

/** One request. */
export class OpenCall {
  readonly facts: CallFacts;
  readonly client: Client;
  /** Settles when it is known how the request is answered. */
  readonly reply: Promise<McpReply>;
  readonly #parts: OpenCallParts;
  readonly #format: (notice: Notice) => string | undefined;
  #resolve: ((reply: McpReply) => void) | undefined;
  #hasEnded = false;

  /** @param parts of it */
  constructor(parts: OpenCallParts) {
    this.#parts = parts;
    this.facts = parts.facts;
    this.client = parts.client;
    this.#format = createNoticeFormatter(parts.client);
    this.reply = new Promise((resolve) => (this.#resolve = resolve));
  }

  /** Whether the client could be told something before the end. */
  get takesStream(): boolean {
    return this.#parts.stream !== undefined;
  }

  /** Whether its answer is a stream. */
  get isStreaming(): boolean {
    return this.#resolve === undefined;
  }

  /** Whether it is answered. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Tells the client something, if it wants to hear it. */
  tell(notice: Notice): void {
    const message = this.takesStream ? this.#format(notice) : undefined;
    if (message !== undefined) this.say(message);
  }

  /** Asks the client. */
  ask(ask: OpenAsk): void {
    const { runId, taskId, version } = this.facts;
    this.say(formatAskRequest(runId, taskId === undefined ? ask : tagAsk(ask, taskId), version));
  }

  /** Writes a message to the stream. */
  say(message: string): void {
    this.beginStream();
    writeMessage(this.#parts.channels, this.facts.channel, message);
  }

  /** Answers with a stream, if that is not so already. */
  beginStream(): void {
    const { stream, channels, onStream } = this.#parts;
    if (this.#resolve === undefined || stream === undefined) return;
    const { channel } = this.facts;
    onStream(this.facts);
    this.#answer({ kind: 'stream', channel, since: channels.cursor, ...stream });
  }

  /**
   * Answers, and ends the stream if there is one.
   *
   * @param message JSON text of the answer
   * @param status of HTTP, if the answer has not begun
   */
  end(message: string, status = 200): void {
    this.#hasEnded = true;
    if (this.#resolve === undefined) writeMessage(this.#parts.channels, this.facts.channel, message, true);
    else this.#answer(status === 200 ? message : { kind: 'response', status, body: message });
  }

  /** O1. */
  #answer(reply: McpReply): void {
    this.#resolve?.(reply);
    this.#resolve = undefined;
  }
}

/** All messages about a task say which it is (2025-11-25). */
function tagAsk(ask: OpenAsk, taskId: string): OpenAsk {
  const { params } = ask.request;
  const meta = { ...getObject(params, '_meta'), [metaKeys.relatedTask]: { taskId } };
  return { ...ask, request: { ...ask.request, params: { ...params, _meta: meta } } };
}
