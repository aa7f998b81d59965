/** Work on one thing, one after the other: each turn starts when the one before it has ended, well or not. */
export class TurnQueue {
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;

  /** How many turns have been asked for: by it those who are in no hurry see that others are at work. */
  get count(): number {
    return this.#count;
  }

  /** Settles when all turns that have been asked for so far have ended. */
  async idle(): Promise<void> {
    await this.#last;
  }

  /**
   * @param turn runs when all turns asked for earlier have ended; what it throws is its caller's alone
   * @returns what the turn answers
   */
  run<Result>(turn: () => Promise<Result> | Result): Promise<Result> {
    this.#count += 1;
    const outcome = this.#last.then(turn);
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }
}
