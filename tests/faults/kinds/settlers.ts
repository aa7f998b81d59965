import { type Problem } from '../model/problem.ts';
import { SETTLER_ROWS, SETTLER_STEPS, type SettlerReport } from '../reports.ts';
import { type Kind, type KindTools, type Turn } from './kind.ts';

const CROWD = 40;

/**
 * Many actors that are woken for the first time at once.
 *
 * Promises: each step of a schema is taken once, in order, whenever the engine died.
 */
export class Settlers implements Kind {
  readonly #tools: KindTools;
  #names: string[] = [];

  constructor(tools: KindTools) {
    this.#tools = tools;
  }

  async operate({ number }: Turn): Promise<void> {
    const names = Array.from({ length: CROWD }, (_, index) => `${number}-${index}`);
    this.#names.push(...names);
    const outcomes = await Promise.allSettled(
      names.map((name) => {
        return this.#tools.journal.attempt(`settler ${name}`, 'wake', () => this.#report(name));
      }),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async check(): Promise<Problem[]> {
    const names = this.#names;
    this.#names = [];
    const problems = await Promise.all(
      names.map(async (name) => checkSettler(`settler ${name}`, await this.#report(name))),
    );
    return problems.flat();
  }

  async checkAtRest(): Promise<Problem[]> {
    return [];
  }

  #report(name: string): Promise<SettlerReport> {
    return this.#tools.client.call<SettlerReport>(`settler/${name}`, 'report');
  }
}

/**
 * @param object whose report
 * @param report of a settler
 * @returns what is wrong with it
 */
export function checkSettler(object: string, { steps, rows }: SettlerReport): Problem[] {
  const expected = Array.from({ length: SETTLER_STEPS }, (_, index) => index + 1).join();
  if (steps.join() === expected && rows === SETTLER_ROWS) return [];
  return [{ object, text: `has taken the steps ${steps.join()} and has ${rows} rows` }];
}
