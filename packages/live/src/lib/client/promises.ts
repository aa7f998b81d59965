import type { LiveError } from '../values/live-error.ts';

/** Keeps a promise, one way or the other. */
export interface Keeper<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: LiveError) => void;
}

/** Promises that a client has made: with it, those end that have not been kept. */
export class Promises {
  readonly #rejects = new Set<(error: LiveError) => void>();
  #closed: LiveError | undefined;

  /**
   * Makes a promise, which is broken at once if the client is closed.
   *
   * @param begin what will keep it; what this throws breaks it
   */
  async make<Result>(begin: (keeper: Keeper<Result>) => void): Promise<Result> {
    if (this.#closed !== undefined) throw this.#closed;
    let rejectOpen = (_error: LiveError): void => {};
    try {
      return await new Promise<Result>((resolve, reject) => {
        rejectOpen = reject;
        this.#rejects.add(reject);
        begin({ resolve, reject });
      });
    } finally {
      this.#rejects.delete(rejectOpen);
    }
  }

  /** Breaks all that have not been kept, and all that will be made. */
  close(error: LiveError): void {
    this.#closed ??= error;
    for (const reject of this.#rejects) reject(error);
  }
}
