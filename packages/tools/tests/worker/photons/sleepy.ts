import { Photon } from '../../../src/lib/photon/photon.ts';
import { manifestOf } from './manifest-of.ts';

let isAwake = false;

/** Lets the photon be there. */
export function wakeUp(): void {
  isAwake = true;
}

/** Is there when it is told to. */
export class Sleepy extends Photon {
  async onInitialize(): Promise<void> {
    while (!isAwake) await scheduler.wait(5);
  }

  async work(): Promise<string> {
    await this.memory.set('worked', true);
    return 'done';
  }

  async hasWorked(): Promise<boolean> {
    return (await this.memory.get('worked')) === true;
  }
}

export const sleepyManifest = manifestOf('sleepy', { work: {}, hasWorked: {} });
