const KEPT = 60;

interface Line {
  round: number;
  what: string;
  outcome: string;
}

/** Remembers the latest operations on each object, to tell what led to a failure. */
export class Journal {
  round = 0;
  /** How many operations were answered. */
  acknowledged = 0;
  /** How many were not. */
  unanswered = 0;
  readonly #lines = new Map<string, Line[]>();
  readonly #cutShort = new Map<string, number>();

  /** What was under way when a house fell: how many operations of each kind were not answered. */
  get cutShort(): string {
    return [...this.#cutShort].map(([kind, count]) => `${kind} ${count}`).join(', ');
  }

  /** Runs an operation and notes how it ended. */
  async attempt<Result>(object: string, what: string, action: () => Promise<Result>): Promise<Result> {
    const line = this.#note(object, what, 'under way');
    try {
      const result = await action();
      line.outcome = 'acknowledged';
      this.acknowledged += 1;
      return result;
    } catch (error) {
      line.outcome = String(error);
      this.unanswered += 1;
      const [kind = object] = object.split(/[ /]/);
      this.#cutShort.set(kind, (this.#cutShort.get(kind) ?? 0) + 1);
      throw error;
    }
  }

  /** Notes what happened to everything. */
  note(what: string): void {
    for (const object of this.#lines.keys()) this.#note(object, what, '');
  }

  /** The latest operations on an object, oldest first. */
  story(object: string): string {
    const lines = this.#lines.get(object) ?? [];
    return lines.map(({ round, what, outcome }) => `    round ${round}: ${what}  ${outcome}`).join('\n');
  }

  #note(object: string, what: string, outcome: string): Line {
    const line = { round: this.round, what, outcome };
    const lines = this.#lines.get(object) ?? [];
    this.#lines.set(object, lines);
    lines.push(line);
    if (lines.length > KEPT) lines.shift();
    return line;
  }
}
