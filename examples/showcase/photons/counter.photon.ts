import { Photon } from '@sundog/tools/photon';

/**
 * Counts things, for everyone who looks
 *
 * Every instance is a counter of its own: "apples" and "pears" never mix.
 *
 * @title Counter
 * @icon 🔢
 */
export default class Counter extends Photon {
  /**
   * Add to the count.
   *
   * @param by How much {@int} {@min 1} {@max 1000}
   */
  async add(by = 1): Promise<number> {
    const count = await this.memory.update<number>('count', (before) => (before ?? 0) + by);
    this.emit({ channel: 'count', count });
    return count;
  }

  /**
   * The count as it stands.
   *
   * @readOnly
   */
  async get(): Promise<number> {
    return (await this.memory.get<number>('count')) ?? 0;
  }

  /**
   * Begin again at nothing.
   *
   * @destructive
   * @idempotent
   */
  async reset(): Promise<void> {
    await this.memory.delete('count');
    this.emit({ channel: 'count', count: 0 });
  }

  /**
   * The count, to watch: whoever subscribes hears of every change, because what `add` and `reset` emit has this name.
   *
   * @resource counter://count text/plain
   */
  async count(): Promise<string> {
    return String(await this.get());
  }
}
