import { type AccountReports, checkAccounts, checkAccountsAtRest, objectOf } from '../model/check-accounts.ts';
import { type Problem } from '../model/problem.ts';
import { WrittenNumbers } from '../model/written-numbers.ts';
import { type AccountReport } from '../reports.ts';
import { type Kind, type KindTools, type Turn } from './kind.ts';

const ACCOUNTS = ['ada', 'ben', 'cleo', 'dan'] as const;

/**
 * Transfers from actor to actor.
 *
 * Promises: an accepted transfer is taken from the one and arrives at the other exactly once, whatever dies between.
 */
export class Accounts implements Kind {
  readonly #tools: KindTools;
  readonly #sent = new Map(
    ACCOUNTS.map((name): [string, WrittenNumbers] => [name, new WrittenNumbers(objectOf(name))]),
  );

  constructor(tools: KindTools) {
    this.#tools = tools;
  }

  async operate({ random, number }: Turn): Promise<void> {
    const name = random.pick(ACCOUNTS);
    const target = random.pick(ACCOUNTS.filter((other) => other !== name));
    const amount = 1 + random.below(100);
    const sent = this.#sent.get(name);
    const { client, journal } = this.#tools;
    sent?.ask(number);
    await journal.attempt(objectOf(name), `send ${amount} to ${target} as ${number}`, () =>
      client.call(`account/${name}`, 'send', number, target, amount),
    );
    sent?.acknowledge(number);
  }

  async check(): Promise<Problem[]> {
    const earlier = await this.#reports();
    const later = await this.#reports();
    const written = [...later].flatMap(
      ([name, { sent }]) => this.#sent.get(name)?.reconcile(sent.map(({ number }) => number)) ?? [],
    );
    return [...written, ...checkAccounts(earlier, later)];
  }

  async checkAtRest(): Promise<Problem[]> {
    return checkAccountsAtRest(await this.#reports());
  }

  async #reports(): Promise<AccountReports> {
    const reports = ACCOUNTS.map(async (name): Promise<[string, AccountReport]> => {
      return [name, await this.#tools.client.call<AccountReport>(`account/${name}`, 'report')];
    });
    return new Map(await Promise.all(reports));
  }
}
