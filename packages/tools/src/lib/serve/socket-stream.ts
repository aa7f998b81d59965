/**
 * An event stream whose events come out of an actor by a WebSocket that hibernates: so a client may listen for hours
 * and keep nothing awake but this Worker's connection.
 *
 * Called by: everything in `serve` that answers with an event stream.
 *
 * Invariants:
 * - E1 A socket that breaks is opened again where the last event was, so that a client does not notice when an actor is
 *   restarted. Where events may have been missed because they are no longer kept, the source says what becomes of the
 *   stream: one that ended would be asked for again with the same id, for ever.
 * - E2 Of what a client does not take, `BUFFERED_BYTES_MAX` and one message are kept here. The rest stays in the actor,
 *   whose socket is closed until the client has taken what there is.
 * - E3 The engine notices that a client is gone only when it writes to it, so something that means nothing is written
 *   every `keepAliveMs`.
 */
import { keepAlive } from '../mcp/sse.ts';
import { parseFrame, type EventFrame, type Frame } from './parse-frame.ts';

/** Where the events come from, and what becomes of them. */
export interface StreamSource {
  /**
   * Subscribes to the channels.
   *
   * @param since cursor to begin after; undefined: now
   * @returns a socket that nobody has accepted
   */
  readonly subscribe: (since: string | undefined) => Promise<WebSocket>;
  readonly since: string | undefined;
  /** What the client gets first. */
  readonly opening: string;
  /** The text of an event for the client; undefined for one that it does not get. */
  readonly format: (event: EventFrame) => StreamText | undefined;
  /** What the client gets where it stands, and where events may be missing, after which the stream goes on. */
  readonly formatPlace?: (place: StreamPlace) => string;
  /** What the client gets last, where the stream ends before an event has ended it; nothing unless given. */
  readonly closing?: string;
  /** What means nothing to the client; a comment of event streams unless given. */
  readonly keepAlive?: string;
  readonly keepAliveMs: number;
  /** Called once if the client goes away before the end. */
  readonly onGone?: () => void;
}

/** Where a stream stands. */
export interface StreamPlace {
  readonly cursor: string;
  /** `ready`: where it begins; `gone`: events before it may be missing. */
  readonly type: 'ready' | 'gone';
  /** The kernel's frame that said so. */
  readonly frame: string;
}

/** What is written to the client. */
export interface StreamText {
  readonly text: string;
  /** Whether the stream ends with it. */
  readonly isLast: boolean;
}

const BUFFERED_BYTES_MAX = 1024 * 1024;
const RECONNECTS_MAX = 6;
const RECONNECT_MS = 50;

const encoder = new TextEncoder();

/**
 * Opens the stream.
 *
 * @param source of its events
 * @returns the body of the response; what refuses the subscription is thrown
 */
export async function openSocketStream(source: StreamSource): Promise<ReadableStream<Uint8Array>> {
  const socket = await source.subscribe(source.since);
  return new SocketStream(source, socket).body;
}

class SocketStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly #source: StreamSource;
  /** Undefined while nothing is read from the actor: between two sockets (E1), or until the client reads (E2). */
  #socket: WebSocket | undefined;
  #isPaused = false;
  #cursor: string | undefined;
  #isPlaced = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #keepAlive: ReturnType<typeof setInterval> | null = null;

  constructor(source: StreamSource, socket: WebSocket) {
    this.#source = source;
    this.#cursor = source.since;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#resume(),
        cancel: () => this.#leave(),
      },
      { highWaterMark: 0, size: (chunk) => chunk?.byteLength ?? 0 },
    );
    this.#write(source.opening);
    this.#keepAlive = setInterval(() => this.#writeKeepAlive(), source.keepAliveMs);
    this.#listen(socket);
  }

  #listen(socket: WebSocket): void {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) this.#take(String(data));
    });
    socket.addEventListener('close', () => this.#lose(socket));
    socket.addEventListener('error', () => this.#lose(socket));
    socket.accept();
  }

  #take(text: string): void {
    const frame = parseFrame(text);
    this.#cursor = frame.cursor ?? this.#cursor;
    if (frame.kind === 'control') return this.#stand(frame);
    const shown = this.#source.format(frame);
    if (shown === undefined) return;
    this.#write(shown.text);
    if (shown.isLast) this.#end();
  }

  /** E1. */
  #stand({ type, cursor, frame }: Frame & { kind: 'control' }): void {
    const { formatPlace } = this.#source;
    if (type === 'gone' && formatPlace === undefined) return this.#close();
    if (cursor === undefined || (type !== 'gone' && (type !== 'ready' || this.#isPlaced))) return;
    this.#isPlaced = true;
    this.#write(formatPlace?.({ type, cursor, frame }) ?? '');
  }

  #write(text: string): void {
    const controller = this.#controller;
    if (controller === undefined || text === '') return;
    controller.enqueue(encoder.encode(text));
    if (this.#bufferedBytes <= BUFFERED_BYTES_MAX) return;
    this.#isPaused = true; // E2
    this.#drop();
  }

  /** E3. What waits to be written does as well. */
  #writeKeepAlive(): void {
    if (this.#bufferedBytes === 0) this.#write(this.#source.keepAlive ?? keepAlive);
  }

  get #bufferedBytes(): number {
    return -(this.#controller?.desiredSize ?? 0);
  }

  /** E2. */
  #resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    void this.#reconnect(0);
  }

  /** E1. */
  #lose(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#drop();
    void this.#reconnect(RECONNECT_MS);
  }

  async #reconnect(firstWaitMs: number): Promise<void> {
    for (let attempt = 0; attempt < RECONNECTS_MAX; attempt += 1) {
      await scheduler.wait(attempt === 0 ? firstWaitMs : RECONNECT_MS * 2 ** attempt);
      if (this.#hasEnded) return;
      const socket = await this.#source.subscribe(this.#cursor).catch(() => undefined);
      if (socket === undefined) continue;
      this.#listen(socket);
      if (this.#hasEnded) this.#drop();
      return;
    }
    this.#close();
  }

  /** Nothing can come any more. */
  #close(): void {
    this.#write(this.#source.closing ?? '');
    this.#end();
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) closeQuietly(socket);
  }

  get #hasEnded(): boolean {
    return this.#controller === undefined;
  }

  /** The client is gone. */
  #leave(): void {
    if (this.#hasEnded) return;
    this.#release();
    this.#source.onGone?.();
  }

  #end(): void {
    this.#controller?.close();
    this.#release();
  }

  #release(): void {
    this.#controller = undefined;
    clearInterval(this.#keepAlive);
    this.#drop();
  }
}

function closeQuietly(socket: WebSocket): void {
  try {
    socket.close(1000);
  } catch {
    // It has closed from the other side.
  }
}
