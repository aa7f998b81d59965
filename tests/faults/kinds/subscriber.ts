import { setTimeout as delay } from 'node:timers/promises';

import { WebSocket } from 'ws';

const AGAIN_MS = 20;
const HANDSHAKE_MS = 5000;

interface Frame {
  type: string;
  cursor?: string;
  reason?: string;
  data?: number;
}

/** What a subscriber is opened with. */
export interface SubscriberOptions {
  /** Where the actor is now, as a URL without its query. */
  url: () => string;
  /** Names or patterns of channels. */
  channels: readonly string[];
  /** Where it starts. */
  cursor: string;
}

/** A client of channels as a careful one should be: it remembers the latest cursor, and comes back with it. */
export class Subscriber {
  /** The data of all events, in the order of arrival. */
  readonly seen: number[] = [];
  /** What the server said that a resuming client must never hear. */
  readonly complaints: string[] = [];
  readonly #options: SubscriberOptions;
  #cursor: string;
  #socket: WebSocket | undefined;
  #isAway = false;

  /** @param options where it starts; it connects at once */
  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
    this.#connect();
  }

  /** Breaks the connection, as a bad line does; it comes back by itself. */
  cut(): void {
    this.#socket?.terminate();
  }

  /** Breaks the connection and stays away. */
  leave(): void {
    this.#isAway = true;
    this.#socket?.terminate();
  }

  /** Comes back after `leave`, to where it was. */
  comeBack(): void {
    if (!this.#isAway) return;
    this.#isAway = false;
    if (this.#socket?.readyState === WebSocket.CLOSED) this.#connect();
  }

  #connect(): void {
    if (this.#isAway) return;
    const query = new URLSearchParams(this.#options.channels.map((channel) => ['channel', channel]));
    query.set('since', this.#cursor);
    const url = `${this.#options.url().replace('http', 'ws')}?${query.toString()}`;
    const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: HANDSHAKE_MS });
    this.#socket = socket;
    socket.on('message', (message: Buffer) => this.#take(String(message)));
    socket.on('error', () => undefined); // `close` follows.
    socket.on('close', () => void delay(AGAIN_MS).then(() => this.#connectAgain(socket)));
  }

  /** Unless another socket has taken its place meanwhile. */
  #connectAgain(ended: WebSocket): void {
    if (this.#socket === ended) this.#connect();
  }

  #take(text: string): void {
    const { type, cursor, reason, data } = JSON.parse(text) as Frame;
    this.#cursor = cursor ?? this.#cursor;
    if (type === 'event') this.seen.push(Number(data));
    else if (type !== 'ready') this.complaints.push(`${type} ${reason ?? ''}`);
  }
}
