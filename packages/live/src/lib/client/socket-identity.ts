/**
 * Whom a shard takes the client for, over one socket after the other.
 *
 * - I1 It is settled only while the shard takes the client for whoever is set in `Tokens`, and has said so.
 * - I2 One `authenticate` at a time is under way, so that it is known which of them an `authenticated` answers.
 * - I3 A token that comes when another one is to be told by then is dropped.
 */
import type { Environment } from './environment.ts';
import type { Credential, Tokens } from './token-source.ts';

/** What it needs. */
export interface SocketIdentityParts {
  readonly environment: Environment;
  readonly tokens: Tokens;
  /** Tells the shard who asks; null: nobody. */
  readonly authenticate: (token: string | null) => void;
  /** There is no token, or none that can be sent, so that the shard cannot be told who asks. */
  readonly onMissing: (error: unknown) => void;
}

/** A token is renewed so long before it ends. */
const RENEWAL_MS = 30_000;

/** Whom a shard takes the client for. */
export class SocketIdentity {
  readonly #parts: SocketIdentityParts;
  /** Generation of the token that the shard was told last. */
  #told = -1;
  /** Whether it has not yet said that it takes it. */
  #isAwaited = false;
  /** The token that it will be told. */
  #fetching: Promise<Credential> | undefined;
  /** How often in a row the shard has not taken a token. */
  #refusals = 0;
  #cancelRenewal = (): void => {};

  constructor(parts: SocketIdentityParts) {
    this.#parts = parts;
  }

  /** Whether the shard has been told of whoever is set, and of nobody who was set before. */
  get isNewest(): boolean {
    return this.#told === this.#parts.tokens.generation;
  }

  /** See I1. */
  get isSettled(): boolean {
    return this.isNewest && !this.#isAwaited;
  }

  /** The token to open a socket with. Rejects as `Tokens` do. */
  fetch(): Promise<Credential> {
    const { tokens } = this.#parts;
    return this.#refusals > 0 ? tokens.refresh() : tokens.get();
  }

  /** A socket is opened with this token: if it opens, the shard takes it. */
  begin({ generation }: Credential): void {
    this.end();
    this.#told = generation;
  }

  /** The shard does not take the token. Answers whether there may be another one that it does take. */
  refuse(): boolean {
    if (!this.isNewest) return true;
    this.#refusals += 1;
    return this.#parts.tokens.canRefresh && this.#refusals === 1;
  }

  /** Forgets that tokens were refused. */
  forgive(): void {
    this.#refusals = 0;
  }

  /** The socket has gone. */
  end(): void {
    this.#isAwaited = false;
    this.#fetching = undefined;
    this.#cancelRenewal();
  }

  /** Tells the shard who asks, unless it knows, or is being told of another one (I2). */
  update(): void {
    if (!this.isSettled && !this.#isAwaited) this.#tell(this.#parts.tokens.get());
  }

  /**
   * The shard has said that it takes what it was told.
   *
   * @param expiresAt until then, in milliseconds since 1970; null: for as long as it likes
   */
  confirm(expiresAt: number | null): void {
    this.#isAwaited = false;
    this.update();
    if (this.isSettled) this.#renewBefore(expiresAt);
  }

  #tell(fetching: Promise<Credential>): void {
    this.#fetching = fetching;
    const isCurrent = (): boolean => this.#fetching === fetching; // I3
    fetching.then(
      ({ token, generation }) => {
        if (!isCurrent()) return;
        this.#fetching = undefined;
        this.#told = generation;
        this.#isAwaited = true;
        this.#parts.authenticate(token);
      },
      (error: unknown) => {
        // One that was only to be renewed counts until the shard closes the socket.
        if (isCurrent() && !this.isSettled) this.#parts.onMissing(error);
      },
    );
  }

  #renewBefore(expiresAt: number | null): void {
    const { environment, tokens } = this.#parts;
    this.#cancelRenewal();
    if (expiresAt === null || !tokens.canRefresh) return;
    const delayMs = Math.max(0, expiresAt - environment.now() - RENEWAL_MS);
    // Timers hold no more than 31 bits.
    if (delayMs > 2 ** 31 - 1) return;
    this.#cancelRenewal = environment.after(delayMs, () => {
      if (this.isSettled) this.#tell(tokens.refresh());
    });
  }
}
