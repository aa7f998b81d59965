/** Where tokens come from: a token, or a function that fetches one; null: nobody. */
export type TokenSource =
  | string
  | null
  | ((options: {
      readonly forceRefreshToken: boolean;
    }) => string | null | undefined | Promise<string | null | undefined>);

/** The token of the moment, fetched once for all who need it. */
export class Tokens {
  #source: TokenSource = null;
  #fetched: Promise<string | null> | undefined;

  /** Whether another token can be had than the one that there is. */
  get canRefresh(): boolean {
    return typeof this.#source === 'function';
  }

  /** Takes tokens from somewhere else from here on. */
  setSource(source: TokenSource): void {
    this.#source = source;
    this.#fetched = undefined;
  }

  /** The token; null: nobody. Rejects as the function does, and asks it anew the next time. */
  get(): Promise<string | null> {
    return (this.#fetched ??= this.#fetch(false));
  }

  /** A new token, as the one before does not count any more. */
  refresh(): Promise<string | null> {
    return (this.#fetched = this.#fetch(true));
  }

  #fetch(forceRefreshToken: boolean): Promise<string | null> {
    const source = this.#source;
    const token =
      typeof source === 'function' ? Promise.resolve(source({ forceRefreshToken })) : Promise.resolve(source);
    const fetched = token.then((found) => found ?? null);
    fetched.catch(() => {
      if (this.#fetched === fetched) this.#fetched = undefined;
    });
    return fetched;
  }
}
