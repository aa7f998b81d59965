import { type Problem, problemOf } from '../model/problem.ts';
import { WrittenNumbers } from '../model/written-numbers.ts';
import { type Kind, type KindTools, type Turn } from './kind.ts';

const OBJECT = 'd1';

/**
 * Batches in D1.
 *
 * Promises: an acknowledged batch is there, and any batch is there wholly or not at all.
 */
export class Rows implements Kind {
  readonly #tools: KindTools;
  readonly #written = new WrittenNumbers(OBJECT);

  constructor(tools: KindTools) {
    this.#tools = tools;
  }

  async prepare(): Promise<void> {
    await this.#tools.client.post('/d1/prepare', null);
  }

  async operate({ number }: Turn): Promise<void> {
    this.#written.ask(number);
    await this.#tools.journal.attempt(OBJECT, `enter ${number}`, () => this.#tools.client.post('/d1/enter', number));
    this.#written.acknowledge(number);
  }

  async check(): Promise<Problem[]> {
    const { a, b } = await this.#tools.client.post<{ a: number[]; b: number[] }>('/d1/report', null);
    const [inA, inB] = [new Set(a), new Set(b)];
    const halves = [...a.filter((number) => !inB.has(number)), ...b.filter((number) => !inA.has(number))];
    return [...this.#written.reconcile(a), ...problemOf(OBJECT, 'is in one of two tables of a batch', halves)];
  }

  async checkAtRest(): Promise<Problem[]> {
    return [];
  }
}
