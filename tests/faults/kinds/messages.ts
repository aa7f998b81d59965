import { type Problem } from '../model/problem.ts';
import { WrittenNumbers } from '../model/written-numbers.ts';
import { type Kind, type KindTools, type Turn } from './kind.ts';

const OBJECT = 'queue';

/**
 * Messages through a queue, to a consumer that puts them into an actor.
 *
 * Promises: an acknowledged message is delivered at least once, some time; the inbox forgets nothing.
 */
export class Messages implements Kind {
  readonly #tools: KindTools;
  readonly #sent = new WrittenNumbers(OBJECT);
  readonly #kept = new WrittenNumbers(OBJECT);

  constructor(tools: KindTools) {
    this.#tools = tools;
  }

  async operate({ number }: Turn): Promise<void> {
    this.#sent.ask(number);
    await this.#tools.journal.attempt(OBJECT, `send ${number}`, () => this.#tools.client.post('/queue', number));
    this.#sent.acknowledge(number);
  }

  async check(): Promise<Problem[]> {
    const inbox = await this.#inbox();
    const problems = [...this.#sent.unexpected(inbox), ...this.#kept.missing(inbox)];
    this.#kept.acknowledge(...inbox);
    return problems;
  }

  async checkAtRest(): Promise<Problem[]> {
    return this.#sent.missing(await this.#inbox());
  }

  #inbox(): Promise<number[]> {
    return this.#tools.client.call<number[]>('inbox/inbox', 'report');
  }
}
