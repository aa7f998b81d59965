import { setTimeout as delay } from 'node:timers/promises';

import { type Connection, openSocket, openStream, type Transport } from './event-connection.ts';

const AGAIN_MS = 20;

interface Frame {
  type: string;
  cursor?: string;
  reason?: string;
  data?: number;
}

/** What a subscriber is opened with. */
export interface SubscriberOptions {
  transport: Transport;
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
  #connection: Connection | undefined;
  #isAway = false;

  /** @param options where it starts; it connects at once */
  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
    this.#connect();
  }

  /** Breaks the connection, as a bad line does; it comes back by itself. */
  cut(): void {
    this.#connection?.cut();
  }

  /** Breaks the connection and stays away. */
  leave(): void {
    this.#isAway = true;
    this.#connection?.cut();
  }

  /** Comes back after `leave`, to where it was. */
  comeBack(): void {
    if (!this.#isAway) return;
    this.#isAway = false;
    if (this.#connection === undefined) this.#connect();
  }

  #connect(): void {
    if (this.#isAway || this.#connection !== undefined) return;
    const { transport, url, channels, cursor: start } = this.#options;
    const query = new URLSearchParams(channels.map((channel) => ['channel', channel]));
    const open = transport === 'socket' ? openSocket : openStream;
    this.#connection = open({
      url: `${url()}?${query.toString()}`,
      start,
      cursor: this.#cursor,
      onFrame: (text) => this.#take(text),
      onEnd: () => {
        this.#connection = undefined;
        void delay(AGAIN_MS).then(() => this.#connect());
      },
    });
  }

  #take(text: string): void {
    const { type, cursor, reason, data } = JSON.parse(text) as Frame;
    this.#cursor = cursor ?? this.#cursor;
    if (type === 'event') this.seen.push(Number(data));
    else if (type !== 'ready') this.complaints.push(`${type} ${reason ?? ''}`);
  }
}
