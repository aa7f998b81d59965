/**
 * Does with everything that a photon has what its caller wants
 *
 * @photons sibling
 */
import { Photon } from '@sundog/tools/photon';

const EVERY_SECOND = '* * * * * *';

export default class Bridge extends Photon {
  /** Which instance this is. */
  where(): string {
    return this.instanceName;
  }

  /** Every method of the memory, and what it answers. */
  async remember(): Promise<Record<string, unknown>> {
    const { memory } = this;
    await memory.set('a', 1);
    await memory.set('b', { deep: [true] });
    await memory.set('a', 'another', { namespace: 'drafts' });
    return {
      get: await memory.get('b'),
      has: await memory.has('a'),
      keys: await memory.keys(),
      list: await memory.list(),
      update: await memory.update<number>('a', (value) => (value ?? 0) + 1),
      delete: await memory.delete('b'),
      deleted: await memory.get('b'),
      clear: await memory.clear(),
      cleared: await memory.keys(),
      drafts: await memory.get('a', { namespace: 'drafts' }),
    };
  }

  /** Says something on a channel. */
  say(channel: string, text: string): void {
    this.emit({ channel, text, more: [null, { ü: 1 }] });
  }

  /** Every method for schedules, and what it answers. */
  async plan(): Promise<Record<string, unknown>> {
    const { schedule } = this;
    const task = { name: 'report', schedule: '@yearly', method: 'tick' };
    const { id } = await schedule.create(task);
    return {
      again: await schedule.create(task).catch((error: Error) => error.message),
      get: (await schedule.get(id))?.name,
      getByName: (await schedule.getByName('report'))?.cron,
      list: (await schedule.list()).map(({ name }) => name),
      update: (await schedule.update(id, { schedule: '0 9 * * 1' })).cron,
      cancel: await schedule.cancel(id),
      cancelled: await schedule.get(id),
    };
  }

  /** Begins schedules of every second: one that fails, one that runs once, one that runs twice, one that goes on. */
  async begin(): Promise<void> {
    const each = { schedule: EVERY_SECOND, method: 'tick' };
    await this.schedule.create({ ...each, name: 'failing', method: 'fail' });
    await this.schedule.create({ ...each, name: 'once', fireOnce: true });
    await this.schedule.create({ ...each, name: 'twice', maxExecutions: 2 });
    await this.schedule.create({ ...each, name: 'endless' });
  }

  /** How they stand. */
  async standing(): Promise<Record<string, unknown>> {
    const tasks = await this.schedule.list();
    return Object.fromEntries(
      tasks.map(({ name, status, executionCount, errorMessage }) => [name, { status, executionCount, errorMessage }]),
    );
  }

  /** @internal */
  async tick(): Promise<void> {
    await this.memory.update<number>('ticks', (count) => (count ?? 0) + 1);
  }

  /** @internal */
  fail(): never {
    throw new Error('out of order');
  }

  /** Calls a method of the sibling. */
  callSibling(name: string, instance?: string): Promise<string> {
    return this.call('sibling.greet', { name }, instance === undefined ? {} : { instance });
  }

  /** Asks the client's model. */
  askModel(prompt: string): Promise<string> {
    return this.sample({ prompt });
  }

  /** Asks yes or no. */
  async askIfSure(question: string): Promise<string> {
    return (await this.confirm(question)) ? 'sure' : 'not sure';
  }

  /** Asks for a name. */
  async askForName(): Promise<string> {
    const { name } = await this.elicit<{ name: string }>({
      message: 'Your name?',
      requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    });
    return name;
  }

  /** In which folder to work. */
  folder(): string {
    return this.callerCwd ?? 'a folder of its own';
  }

  /** Nobody may. */
  private secret(): string {
    return 'nobody may know';
  }

  /** Nobody may. */
  _hidden(): string {
    return this.secret();
  }
}
