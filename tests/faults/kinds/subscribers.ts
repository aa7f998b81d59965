import { setTimeout as delay } from 'node:timers/promises';

import { compareEvents } from '../model/compare-events.ts';
import { type Problem } from '../model/problem.ts';
import { type Random } from '../random.ts';
import { type LedgerReport } from '../reports.ts';
import { type Kind, type KindTools, type Turn } from './kind.ts';
import { type Transport } from './event-connection.ts';
import { CHANNELS, type Ledgers, LEDGERS, objectOf } from './ledgers.ts';
import { Subscriber } from './subscriber.ts';

const SUBSCRIBERS_MAX = 16;
const PATIENCE_MS = 10_000;

interface Subscription {
  subscriber: Subscriber;
  ledger: string;
  /** Which channels of the ledger; all of them without. */
  channels: readonly string[];
  /** How many entries the ledger had where it starts. */
  from: number;
}

/**
 * Subscribers of the ledgers' channels, by WebSocket and by event stream, that come, are cut off and stay away for a
 * while; after a fall they all resume.
 *
 * Promises: each sees every event from its start on, once, in order, and none that was undone.
 */
export class Subscribers implements Kind {
  readonly #tools: KindTools;
  readonly #ledgers: Ledgers;
  readonly #subscriptions: Subscription[] = [];

  /** @param ledgers checked right before this kind is */
  constructor(tools: KindTools, ledgers: Ledgers) {
    this.#tools = tools;
    this.#ledgers = ledgers;
  }

  async prepare(): Promise<void> {
    for (const ledger of LEDGERS) {
      await this.#join(ledger, [], 'socket');
      await this.#join(ledger, [CHANNELS[0], CHANNELS[1]], 'stream');
    }
  }

  async operate({ random }: Turn): Promise<void> {
    if (this.#subscriptions.length < SUBSCRIBERS_MAX && random.oneIn(4)) {
      const [ledger, channels] = [random.pick(LEDGERS), pickChannels(random)];
      return this.#join(ledger, channels, random.pick(['socket', 'stream'] as const));
    }
    const { subscriber, ledger } = random.pick(this.#subscriptions);
    const isShort = random.oneIn(2);
    const what = isShort ? 'cut a subscriber' : 'cut a subscriber until the check';
    await this.#tools.journal.attempt(objectOf(ledger), what, async () => {
      if (isShort) subscriber.cut();
      else subscriber.leave();
    });
  }

  async check(): Promise<Problem[]> {
    const problems: Problem[] = [];
    for (const { subscriber } of this.#subscriptions) subscriber.comeBack();
    for (const { subscriber, ledger, channels, from } of this.#subscriptions) {
      const entries = this.#ledgers.latest(ledger).slice(from);
      const wanted = entries.filter(({ channel }) => channels.length === 0 || channels.includes(channel));
      const expected = wanted.map(({ number }) => number);
      await isCaughtUp(subscriber, expected.length);
      problems.push(...compareEvents(objectOf(ledger), subscriber.seen, expected));
      const object = objectOf(ledger);
      problems.push(...subscriber.complaints.map((text) => ({ object, text: `a subscriber was told: ${text}` })));
    }
    return problems;
  }

  checkAtRest(): Promise<Problem[]> {
    return this.check();
  }

  close(): void {
    for (const { subscriber } of this.#subscriptions) subscriber.leave();
  }

  async #join(ledger: string, channels: readonly string[], transport: Transport): Promise<void> {
    const { client, journal } = this.#tools;
    const { cursor, entries } = await journal.attempt(
      objectOf(ledger),
      `subscribe to ${channels.join() || 'all'} by ${transport}`,
      () => client.call<LedgerReport>(`ledger/${ledger}`, 'report'),
    );
    const names = channels.length === 0 ? ['entries:*'] : channels.map((channel) => `entries:${channel}`);
    const subscriber = new Subscriber({
      transport,
      url: () => `${client.url}/actors/ledger/${ledger}/events`,
      channels: names,
      cursor,
    });
    this.#subscriptions.push({ subscriber, ledger, channels, from: entries.length });
  }
}

function pickChannels(random: Random): readonly string[] {
  return random.oneIn(3) ? [] : [random.pick(CHANNELS)];
}

async function isCaughtUp(subscriber: Subscriber, count: number): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end && subscriber.seen.length < count;) await delay(5);
}
