/** Time, chance and a network with reference shards behind it, for tests of whole clients. */
import type { Environment, SocketLike } from './environment.ts';
import { LiveClient, type LiveClientOptions } from './live-client.ts';
import { ReferenceShard, type Link } from './reference-shard.ts';
import { formatFrame } from '../wire/format-frame.ts';
import type { ClientFrame, ServerFrame } from '../wire/frames.ts';
import { parseClientFrame } from '../wire/parse-frame.ts';

/** A socket whose other end is a reference shard. */
export class WorldSocket implements SocketLike {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly received: ClientFrame[] = [];
  readonly #listeners = new Map<string, ((event: never) => void)[]>();
  link: Link | undefined;
  isClosed = false;
  pings = 0;
  pongs = 0;

  constructor(url: string, protocols: readonly string[]) {
    // As sockets do: these are tokens in the sense of RFC 7230, 3.2.6.
    for (const name of protocols) if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new SyntaxError(name);
    this.url = url;
    this.protocols = protocols;
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  emit(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event as never);
  }

  send(text: string): void {
    if (this.isClosed) return;
    if (text === 'ping') {
      this.pings += 1;
      return;
    }
    const frame = parseClientFrame(text);
    this.received.push(frame);
    this.link?.toShard.push(frame);
  }

  push(frame: ServerFrame): void {
    this.pushText(formatFrame(frame));
  }

  pushText(data: string): void {
    if (!this.isClosed) this.emit('message', { data });
  }

  cut(code = 1006, reason = ''): void {
    this.isClosed = true;
    this.emit('close', { code, reason });
  }

  close(): void {
    this.isClosed = true;
  }
}

/** A request over HTTP. */
export interface WorldRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Time, chance, the network and the servers behind it. */
export class ReferenceWorld {
  readonly sockets: WorldSocket[] = [];
  readonly requests: WorldRequest[] = [];
  readonly #shards = new Map<string, ReferenceShard>();
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  readonly #onOnline = new Set<() => void>();
  /** How often whoever leaves would be asked. */
  warnings = 0;
  /** No socket opens. */
  isDown = false;
  /** Nothing arrives any more. */
  isSilent = false;
  /** Shards take no frame of a mutation. */
  isDeaf = false;
  /** Every socket is closed with this code, and this reason. */
  refusal: number | undefined;
  reason = '';
  #now = 0;

  get openSockets(): WorldSocket[] {
    return this.sockets.filter(({ isClosed }) => !isClosed);
  }

  get timerCount(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  goOnline(): void {
    for (const callback of this.#onOnline) callback();
  }

  /** Answers HTTP: routes by the argument `of`. */
  respond = ({ body }: WorldRequest): { readonly status: number; readonly body: unknown } => {
    const { calls } = JSON.parse(body) as { calls: { args: { of?: string } }[] };
    const rule = { argument: 'of', field: 'of' };
    return { status: 200, body: { routes: calls.map(({ args }) => ({ shard: `of/${args.of}`, rule })) } };
  };

  createClient(options: LiveClientOptions = {}): LiveClient {
    return new LiveClient('https://example.com', { ...options, environment: this.#createEnvironment() });
  }

  /** Lets time pass, and everything happen that is to happen until then. */
  async run(durationMs = 0): Promise<void> {
    const end = this.#now + durationMs;
    for (;;) {
      await this.#arrive();
      const [next] = [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
  }

  async #arrive(): Promise<void> {
    for (let isBusy = true; isBusy;) {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      isBusy = this.openSockets.map((socket) => this.#step(socket)).some(Boolean);
    }
  }

  /** Whether anything has moved on a socket. */
  #step(socket: WorldSocket): boolean {
    if (this.isDown || this.refusal !== undefined) {
      socket.cut(this.refusal, this.reason);
      return true;
    }
    if (this.isSilent) return false;
    if (socket.link === undefined) {
      const name = new URL(socket.url).searchParams.get('shard') ?? '';
      const shard = this.#shards.get(name) ?? new ReferenceShard();
      this.#shards.set(name, shard);
      socket.link = shard.connect();
      socket.emit('open', {});
      return true;
    }
    if (socket.pongs < socket.pings) {
      socket.pongs += 1;
      socket.pushText('pong');
      return true;
    }
    const shard = [...this.#shards.values()].find(({ links }) => socket.link !== undefined && links.has(socket.link));
    const [next] = socket.link.toShard;
    if (this.isDeaf && next?.type === 'mutate') {
      socket.link.toShard.shift();
      socket.link.toClient.push({ type: 'error', error: { code: 'internal_error', message: 'A mistake.' } });
    } else if (next !== undefined) shard?.handleNext(socket.link);
    const frame = socket.link.toClient.shift();
    if (frame !== undefined) socket.push(frame);
    return frame !== undefined || socket.link.toShard.length > 0;
  }

  #createEnvironment(): Environment {
    const { sockets } = this;
    return {
      now: () => this.#now,
      after: (delayMs, callback) => {
        const timer = { at: this.#now + delayMs, callback };
        this.#timers.add(timer);
        return () => void this.#timers.delete(timer);
      },
      random: () => 0.5,
      onOnline: (callback) => {
        this.#onOnline.add(callback);
        return () => void this.#onOnline.delete(callback);
      },
      warnOfLeaving: () => {
        this.warnings += 1;
        return () => void (this.warnings -= 1);
      },
      fetch: async (url, { headers, body }) => {
        const request = { url, headers, body };
        this.requests.push(request);
        const { status, body: answer } = this.respond(request);
        return { status, text: () => Promise.resolve(typeof answer === 'string' ? answer : JSON.stringify(answer)) };
      },
      socketClass: class extends WorldSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          sockets.push(this);
        }
      },
    };
  }
}
