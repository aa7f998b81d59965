/** Lets asynchronous work go one after the other, in the order of asking: at once, if there is none. */
export class Turns {
  #last: Promise<unknown> | undefined;

  /** Runs work when all earlier work has ended, well or not. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#last === undefined ? work() : this.#last.then(work, work);
    this.#last = mine;
    void mine.then(
      () => this.#leave(mine),
      () => this.#leave(mine),
    );
    return mine;
  }

  /** Resolves when all work asked for so far has ended, well or not; undefined: there is none. */
  whenIdle(): Promise<void> | undefined {
    const ignore = (): void => undefined;
    return this.#last?.then(ignore, ignore);
  }

  #leave(work: Promise<unknown>): void {
    if (this.#last === work) this.#last = undefined;
  }
}
