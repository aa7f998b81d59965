/** The measured tools. */
import { Photon } from '@sundog/tools/photon';

export default class Load extends Photon {
  readonly #ran = new Map<number, number[]>();

  /** Does nothing. */
  noop() {
    return 'ok';
  }

  /** Answers what it gets. */
  echo(text: string) {
    return text;
  }

  /** Adds to a number that is kept. */
  async add(by = 1) {
    return this.memory.update<number>('count', (count) => (count ?? 0) + by);
  }

  /** Asks one question. */
  async ask() {
    return this.confirm('Go on?');
  }

  /** One event for everybody who listens. @get /announce */
  announce() {
    this.emit({ channel: 'load', text: 'hello' });
    return 'ok';
  }

  /** Creates schedules, one after the other, all for one time. @param cron of six fields */
  async plan(count: number, cron: string) {
    for (let index = 0; index < count; index += 1) {
      const name = `schedule-${index}`;
      await this.schedule.create({ name, schedule: cron, fireOnce: true, method: 'run', params: { index } });
    }
  }

  /** Called by a schedule. */
  run(index: number) {
    this.#ran.set(index, [...(this.#ran.get(index) ?? []), Date.now()]);
  }

  /** How many runs there were, of how many schedules, and when the first and the last began. */
  runs() {
    const times = [...this.#ran.values()].flat();
    return {
      runs: times.length,
      schedules: this.#ran.size,
      first: times.reduce((first, time) => Math.min(first, time), Infinity),
      last: times.reduce((last, time) => Math.max(last, time), 0),
    };
  }
}
