/** Messages of a WebSocket out of the bytes that a server sends (RFC 6455), cut anywhere. */
import { CommandError } from '../client/command-error.ts';

/** What has come. */
export type SocketMessage =
  | { readonly kind: 'binary' | 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'ping'; readonly bytes: Uint8Array }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };

const CONTINUATION = 0;
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
/** A frame of the firehose has at most 5 MB. */
const MESSAGE_BYTES_MAX = 16 * 1024 * 1024;
const NO_STATUS = 1005;

interface Head {
  readonly isLast: boolean;
  readonly opcode: number;
  readonly length: number;
  /** Bytes before the payload. */
  readonly size: number;
}

/** Takes chunks and gives out messages. */
export class MessageReader {
  /** What has come since the last whole frame. Put together only when it may be the next one: chunks may be small. */
  #chunks: Uint8Array[] = [];
  #missingBytes = 0;
  #parts: Uint8Array[] = [];
  #isText = false;

  /**
   * @param chunk the next bytes
   * @yields {SocketMessage} what they complete
   * @throws CommandError if the server breaks the protocol
   */
  *push(chunk: Uint8Array): Generator<SocketMessage, void, undefined> {
    this.#chunks.push(chunk);
    this.#missingBytes -= chunk.length;
    while (this.#missingBytes <= 0) {
      const [first = chunk, ...others] = this.#chunks;
      const buffer = others.length === 0 ? first : Buffer.concat(this.#chunks);
      const head = readHead(buffer);
      const size = head === undefined ? buffer.length + 1 : head.size + head.length;
      this.#missingBytes = size - buffer.length;
      if (head === undefined || this.#missingBytes > 0) return;
      this.#chunks = [buffer.subarray(size)];
      const message = this.#take(head, buffer.subarray(head.size, size));
      if (message !== undefined) yield message;
    }
  }

  #take({ opcode, isLast }: Head, payload: Uint8Array): SocketMessage | undefined {
    if (opcode === PING) return { kind: 'ping', bytes: payload };
    if (opcode === PONG) return undefined;
    if (opcode === CLOSE) return parseClose(payload);
    if (opcode > 2) throw broken(`a message of kind ${opcode}`);
    if ((opcode === CONTINUATION) !== this.#parts.length > 0) throw broken('parts of messages out of order');
    if (opcode !== CONTINUATION) this.#isText = opcode === TEXT;
    this.#parts.push(payload);
    if (this.#parts.reduce((sum, part) => sum + part.length, 0) > MESSAGE_BYTES_MAX)
      throw broken('a message too large');
    if (!isLast) return undefined;
    const bytes = this.#parts.length === 1 ? payload : Buffer.concat(this.#parts);
    this.#parts = [];
    return { kind: this.#isText ? 'text' : 'binary', bytes };
  }
}

function readHead(buffer: Uint8Array): Head | undefined {
  const [first, second] = buffer;
  if (first === undefined || second === undefined) return undefined;
  if ((first & 0x70) !== 0 || second > 127) throw broken('a compressed or masked message');
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const size = second < 126 ? 2 : second === 126 ? 4 : 10;
  if (buffer.length < size) return undefined;
  const length = size === 2 ? second : size === 4 ? view.getUint16(2) : Number(view.getBigUint64(2));
  if (length > MESSAGE_BYTES_MAX) throw broken('a message too large');
  return { isLast: first > 127, opcode: first & 15, length, size };
}

function parseClose(payload: Uint8Array): SocketMessage {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const code = payload.length < 2 ? NO_STATUS : view.getUint16(0);
  return { kind: 'close', code, reason: new TextDecoder().decode(payload.subarray(2)) };
}

function broken(found: string): CommandError {
  return new CommandError('socket_broken', `Expected messages of a WebSocket, found ${found}.`);
}
