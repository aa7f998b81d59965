import { LiveError } from '../values/live-error.ts';

/** Where tokens come from: a token, or a function that fetches one; null: nobody. */
export type TokenSource =
  | string
  | null
  | ((options: {
      readonly forceRefreshToken: boolean;
    }) => string | null | undefined | Promise<string | null | undefined>);

/**
 * A token, and whose: a token of an older generation than that of `Tokens` is of somebody who does not ask any more.
 */
export interface Credential {
  /** Null: nobody. */
  readonly token: string | null;
  readonly generation: number;
}

/** A token with characters that neither a header nor the name of a subprotocol can have. */
export class UnsendableTokenError extends LiveError {
  override readonly name = 'UnsendableTokenError';

  constructor() {
    super({
      code: 'invalid_token',
      message: 'Expected a token of letters, digits, "-", "_" and ".": call setAuth with another one.',
    });
  }
}

/** The token of the moment, fetched once for all who need it. */
export class Tokens {
  #source: TokenSource = null;
  #generation = 0;
  #fetched: Promise<Credential> | undefined;

  /** Whether another token can be had than the one that there is. */
  get canRefresh(): boolean {
    return typeof this.#source === 'function';
  }

  /** Which of all sources tokens come from; it rises with each `setSource`. */
  get generation(): number {
    return this.#generation;
  }

  /** Takes tokens from somewhere else from here on. */
  setSource(source: TokenSource): void {
    this.#source = source;
    this.#generation += 1;
    this.#fetched = undefined;
  }

  /**
   * The token of whoever is set when this is called. Rejects as the function does, and asks it anew the next time.
   *
   * @throws {UnsendableTokenError}
   */
  get(): Promise<Credential> {
    return (this.#fetched ??= this.#fetch(false));
  }

  /** A new token, as the one before does not count any more. Rejects as `get` does. */
  refresh(): Promise<Credential> {
    return (this.#fetched = this.#fetch(true));
  }

  #fetch(forceRefreshToken: boolean): Promise<Credential> {
    const fetched = fetchToken(this.#source, this.#generation, forceRefreshToken);
    fetched.catch(() => {
      if (this.#fetched === fetched) this.#fetched = undefined;
    });
    return fetched;
  }
}

async function fetchToken(source: TokenSource, generation: number, forceRefreshToken: boolean): Promise<Credential> {
  const token = (typeof source === 'function' ? await source({ forceRefreshToken }) : source) ?? null;
  // RFC 7230, 3.2.6: what a subprotocol may be named.
  if (token !== null && !/^[\w!#$%&'*+.^`|~-]*$/.test(token)) throw new UnsendableTokenError();
  return { token, generation };
}
