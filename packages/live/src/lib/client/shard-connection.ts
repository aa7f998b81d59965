/**
 * The socket to one shard: opens it, opens it again, notices when it has died silently.
 *
 * - S1 Of a socket that has been given up nothing is heard any more.
 * - S2 `onOpen` and `onClose` alternate.
 * - S3 Pauses between attempts grow. A `welcome` ends the growth: a socket that opens and closes at once is no success,
 *   nor is one over which nonsense comes, or the news that a frame could not be taken.
 * - S4 While a project is broken, pauses are much longer: only a release mends that, and its log gets a line for each
 *   attempt.
 * - S5 A connection is ready only while the shard takes the client for whoever asks.
 */
import type { Environment, SocketLike } from './environment.ts';
import { Pauses, type Wait } from './pauses.ts';
import { SocketIdentity } from './socket-identity.ts';
import { UnsendableTokenError, type Tokens } from './token-source.ts';
import { LiveError, type LiveErrorFacts } from '../values/live-error.ts';
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
  /** What is under way has failed. Unless that is final, further attempts follow: a release may mend it. */
  onFailure(error: LiveError, isFinal: boolean): void;
}

/** What a connection needs. */
export interface ConnectionParts {
  /** Address of the socket, without the protocol's version. */
  readonly url: URL;
  readonly environment: Environment;
  readonly tokens: Tokens;
  readonly owner: ConnectionOwner;
}

const OPENING_MS_MAX = 15_000;
const SILENCE_MS = 20_000;
const ANSWER_MS_MAX = 10_000;

/** What the codes mean with which trying again at once will not help. */
const createFailures = (reason: string): Readonly<Record<number, LiveErrorFacts>> => ({
  [CLOSE_CODES.forbidden]: { code: 'forbidden', message: 'Whoever you are may not open this shard.' },
  [CLOSE_CODES.unsupportedProtocol]: {
    code: 'unsupported_protocol',
    message: `The server does not speak version ${PROTOCOL_VERSION} of the protocol: load the page again.`,
  },
  [CLOSE_CODES.internalError]: { code: 'internal_error', message: 'The server made a mistake.' },
  [CLOSE_CODES.tokenExpired]: {
    code: 'token_expired',
    message: `The server does not take the token: ${reason.replace(/\.?$/, '.')} Call setAuth with another one.`,
  },
});

/** From `open` on the owner has been told that there is a socket; with `welcome` the shard has answered. */
type Stage = 'closed' | 'fetching' | 'opening' | 'open' | 'welcome';

/** A socket to a shard, for as long as it is wanted. */
export class ShardConnection {
  readonly #parts: ConnectionParts;
  readonly #identity: SocketIdentity;
  readonly #pauses: Pauses;
  #socket: SocketLike | undefined;
  #stage: Stage = 'closed';
  #isRunning = false;
  #cancelTimer = (): void => {};

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#pauses = new Pauses(() => parts.environment.random());
    this.#identity = new SocketIdentity({
      ...parts,
      authenticate: (token) => this.send([{ type: 'authenticate', token }]),
      onMissing: (error) => this.#missToken(error),
    });
  }

  /** Whether the shard has answered over the socket that there is. */
  get isConnected(): boolean {
    return this.#stage === 'welcome';
  }

  /** Whether frames may be sent (S5). */
  get isReady(): boolean {
    return isOpen(this.#stage) && this.#identity.isSettled;
  }

  /** How many attempts have failed since the last success. */
  get retries(): number {
    return this.#pauses.attempts;
  }

  /** Opens a socket, and another one whenever it goes. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#connect();
  }

  /** Tries again at once, if it is waiting. */
  hurry(): void {
    if (!this.#isRunning || (this.#stage !== 'closed' && this.#stage !== 'fetching')) return;
    this.#cancelTimer();
    void this.#connect();
  }

  /** Closes the socket for good. */
  stop(): void {
    this.#isRunning = false;
    this.#giveUp();
  }

  /** Tells the shard who asks, as that has changed. */
  authenticate(): void {
    this.#identity.forgive();
    if (isOpen(this.#stage)) this.#identity.update();
    else this.hurry();
  }

  /** Sends frames; only while it is ready. */
  send(frames: readonly ClientFrame[]): void {
    for (const frame of frames) this.#socket?.send(formatFrame(frame));
  }

  async #connect(): Promise<void> {
    const { environment, url } = this.#parts;
    // What holds the place until there is a token is given up like a socket (S1).
    const opening: SocketLike = { send: () => {}, close: () => {}, addEventListener: () => {} };
    this.#socket = opening;
    this.#stage = 'fetching';
    try {
      const credential = await this.#identity.fetch();
      if (this.#socket !== opening) return;
      this.#identity.begin(credential);
      const { token } = credential;
      const protocols = token === null ? ['sundog-live'] : ['sundog-live', `token.${token}`];
      const address = new URL(url);
      address.searchParams.set('protocol', String(PROTOCOL_VERSION));
      this.#listen(new environment.socketClass(address.href, protocols));
    } catch (error) {
      if (this.#socket === opening) this.#missToken(error);
    }
  }

  /** There is no token, or none that can be sent. */
  #missToken(error: unknown): void {
    if (error instanceof UnsendableTokenError) this.#fail(error);
    else this.#retry();
  }

  #listen(socket: SocketLike): void {
    this.#socket = socket;
    this.#stage = 'opening';
    const isCurrent = (): boolean => this.#socket === socket; // S1
    this.#cancelTimer = this.#parts.environment.after(OPENING_MS_MAX, () => this.#retry());
    socket.addEventListener('open', () => {
      if (!isCurrent()) return;
      this.#stage = 'open';
      this.#listenForSilence();
      this.#identity.update();
      this.#parts.owner.onOpen();
    });
    socket.addEventListener('message', ({ data }) => isCurrent() && this.#receive(data));
    socket.addEventListener('close', ({ code, reason }) => isCurrent() && this.#end(code, reason));
    socket.addEventListener('error', () => {
      // A close follows, and says more.
    });
  }

  #receive(data: unknown): void {
    this.#listenForSilence();
    if (data === 'pong') return;
    try {
      const frame = parseServerFrame(String(data));
      if (frame.type === 'welcome') {
        this.#stage = 'welcome';
        this.#pauses.noteSuccess();
        this.#identity.forgive();
      }
      if (frame.type === 'authenticated') this.#identity.confirm(frame.expiresAt);
      this.#parts.owner.onFrame(frame);
    } catch {
      // A new socket is told everything.
      this.#pauses.noteEnd(true);
      this.#retry();
    }
  }

  #end(code: number, reason = ''): void {
    this.#pauses.noteEnd(false);
    const failure = createFailures(reason || 'it has expired')[code];
    if (failure === undefined) return this.#retry();
    const isWorthwhile = code === CLOSE_CODES.tokenExpired ? this.#identity.refuse() : !this.#identity.isNewest;
    if (isWorthwhile) return this.#retry('nothing');
    const error = new LiveError(failure);
    if (code !== CLOSE_CODES.internalError) return this.#fail(error);
    this.#retry('release'); // S4
    this.#parts.owner.onFailure(error, false);
  }

  #fail(error: LiveError): void {
    this.stop();
    this.#identity.forgive();
    this.#parts.owner.onFailure(error, true);
  }

  /** Gives the socket up, and opens another one after a pause (S3). */
  #retry(wait: Wait = 'network'): void {
    this.#giveUp();
    if (!this.#isRunning) return;
    const { environment, owner } = this.#parts;
    this.#cancelTimer = environment.after(this.#pauses.next(wait), () => void this.#connect());
    owner.onRetry();
  }

  #giveUp(): void {
    const socket = this.#socket;
    this.#cancelTimer();
    this.#identity.end();
    this.#socket = undefined;
    const before = this.#stage;
    this.#stage = 'closed';
    if (isOpen(before)) this.#parts.owner.onClose();
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
}

function isOpen(stage: Stage): boolean {
  return stage === 'open' || stage === 'welcome';
}
