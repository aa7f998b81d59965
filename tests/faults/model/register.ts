import { type Problem } from './problem.ts';

/** A place that holds one value, written by one client at a time: after a kill it holds the last value or the next. */
export class Register {
  readonly #object: string;
  #current: string;
  #next: string | undefined;

  /**
   * @param object whose
   * @param initial what it holds at first
   */
  constructor(object: string, initial: string) {
    this.#object = object;
    this.#current = initial;
  }

  /** A value leaves with a request. */
  ask(value: string): void {
    this.#next = value;
  }

  /** The answer came: it is written. */
  acknowledge(): void {
    this.#current = this.#next ?? this.#current;
    this.#next = undefined;
  }

  /** Which promise is broken by what was found while nothing is under way; settles what was open. */
  reconcile(found: string): Problem[] {
    const possible = this.#next === undefined ? [this.#current] : [this.#current, this.#next];
    if (!possible.includes(found)) {
      return [{ object: this.#object, text: `holds ${found}, which is not ${possible.join(' or ')}` }];
    }
    this.#current = found;
    this.#next = undefined;
    return [];
  }
}
