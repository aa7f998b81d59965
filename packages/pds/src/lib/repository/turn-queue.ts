/** Work on one thing, one after the other: each turn starts when the one before it has ended, well or not. */
export class TurnQueue {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param turn runs when all turns asked for earlier have ended; what it throws is its caller's alone
   * @returns what the turn answers
   */
  run<Result>(turn: () => Promise<Result> | Result): Promise<Result> {
    const outcome = this.#last.then(turn);
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }
}
