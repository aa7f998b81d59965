import { callOut } from './call-out.ts';

/** Something of which there is one at a time, and whoever wants to hear of the next. */
export class Observed<Type extends object> {
  readonly #listeners = new Set<() => void>();
  #current: Type;

  constructor(first: Type) {
    this.#current = first;
  }

  /** What there is; the same object as long as it is the same. */
  get current(): Type {
    return this.#current;
  }

  /** Puts something in its place, and tells, if it says anything else. */
  set(next: Type): void {
    if (JSON.stringify(next) === JSON.stringify(this.#current)) return;
    this.#current = next;
    for (const listener of this.#listeners) callOut(listener);
  }

  /** Calls with each next one; ends with the function that is returned. */
  listen(listener: (current: Type) => void): () => void {
    const tell = (): void => listener(this.#current);
    this.#listeners.add(tell);
    return () => void this.#listeners.delete(tell);
  }
}
