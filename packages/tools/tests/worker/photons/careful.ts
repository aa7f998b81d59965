import type { PhotonLock } from '../../../src/lib/photon/photon-context.ts';
import { Photon } from '../../../src/lib/photon/photon.ts';
import { manifestOf } from './manifest-of.ts';

/** Does things that must not be done twice, and waits for an answer in between. */
export class Careful extends Photon {
  async draw(): Promise<unknown> {
    const id = await this.once('draw', () => crypto.randomUUID());
    await this.memory.set('drawn', id);
    await this.memory.set('doubled', 0);
    // What an update does inside of itself is a part of it.
    await this.memory.update<number>('count', async (count) => {
      await this.memory.update<number>('doubled', (doubled) => (doubled ?? 0) + 2);
      return (count ?? 0) + 1;
    });
    await this.data.log('draws').append(id);
    this.emit({ channel: 'drawn', id });
    await this.confirm('Keep it?');
    return {
      isSame: id === (await this.memory.get('drawn')),
      count: await this.memory.get('count'),
      doubled: await this.memory.get('doubled'),
      draws: (await this.data.log('draws').read()).total,
    };
  }

  async askInside(): Promise<unknown> {
    return this.once('ask', () => this.confirm('Really?'));
  }

  /** Notes who is inside of the lock, and leaves at once, or only when told. */
  async hold(lock: string, who: string, isTold: boolean, timeoutMs?: number): Promise<void> {
    const note = (what: string): Promise<unknown> =>
      this.memory.update<string[]>('inside', (inside) => [...(inside ?? []), `${who} ${what}`]);
    await this.withLock(
      lock,
      async () => {
        await note('in');
        while (isTold && !(await this.memory.has('told'))) await scheduler.wait(5);
        await note('out');
      },
      timeoutMs,
    );
  }

  /** Whoever holds a lock until told leaves it. */
  async tell(): Promise<void> {
    await this.memory.set('told', true);
  }

  async inside(): Promise<unknown> {
    return this.memory.get('inside');
  }

  async turns(): Promise<(boolean | string | null)[]> {
    const holder = async (): Promise<PhotonLock['holder']> => (await this.getLock('turn')).holder;
    return [
      await this.acquireLock('turn', 'ada'),
      await this.acquireLock('turn', 'bob'),
      await this.transferLock('turn', 'bob'),
      await this.transferLock('turn', 'bob', 'ada'),
      await holder(),
      await this.releaseLock('turn', 'ada'),
      await this.releaseLock('turn', 'bob'),
      await holder(),
    ];
  }
}

export const carefulManifest = manifestOf('careful', {
  draw: {},
  askInside: {},
  hold: { parameters: ['lock', 'who', 'isTold', 'timeoutMs'] },
  tell: {},
  inside: {},
  turns: {},
});
