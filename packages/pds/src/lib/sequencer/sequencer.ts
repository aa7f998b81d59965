/**
 * The actor that makes one firehose of all accounts' events: it numbers them, keeps them for a while and sends them on.
 *
 * There is one in each host, under the name `sequencerName`. It is composed of a store (what is kept), subscribers (who
 * listens) and requests to relays. Accounts call `append`; the Worker forwards subscriptions to it.
 *
 * - Q1 An append is one transaction: events, the account's last one, and, once a second, the jobs that follow from it.
 * - Q2 What an append has stored goes to the sockets in the same turn.
 */
import { Actor } from '@sundog/actor';

import type { AccountEvent, EventKind, EventMark } from '../events/account-event.ts';
import { parseSettings } from '../settings/parse-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { CrawlRequests, type RelayStatus } from './crawl-requests.ts';
import { EventStore, type AppendOptions, type FirehoseRetention } from './event-store.ts';
import { Facts } from './facts.ts';
import { defaultLimits, Subscribers, type FirehoseLimits } from './subscribers.ts';

/** The name of a host's sequencer. */
export const sequencerName = 'firehose';

/** What a subscription's path is, at the Worker and here. */
export const subscribePath = '/xrpc/com.atproto.sync.subscribeRepos';

/** What may be told to everybody about the firehose. */
export interface FirehoseStatus {
  readonly head: number;
  /** The oldest event that is kept, and when it came, in milliseconds since 1970. */
  readonly oldest: { readonly seq: number; readonly at: number } | undefined;
  readonly keptBytes: number;
  readonly subscribers: number;
  /** Those of them that are replaying, or read too slowly to be live. */
  readonly behind: number;
  /** How many there ever were of each kind. */
  readonly events: Readonly<Record<EventKind, number>>;
  /** After which the newest dozen comes. */
  readonly recentCursor: number;
  readonly relays: readonly RelayStatus[];
}

const pruneKind = 'firehose.prune';
const PLAN_INTERVAL_MS = 1000;
const RECENT_EVENTS = 12;
const defaultRetention: FirehoseRetention = { ageMs: 72 * 60 * 60_000, bytes: 4 * 1024 * 1024 * 1024 };

/** The class to export from the Worker. */
export class Sequencer<Env extends object = Cloudflare.Env> extends Actor<Env> {
  readonly #facts: Facts;
  readonly #store: EventStore;
  readonly #subscribers: Subscribers;
  readonly #crawls: CrawlRequests;
  #plannedAt = -Infinity;

  /**
   * @param ctx of the object
   * @param env with the `PDS_*` variables
   * @throws {InvalidSettingsError}
   */
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { clock, sql, jobs, settings, retention, limits } = this;
    this.#facts = new Facts(sql);
    this.#store = new EventStore(sql, { facts: this.#facts, clock, retention });
    this.#subscribers = new Subscribers(ctx, { store: this.#store, clock, limits });
    this.#crawls = new CrawlRequests({
      facts: this.#facts,
      jobs,
      clock,
      settings,
      fetch: (request) => this.fetchRelay(request),
    });
    jobs.define(pruneKind, () => this.#prune());
  }

  /**
   * Takes an account's events in: in order, each once, none after a gap.
   *
   * Two answers say that one side was set back to an earlier state:
   *
   * - An event before the outbox, though the outbox begins with what was never answered: the firehose has lost events.
   *   The account sends its outbox with `afterLoss`, and `#sync` behind it.
   * - An event that the account has not made, as far as it knows: the account has lost events. It gives what is in its
   *   outbox the numbers after this one.
   *
   * @param did the account
   * @param events in the order of their numbers, 16 MiB of frames at most
   * @param options
   * @returns the account's last event that is stored, the number 0 if none is: what is up to it may leave the outbox,
   *   what comes after it is to be sent, again if need be
   */
  append(did: string, events: readonly AccountEvent[], options: AppendOptions = {}): EventMark {
    const now = this.clock.now();
    const mayPlan = Math.abs(now - this.#plannedAt) >= PLAN_INTERVAL_MS;
    const appended = this.sql.transaction(() => {
      const stored = this.#store.append(did, events, options);
      if (mayPlan && stored.frames.length > 0) this.#planWork();
      return stored;
    });
    if (mayPlan && appended.frames.length > 0) this.#plannedAt = now; // Not before the commit: an append may be undone.
    this.#subscribers.publish(appended); // Q2
    return appended.last;
  }

  /** The newest number: `seq` of `com.atproto.sync.getHostStatus`. */
  head(): number {
    return this.#store.head();
  }

  /** What may be told to everybody. */
  status(): FirehoseStatus {
    const count = (kind: EventKind): number => this.#facts.get(`events:${kind}`) ?? 0;
    return {
      head: this.#store.head(),
      oldest: this.#store.oldest(),
      keptBytes: this.#store.keptBytes(),
      subscribers: this.#subscribers.open.length,
      behind: this.#subscribers.behindCount,
      events: {
        commit: count('commit'),
        sync: count('sync'),
        identity: count('identity'),
        account: count('account'),
      },
      recentCursor: this.#store.cursorOfNewest(RECENT_EVENTS),
      relays: this.#crawls.status(),
    };
  }

  /** Answers subscriptions. */
  protected override onRequest(request: Request): Response {
    try {
      return this.#subscribers.subscribe(request);
    } catch (error) {
      if (!(error instanceof XrpcError)) throw error;
      const { status, code, message, headers } = error;
      return Response.json({ error: code, message }, { status, headers });
    }
  }

  /** What subscribers send means nothing. */
  protected override onSocketMessage(): void {}

  protected override onSocketClose(): void {
    this.#subscribers.forget();
  }

  /** Read while the object is made, so a subclass for tests overrides it as a getter. */
  protected get settings(): Pick<Settings, 'publicUrl' | 'relays'> {
    return parseSettings(this.env);
  }

  /** How much is kept; see `settings`. */
  protected get retention(): FirehoseRetention {
    return defaultRetention;
  }

  /** How much may be queued; see `settings`. */
  protected get limits(): FirehoseLimits {
    return defaultLimits;
  }

  /** Sends a request to a relay, which the operator has chosen. */
  protected fetchRelay(request: Request): Promise<Response> {
    return fetch(request);
  }

  /**
   * Plans what follows from an append, in its transaction. Once a second is enough: retention is counted in hours,
   * crawls in minutes, and the first append after a wake always plans.
   */
  #planWork(): void {
    this.#planPrune();
    this.#crawls.plan();
  }

  #planPrune(): void {
    const at = this.#store.pruneDueAt();
    if (at === undefined) return;
    const ifExists = at <= this.clock.now() ? 'replace' : 'keep'; // A plan that waits is for an earlier time.
    this.jobs.enqueue(pruneKind, undefined, { key: pruneKind, at, ifExists });
  }

  async #prune(): Promise<void> {
    while (this.#store.prune()) await scheduler.wait(0); // Appends have their turn.
    this.#planPrune();
  }
}
