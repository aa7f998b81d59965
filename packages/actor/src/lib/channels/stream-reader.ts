import { parseCursor, parseData, type Frames } from './frames.ts';
import type { Reader } from './reader.ts';

const encoder = new TextEncoder();
let encodedFrame = '';
let encodedFrames: Frames = 'all';
let encodedBytes: Uint8Array = new Uint8Array();

/** One reader of events as `text/event-stream`. */
export class StreamReader implements Reader {
  readonly patterns: readonly string[];
  /** The body of the response. */
  readonly body: ReadableStream<Uint8Array>;
  readonly #frames: Frames;
  readonly #onEnd: (reader: StreamReader) => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  /**
   * @param patterns what it subscribes to
   * @param frames which it gets
   * @param onEnd called once, when it is closed from either side
   */
  constructor(patterns: readonly string[], frames: Frames, onEnd: (reader: StreamReader) => void) {
    this.patterns = patterns;
    this.#frames = frames;
    this.#onEnd = onEnd;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => this.#end(),
      },
      { highWaterMark: 0, size: (chunk) => chunk?.byteLength ?? 0 },
    );
  }

  get readyState(): number {
    return this.#controller === undefined ? 3 : 1;
  }

  get bufferedAmount(): number {
    return -(this.#controller?.desiredSize ?? 0);
  }

  send(frame: string): void {
    this.#controller?.enqueue(encodeFrame(frame, this.#frames));
  }

  close(): void {
    this.#controller?.close();
    this.#end();
  }

  /** Sends a line that readers ignore, so that whoever stands between does not take the connection for dead. */
  keepAlive(): void {
    if (this.bufferedAmount === 0) this.#controller?.enqueue(encoder.encode(':\n\n'));
  }

  #end(): void {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    this.#onEnd(this);
  }
}

/** The frame as a message of an event stream; the same frame goes to many readers one after the other. */
function encodeFrame(frame: string, frames: Frames): Uint8Array {
  if (frame === encodedFrame && frames === encodedFrames) return encodedBytes;
  const cursor = parseCursor(frame);
  const id = cursor === undefined ? '' : `id: ${cursor}\n`;
  const shown = frames === 'all' ? frame : parseData(frame);
  encodedFrame = frame;
  encodedFrames = frames;
  // A message without data is none, but its id is remembered.
  encodedBytes = encoder.encode(shown === undefined ? `${id}\n` : `${id}data: ${shown}\n\n`);
  return encodedBytes;
}
