/**
 * Asks relays to crawl this host when something has happened.
 *
 * Owns the kind of job `firehose.crawl` and the facts `crawled_at`, `asked:RELAY` and `answered:RELAY`: when, last.
 *
 * - C1 Each append leads to a request after it, and two requests are at least 20 minutes apart, restarts included.
 * - C2 A relay that does not answer, or refuses, is asked again by the next request and not before.
 */
import { logger, type Clock, type Jobs } from '@sundog/actor';

import type { Settings } from '../settings/settings.ts';
import type { Facts } from './facts.ts';

/** What asking needs to know. */
export interface CrawlRequestsOptions {
  readonly facts: Facts;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'publicUrl' | 'relays'>;
  readonly fetch: (request: Request) => Promise<Response>;
}

/** A relay, and what has become of asking it last. */
export interface RelayStatus {
  /** Its URL. */
  readonly relay: string;
  /** In milliseconds since 1970; undefined before the first time. */
  readonly askedAt: number | undefined;
  /** Whether it agreed, then. */
  readonly hasAnswered: boolean;
}

const kind = 'firehose.crawl';
const intervalMs = 20 * 60_000;
const timeoutMs = 10_000;

/** The requests of one host. */
export class CrawlRequests {
  readonly #options: CrawlRequestsOptions;

  /** @param options */
  constructor(options: CrawlRequestsOptions) {
    this.#options = options;
    options.jobs.define(kind, () => this.#run(), { timeoutMs: 2 * timeoutMs });
  }

  /** Sees to it that a request follows (C1). To be called in the transaction of an append. */
  plan(): void {
    const { settings, jobs } = this.#options;
    if (settings.relays.length === 0) return;
    jobs.enqueue(kind, undefined, { key: kind, at: this.#mayAskAt(), ifExists: 'keep' });
  }

  /** What is known of each relay. */
  status(): RelayStatus[] {
    const { facts, settings } = this.#options;
    return settings.relays.map((relay) => {
      const askedAt = facts.get(`asked:${relay}`);
      return { relay, askedAt, hasAnswered: askedAt !== undefined && facts.get(`answered:${relay}`) === askedAt };
    });
  }

  async #run(): Promise<void> {
    const { facts, jobs, clock, settings } = this.#options;
    const mayAskAt = this.#mayAskAt();
    if (mayAskAt > clock.now()) {
      jobs.enqueue(kind, undefined, { key: kind, at: mayAskAt }); // Cut off in the middle, or the clock was set.
      return;
    }
    facts.set('crawled_at', clock.now());
    await Promise.all(settings.relays.map((relay) => this.#ask(relay)));
  }

  #mayAskAt(): number {
    const { facts, clock } = this.#options;
    const now = clock.now();
    const crawledAt = Math.min(facts.get('crawled_at') ?? -Infinity, now);
    return Math.max(now, crawledAt + intervalMs);
  }

  async #ask(relay: string): Promise<void> {
    const { settings, facts, clock, fetch } = this.#options;
    const askedAt = clock.now();
    facts.set(`asked:${relay}`, askedAt);
    try {
      const hostname = new URL(settings.publicUrl).host;
      const request = new Request(`${relay}/xrpc/com.atproto.sync.requestCrawl`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ hostname }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const response = await fetch(request);
      await response.body?.cancel();
      if (response.ok) facts.set(`answered:${relay}`, askedAt);
      else logger.warn('A relay refuses to crawl this host', { relay, status: response.status });
    } catch (error) {
      logger.warn('A relay cannot be asked to crawl this host', { relay, error }); // C2
    }
  }
}
