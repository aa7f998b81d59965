/** Follows a WebSocket that only ever listens: Node has had one of its own since its version 22 alone. */
import { createHash, randomBytes } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Duplex } from 'node:stream';

import { CommandError, UnreachableError } from '../client/command-error.ts';
import { MessageReader } from './message-reader.ts';

/** What RFC 6455 appends to the key. */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CONNECT_TIMEOUT_MS = 15_000;
const PONG_HEAD = 0x8a;
const MASK_BYTES = 4;

/**
 * @param url of http or https
 * @param signal ends it without an error
 * @yields {Uint8Array} each binary message; it ends when the server closes, or the connection breaks
 * @throws UnreachableError, CommandError if there is no such socket
 */
export async function* readSocket(url: URL, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  const { socket, head } = await connect(url, signal);
  const end = (): void => void socket.destroy();
  signal.addEventListener('abort', end);
  try {
    const reader = new MessageReader();
    for await (const chunk of chunksOf(socket, head)) {
      for (const message of reader.push(chunk)) {
        if (message.kind === 'close') return;
        if (message.kind === 'ping') socket.write(createPong(message.bytes));
        if (message.kind === 'binary') yield message.bytes;
      }
    }
  } finally {
    signal.removeEventListener('abort', end);
    socket.destroy();
  }
}

async function* chunksOf(socket: Duplex, head: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  if (head.length > 0) yield head;
  try {
    for await (const chunk of socket) {
      if (chunk instanceof Uint8Array) yield chunk;
    }
  } catch (error) {
    // A connection that breaks is one that ends: whoever follows connects again.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

function connect(url: URL, signal: AbortSignal): Promise<{ socket: Duplex; head: Uint8Array }> {
  const key = randomBytes(16).toString('base64');
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': key, 'sec-websocket-version': '13' },
  });
  // A signal given to the request would also end the socket that comes out of it.
  const end = (): void => void request.destroy(new Error('it takes too long'));
  const timer = setTimeout(end, CONNECT_TIMEOUT_MS);
  signal.addEventListener('abort', end);
  const connected = new Promise<{ socket: Duplex; head: Uint8Array }>((resolve, reject) => {
    request.once('error', (error) => reject(new UnreachableError(url.origin, new Error('', { cause: error }))));
    request.once('response', (response) => {
      response.resume();
      const found = `found status ${response.statusCode ?? 0}`;
      reject(new CommandError('no_socket', `${url.href}: expected a firehose, ${found}. Look whether --url is right.`));
    });
    request.once('upgrade', (response, socket, head) => {
      const expected = createHash('sha1').update(`${key}${MAGIC}`).digest('base64');
      if (response.headers['sec-websocket-accept'] === expected) return resolve({ socket, head });
      socket.destroy();
      reject(new CommandError('no_socket', `${url.origin} answers as no WebSocket does.`));
    });
    request.end();
  });
  return connected.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  });
}

/** What a client sends is masked; a pong repeats the ping. */
function createPong(payload: Uint8Array): Uint8Array {
  const mask = randomBytes(MASK_BYTES);
  const masked = payload.map((byte, index) => byte ^ (mask[index % MASK_BYTES] ?? 0));
  return Buffer.concat([Uint8Array.of(PONG_HEAD, 0x80 | payload.length), mask, masked]);
}
