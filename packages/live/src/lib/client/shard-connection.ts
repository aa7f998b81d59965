/**
 * The socket to one shard: opens it, opens it again, notices when it has died silently.
 *
 * - S1 Of a socket that has been given up nothing is heard any more.
 * - S2 `onOpen` and `onClose` alternate.
 * - S3 Pauses between attempts grow, and have chance in them, so that clients that were cut together come back apart. A
 *   `welcome` ends the growth: a socket that opens and closes at once is no success.
 */
import type { Environment, SocketLike } from './environment.ts';
import type { Tokens } from './token-source.ts';
import { LiveError } from '../values/live-error.ts';
import { formatFrame } from '../wire/format-frame.ts';
import { CLOSE_CODES, PROTOCOL_VERSION, type ClientFrame, type ServerFrame } from '../wire/frames.ts';
import { parseServerFrame } from '../wire/parse-frame.ts';

/** Who owns a connection. */
export interface ConnectionOwner {
  /** A socket is there: everything may be sent. */
  onOpen(): void;
  /** A frame has come. If this throws, the socket is given up and another one opened. */
  onFrame(frame: ServerFrame): void;
  /** It has gone. Another one will come, unless `onFailure` follows. */
  onClose(): void;
  /** An attempt has failed, or a socket has gone; another attempt follows. */
  onRetry(): void;
  /** Trying again will not help. */
  onFailure(error: LiveError): void;
}

/** What a connection needs. */
export interface ConnectionParts {
  /** Address of the socket, without the protocol's version. */
  readonly url: URL;
  readonly environment: Environment;
  readonly tokens: Tokens;
  readonly owner: ConnectionOwner;
}

const PAUSE_MS = 300;
const PAUSE_MS_MAX = 15_000;
const OPENING_MS_MAX = 15_000;
const SILENCE_MS = 20_000;
const ANSWER_MS_MAX = 10_000;
/** A token is renewed so long before it ends. */
const RENEWAL_MS = 30_000;

const failures: Readonly<Record<number, { readonly code: string; readonly message: string }>> = {
  [CLOSE_CODES.forbidden]: { code: 'forbidden', message: 'Whoever you are may not open this shard.' },
  [CLOSE_CODES.unsupportedProtocol]: {
    code: 'unsupported_protocol',
    message: `The server does not speak version ${PROTOCOL_VERSION} of the protocol: load the page again.`,
  },
  [CLOSE_CODES.tokenExpired]: {
    code: 'token_expired',
    message: 'The token has expired: call setAuth with another one.',
  },
};

/** A socket to a shard, for as long as it is wanted. */
export class ShardConnection {
  readonly #parts: ConnectionParts;
  #socket: SocketLike | undefined;
  /** Whether the owner has been told that there is a socket, and whether the shard has answered. */
  #stage: 'closed' | 'open' | 'welcome' = 'closed';
  #isRunning = false;
  #attempts = 0;
  #refusals = 0;
  #cancelTimer = (): void => {};
  #cancelRenewal = (): void => {};

  /** @param parts what it needs */
  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  /** Whether the shard has answered over the socket that there is. */
  get isConnected(): boolean {
    return this.#stage === 'welcome';
  }

  /** How many attempts have failed since the last success. */
  get retries(): number {
    return this.#attempts;
  }

  /** Opens a socket, and another one whenever it goes. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#connect();
  }

  /** Tries again at once, if it is waiting. */
  hurry(): void {
    if (!this.#isRunning || this.#socket !== undefined) return;
    this.#cancelTimer();
    void this.#connect();
  }

  /** Closes the socket for good. */
  stop(): void {
    this.#isRunning = false;
    this.#giveUp();
  }

  /** Sends frames; only between `onOpen` and `onClose`. */
  send(frames: readonly ClientFrame[]): void {
    for (const frame of frames) this.#socket?.send(formatFrame(frame));
  }

  async #connect(): Promise<void> {
    const { tokens, environment, url } = this.#parts;
    // What holds the place until there is a token is given up like a socket (S1).
    const opening: SocketLike = { send: () => {}, close: () => {}, addEventListener: () => {} };
    this.#socket = opening;
    try {
      const token = await (this.#refusals > 0 ? tokens.refresh() : tokens.get());
      if (this.#socket !== opening) return;
      const protocols = token === null ? ['sundog-live'] : ['sundog-live', `token.${token}`];
      const address = new URL(url);
      address.searchParams.set('protocol', String(PROTOCOL_VERSION));
      this.#listen(new environment.socketClass(address.href, protocols));
    } catch {
      if (this.#socket === opening) this.#retry();
    }
  }

  #listen(socket: SocketLike): void {
    this.#socket = socket;
    const isCurrent = (): boolean => this.#socket === socket; // S1
    this.#cancelTimer = this.#parts.environment.after(OPENING_MS_MAX, () => this.#retry());
    socket.addEventListener('open', () => isCurrent() && this.#open());
    socket.addEventListener('message', ({ data }) => isCurrent() && this.#receive(data));
    socket.addEventListener('close', ({ code }) => isCurrent() && this.#end(code));
    socket.addEventListener('error', () => {
      // A close follows, and says more.
    });
  }

  #open(): void {
    this.#stage = 'open';
    this.#listenForSilence();
    this.#parts.owner.onOpen();
  }

  #receive(data: unknown): void {
    this.#listenForSilence();
    if (data === 'pong') return;
    try {
      const frame = parseServerFrame(String(data));
      if (frame.type === 'welcome') this.#welcome();
      if (frame.type === 'authenticated') this.#renewBefore(frame.expiresAt);
      this.#parts.owner.onFrame(frame);
    } catch {
      // A new socket is told everything.
      this.#retry();
    }
  }

  #welcome(): void {
    this.#stage = 'welcome';
    this.#attempts = 0;
    this.#refusals = 0;
  }

  #end(code: number): void {
    const isRefusal = code === CLOSE_CODES.tokenExpired;
    const canRefresh = this.#parts.tokens.canRefresh && this.#refusals === 0;
    if (isRefusal) this.#refusals += 1;
    const failure = isRefusal && canRefresh ? undefined : failures[code];
    if (failure === undefined) return this.#retry(isRefusal);
    this.stop();
    this.#refusals = 0;
    this.#parts.owner.onFailure(new LiveError(failure));
  }

  /** Gives the socket up, and opens another one after a pause (S3). */
  #retry(isAtOnce = false): void {
    this.#giveUp();
    if (!this.#isRunning) return;
    const pauseMs = Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    const { environment, owner } = this.#parts;
    const delayMs = isAtOnce ? 0 : pauseMs * (0.5 + environment.random() / 2);
    this.#cancelTimer = environment.after(delayMs, () => void this.#connect());
    owner.onRetry();
  }

  #giveUp(): void {
    const socket = this.#socket;
    this.#cancelTimer();
    this.#cancelRenewal();
    this.#socket = undefined;
    if (this.#stage !== 'closed') {
      this.#stage = 'closed';
      this.#parts.owner.onClose();
    }
    socket?.close();
  }

  /** Asks when nothing has been heard for a while, and gives up when there is no answer. */
  #listenForSilence(): void {
    const { environment } = this.#parts;
    this.#cancelTimer();
    this.#cancelTimer = environment.after(SILENCE_MS, () => {
      this.#socket?.send('ping');
      this.#cancelTimer = environment.after(ANSWER_MS_MAX, () => this.#retry());
    });
  }

  #renewBefore(expiresAt: number | null): void {
    const { environment, tokens } = this.#parts;
    this.#cancelRenewal();
    if (expiresAt === null || !tokens.canRefresh) return;
    const socket = this.#socket;
    const delayMs = Math.max(0, expiresAt - environment.now() - RENEWAL_MS);
    // Timers hold no more than 31 bits.
    if (delayMs > 2 ** 31 - 1) return;
    this.#cancelRenewal = environment.after(delayMs, () => {
      tokens.refresh().then(
        (token) => this.#socket === socket && this.send([{ type: 'authenticate', token }]),
        () => {
          // The shard closes the socket when the token ends, and then there is another attempt.
        },
      );
    });
  }
}
