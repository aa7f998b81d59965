import type { NewScheduledTask, ScheduledTask, ScheduledTaskChanges } from '../../../src/lib/photon/photon-schedule.ts';
import { Photon } from '../../../src/lib/photon/photon.ts';
import { manifestOf } from './manifest-of.ts';

/** Does things at their time. */
export class Ticker extends Photon {
  async tick(): Promise<void> {
    await this.note('tick');
  }

  async note(what: string): Promise<void> {
    await this.memory.update<string[]>('ran', (ran) => [...(ran ?? []), what]);
  }

  async ran(): Promise<unknown> {
    return (await this.memory.get('ran')) ?? [];
  }

  fail(): never {
    throw new RangeError('not today');
  }

  /** Fails until it has been called so often. */
  async stumble(times: number): Promise<void> {
    await this.note('stumbled');
    const ran = (await this.memory.get<string[]>('ran')) ?? [];
    if (ran.length < times) throw new RangeError('once more');
  }

  async askLater(): Promise<void> {
    await this.note((await this.confirm('Go on?')) ? 'yes' : 'no');
  }

  async create(task: NewScheduledTask): Promise<ScheduledTask> {
    return this.schedule.create(task);
  }

  async createMany(count: number): Promise<number> {
    for (let index = 0; index < count; index += 1) {
      await this.schedule.create({ name: `many ${index}`, schedule: '0 0 1 1 *', method: 'tick' });
    }
    return (await this.schedule.list()).length;
  }

  async manage(
    verb: 'get' | 'pause' | 'resume' | 'cancel' | 'getByName' | 'cancelByName',
    key: string,
  ): Promise<unknown> {
    return this.schedule[verb](key);
  }

  async update(id: string, changes: ScheduledTaskChanges): Promise<ScheduledTask> {
    return this.schedule.update(id, changes);
  }

  async list(): Promise<ScheduledTask[]> {
    return this.schedule.list();
  }

  async cancelAll(): Promise<number> {
    return this.schedule.cancelAll();
  }
}

export const tickerManifest = manifestOf('ticker', {
  tick: { schedule: { cron: '* * * * * *' } },
  note: { parameters: ['what'] },
  ran: {},
  fail: {},
  stumble: { parameters: ['times'] },
  askLater: {},
  create: { arguments: { kind: 'object' } },
  createMany: { parameters: ['count'] },
  manage: { parameters: ['verb', 'key'] },
  update: { parameters: ['id', 'changes'] },
  list: {},
  cancelAll: {},
});
