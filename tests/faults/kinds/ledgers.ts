import { checkLedger, checkLedgerAtRest } from '../model/check-ledger.ts';
import { type Problem } from '../model/problem.ts';
import { WrittenNumbers } from '../model/written-numbers.ts';
import { type Entry, type LedgerReport, type NewEntries } from '../reports.ts';
import { type Kind, type KindTools, type Turn } from './kind.ts';

/** Names of the ledgers. */
export const LEDGERS = ['red', 'green', 'blue'] as const;

/** The parts of the names of a ledger's channels. */
export const CHANNELS = ['0', '1', '2'] as const;

const STORM_JOBS = 1000;

/** What is known of one ledger. */
interface Known {
  entries: WrittenNumbers;
  reminders: WrittenNumbers;
  /** As of the latest check. */
  ticks: number;
  latest: readonly Entry[];
}

/**
 * Entries and reminders in ledgers.
 *
 * Promises: an entry is in both tables, in the count, has had its event and its job, or is nowhere; its job is done at
 * least once; a reminder that was accepted is carried out; a clock by cron ticks on.
 */
export class Ledgers implements Kind {
  readonly #tools: KindTools;
  readonly #known = new Map(
    LEDGERS.map((name): [string, Known] => {
      const object = objectOf(name);
      return [
        name,
        { entries: new WrittenNumbers(object), reminders: new WrittenNumbers(object), ticks: 0, latest: [] },
      ];
    }),
  );

  constructor(tools: KindTools) {
    this.#tools = tools;
  }

  async prepare(): Promise<void> {
    for (const name of LEDGERS) await this.#tools.client.call(`ledger/${name}`, 'startTicking');
  }

  async operate({ random, number }: Turn): Promise<void> {
    const name = random.pick(LEDGERS);
    const kind = random.below(20);
    if (kind < 3) return this.#remind(name, number, random.below(400));
    const fillingChars = random.oneIn(30) ? 200_000 : random.below(300);
    const entries = { numbers: [number], channel: random.pick(CHANNELS), fillingChars, delayMs: random.below(200) };
    return kind === 3 ? this.#enterInVain(name, entries) : this.#enter(name, entries);
  }

  /** A thousand jobs that are due in the same moment. Their numbers begin at the turn's. */
  async storm({ random, number }: Turn): Promise<void> {
    const numbers = Array.from({ length: STORM_JOBS }, (_, index) => number + index);
    const entries = { numbers, channel: random.pick(CHANNELS), fillingChars: 10, delayMs: random.below(150) };
    await this.#enter(random.pick(LEDGERS), entries);
  }

  /** The entries of a ledger at the latest check. */
  latest(name: string): readonly Entry[] {
    return this.#known.get(name)?.latest ?? [];
  }

  async check(): Promise<Problem[]> {
    return this.#each((name, report, known) => {
      known.ticks = report.ticks;
      known.latest = report.entries;
      return [
        ...checkLedger(objectOf(name), report),
        ...known.entries.reconcile(report.entries.map(({ number }) => number)),
        ...known.reminders.reconcile(report.reminders.map(({ number }) => number)),
      ];
    });
  }

  async checkAtRest(): Promise<Problem[]> {
    return this.#each((name, report, known) => {
      const object = objectOf(name);
      const clock = report.ticks > known.ticks ? [] : [{ object, text: 'its clock has not ticked since the restart' }];
      return [...checkLedgerAtRest(object, report), ...clock];
    });
  }

  async #enter(name: string, entries: NewEntries): Promise<void> {
    const { client, journal } = this.#tools;
    const known = this.#known.get(name)?.entries;
    const [first = 0] = entries.numbers;
    const what = `enter ${first}${entries.numbers.length > 1 ? ` to ${first + entries.numbers.length - 1}` : ''}`;
    known?.ask(...entries.numbers);
    await journal.attempt(objectOf(name), `${what} on ${entries.channel}`, () =>
      client.call(`ledger/${name}`, 'enter', entries),
    );
    known?.acknowledge(...entries.numbers);
  }

  async #enterInVain(name: string, entries: NewEntries): Promise<void> {
    const { client, journal } = this.#tools;
    this.#known.get(name)?.entries.forbid(...entries.numbers);
    await journal.attempt(objectOf(name), `enter ${entries.numbers.join(', ')} in vain`, () =>
      client.call(`ledger/${name}`, 'enterInVain', entries),
    );
  }

  async #remind(name: string, number: number, delayMs: number): Promise<void> {
    const { client, journal } = this.#tools;
    const known = this.#known.get(name)?.reminders;
    known?.ask(number);
    await journal.attempt(objectOf(name), `remind ${number} in ${delayMs} ms`, () =>
      client.call(`ledger/${name}`, 'remind', number, delayMs),
    );
    known?.acknowledge(number);
  }

  async #each(check: (name: string, report: LedgerReport, known: Known) => Problem[]): Promise<Problem[]> {
    const problems = await Promise.all(
      [...this.#known].map(async ([name, known]) => {
        return check(name, await this.#tools.client.call<LedgerReport>(`ledger/${name}`, 'report'), known);
      }),
    );
    return problems.flat();
  }
}

/** What a ledger is called in the journal. */
export function objectOf(name: string): string {
  return `ledger ${name}`;
}
