import { get } from 'node:http';

import { WebSocket } from 'ws';

const HANDSHAKE_MS = 5000;

/** The two ways to listen. */
export type Transport = 'socket' | 'stream';

/** What a connection is opened with. */
export interface ConnectionOptions {
  /** The actor's `/events`, with the channels. */
  url: string;
  /** Where the subscriber began. */
  start: string;
  /** The latest cursor it has heard. */
  cursor: string;
  /** Called with each frame. */
  onFrame: (text: string) => void;
  /** Called once, also if it has never been open. */
  onEnd: () => void;
}

/** An open subscription, or one that is being opened. */
export interface Connection {
  /** Breaks it, as a bad line does. */
  cut(): void;
}

/** By WebSocket, which resumes by `since`. */
export function openSocket({ url, cursor, onFrame, onEnd }: ConnectionOptions): Connection {
  const address = `${url.replace('http', 'ws')}&since=${cursor}`;
  const socket = new WebSocket(address, { perMessageDeflate: false, handshakeTimeout: HANDSHAKE_MS });
  socket.on('message', (message: Buffer) => onFrame(String(message)));
  socket.on('error', () => undefined); // `close` follows.
  socket.on('close', onEnd);
  return { cut: () => socket.terminate() };
}

/** By event stream, as a browser's `EventSource` does it: always at the same address, it resumes by `Last-Event-ID`. */
export function openStream({ url, start, cursor, onFrame, onEnd }: ConnectionOptions): Connection {
  const headers = { accept: 'text/event-stream', 'last-event-id': cursor };
  const request = get(`${url}&since=${start}`, { headers, agent: false });
  const handshake = setTimeout(() => request.destroy(), HANDSHAKE_MS);
  request.on('response', (response) => {
    clearTimeout(handshake);
    let rest = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      const messages = `${rest}${text}`.split('\n\n');
      rest = messages.pop() ?? ''; // What is not ended by an empty line does not count.
      for (const message of messages) {
        const data = message.split('\n').find((line) => line.startsWith('data: '));
        if (data !== undefined) onFrame(data.slice('data: '.length));
      }
    });
    response.on('error', () => undefined); // `close` follows.
  });
  request.on('error', () => undefined); // `close` follows.
  request.on('close', () => {
    clearTimeout(handshake);
    onEnd();
  });
  return { cut: () => request.destroy() };
}
