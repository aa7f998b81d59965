import { type Problem, problemOf } from './problem.ts';

/**
 * What is known of a number: `asked` for without an answer, so it may be there; `certain` because it was acknowledged
 * or found after a restart; `void` because it failed, or was not found after a restart.
 */
type Fate = 'asked' | 'certain' | 'void';

/** Numbers that clients have asked an object to write, each once. What is certain stays, what is void never comes. */
export class WrittenNumbers {
  readonly #object: string;
  readonly #fates = new Map<number, Fate>();
  /** Asked for together and not yet certain or void. */
  #together: (readonly number[])[] = [];

  /** @param object whose numbers */
  constructor(object: string) {
    this.#object = object;
  }

  /** The numbers leave with a request; all of them are written together. */
  ask(...numbers: number[]): void {
    for (const number of numbers) this.#fates.set(number, 'asked');
    if (numbers.length > 1) this.#together.push(numbers);
  }

  /** The answer came: they are written. */
  acknowledge(...numbers: number[]): void {
    for (const number of numbers) this.#fates.set(number, 'certain');
  }

  /** They must never be written, whether an answer comes or not. */
  forbid(...numbers: number[]): void {
    for (const number of numbers) this.#fates.set(number, 'void');
  }

  /** Which promises are broken by what was found while nothing is under way; settles what was open. */
  reconcile(found: readonly number[]): Problem[] {
    const there = new Set(found);
    const halves = this.#together.filter((numbers) => {
      const count = numbers.filter((number) => there.has(number)).length;
      return count > 0 && count < numbers.length;
    });
    const problems = [
      ...this.unexpected(found),
      ...this.missing(found),
      ...problemOf(this.#object, 'only a part is there of what was written together', halves.flat()),
    ];
    for (const [number, fate] of this.#fates) {
      if (fate === 'asked') this.#fates.set(number, there.has(number) ? 'certain' : 'void');
    }
    this.#together = [];
    return problems;
  }

  /** What was found and cannot be there, or is there twice. */
  unexpected(found: readonly number[]): Problem[] {
    const there = new Set<number>();
    const twice = found.filter((number) => there.has(number) || !there.add(number));
    const wrong = found.filter((number) => (this.#fates.get(number) ?? 'void') === 'void');
    return [
      ...problemOf(this.#object, 'is there though it failed, was gone or was never asked for', wrong),
      ...problemOf(this.#object, 'is there twice', twice),
    ];
  }

  /** What must be there and is not. */
  missing(found: readonly number[]): Problem[] {
    const there = new Set(found);
    const lost = [...this.#fates].flatMap(([number, fate]) => (fate === 'certain' && !there.has(number) ? number : []));
    return problemOf(this.#object, 'lost', lost);
  }
}
