import { Photon } from '@sundog/tools/photon';

/** Counts things, for everyone who looks. */
export default class Counter extends Photon {
  /**
   * Add to the count.
   *
   * @param by How much {@int} {@min 1}
   */
  async add(by = 1): Promise<number> {
    const count = await this.memory.update<number>('count', (before) => (before ?? 0) + by);
    this.emit({ channel: 'count', count });
    return count;
  }

  /** The count as it stands. @readOnly */
  async get(): Promise<number> {
    return (await this.memory.get<number>('count')) ?? 0;
  }

  /** Begin again at nothing, if somebody agrees. @destructive */
  async reset(): Promise<number> {
    const count = await this.get();
    if (await this.confirm(`Forget that it is ${count}?`)) await this.memory.delete('count');
    return this.get();
  }
}
