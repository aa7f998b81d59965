/** Which service a feed comes from: the AppView knows, and it rarely changes. */
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { getText } from '../values/json.ts';

const FRESH_MS = 10 * 60_000;
const ENTRIES_MAX = 1000;

/** What finding takes. */
export interface GeneratorParts {
  /** Asks the AppView on the account's behalf. */
  readonly ask: (nsid: string, params: Readonly<Record<string, string>>) => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Finds the generators of feeds, and remembers them for ten minutes. What it remembers is public. */
export class GeneratorFinder {
  readonly #entries = new Map<string, { readonly did: string; readonly untilMs: number }>();

  /**
   * @param feed the URI of a feed
   * @param parts whom to ask
   * @returns the DID of the service that makes it
   * @throws XrpcError what the AppView answers; 502 `UpstreamFailure` if that is no feed
   */
  async find(feed: string, { ask, now }: GeneratorParts): Promise<string> {
    const entry = this.#entries.get(feed);
    if (entry !== undefined && now() < entry.untilMs) return entry.did;
    const did = getText(await ask('app.bsky.feed.getFeedGenerator', { feed }), 'view', 'did');
    if (did === undefined) throw new XrpcError(502, 'UpstreamFailure', 'could not resolve feed generator');
    this.#entries.delete(feed);
    this.#entries.set(feed, { did, untilMs: now() + FRESH_MS });
    const oldest = this.#entries.size > ENTRIES_MAX ? this.#entries.keys().next().value : undefined;
    if (oldest !== undefined) this.#entries.delete(oldest);
    return did;
  }
}
