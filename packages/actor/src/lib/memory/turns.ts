/** Lets asynchronous work on one key go one after the other, in the order of asking; other keys do not wait. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /**
   * Runs work when all earlier work on the key has ended, well or not: at once, before this returns, if there is none.
   *
   * @param key
   * @param work
   */
  take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key);
    const mine = before === undefined ? work() : before.then(work, work);
    this.#last.set(key, mine);
    const leave = (): void => {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    };
    void mine.then(leave, leave);
    return mine;
  }
}
