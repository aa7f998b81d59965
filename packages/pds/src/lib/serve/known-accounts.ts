/**
 * Which DIDs are accounts of this host, as far as a Worker has learned: an actor must not be made for every DID that
 * somebody thinks of, and the directory not be asked for each request.
 *
 * An account that was here once stays an address that may be asked: it says itself that it is deleted. So what is known
 * never becomes wrong, and what is not known is asked for each time.
 */
const COUNT_MAX = 100_000;

/** The known ones. */
export class KnownAccounts {
  readonly #dids = new Set<string>();

  /** Whether this DID is known to be an account's. */
  has(did: string): boolean {
    return this.#dids.has(did);
  }

  /** Notes that it is. */
  add(did: string): void {
    if (this.#dids.size >= COUNT_MAX) this.#dids.clear();
    this.#dids.add(did);
  }
}
