import { KEY_COLUMN, quoteName, type TablePlan } from './table-plan.ts';

/** Keys for new rows: the time in microseconds, but always later than that of every row of the shard. */
export class CreationTimes {
  readonly #database: SqlStorage;
  readonly #plans: readonly TablePlan[];
  #lastUs: number | undefined;

  constructor(database: SqlStorage, plans: readonly TablePlan[]) {
    this.#database = database;
    this.#plans = plans;
  }

  /** The key of the next row. */
  next(nowMs: number): number {
    const lastUs = this.#lastUs ?? this.#findLast();
    return (this.#lastUs = Math.max(Math.round(nowMs * 1000), lastUs + 1));
  }

  #findLast(): number {
    let lastUs = 0;
    for (const { name } of this.#plans) {
      const row = this.#database
        .exec(`select max(${KEY_COLUMN}) from ${quoteName(name)}`)
        .raw()
        .next().value;
      lastUs = Math.max(lastUs, Number(row?.[0] ?? 0));
    }
    return lastUs;
  }
}
