import { Photon } from '../../../src/lib/photon/photon.ts';
import { manifestOf } from './manifest-of.ts';
import type { Notebook } from './notebook.ts';

/** Calls others. */
export class Relay extends Photon {
  async pass(target: string, params: object, instance?: string): Promise<unknown> {
    return this.call(target, params, instance === undefined ? {} : { instance });
  }

  async passWithin(target: string, params: object, timeoutMs: number): Promise<unknown> {
    return this.call(target, params, { timeoutMs });
  }

  async useInOrder(key: string, instance: string): Promise<unknown> {
    const notebook = this.photon.use<Notebook>('notebook', instance);
    await notebook.set(key, 'by use');
    return (await Promise.resolve(notebook)).get(key);
  }

  async catchCode(target: string, params: object): Promise<unknown> {
    try {
      return await this.call(target, params);
    } catch (error) {
      const { name, message, code, data } = error as Error & { code?: unknown; data?: unknown };
      return { name, message, code, data };
    }
  }

  async circle(): Promise<unknown> {
    return this.call('relay.circle', {}, { instance: this.instanceName === 'ping' ? 'pong' : 'ping' });
  }

  /** Asks by way of another photon, before and after something of its own. */
  async askThroughTodo(text: string): Promise<unknown> {
    await this.memory.set('before', text);
    const items = await this.call<unknown[]>('todo.ask', { text }, { instance: this.instanceName });
    return { before: await this.memory.get('before'), count: items.length };
  }
}

export const relayManifest = manifestOf(
  'relay',
  {
    pass: { parameters: ['target', 'params', 'instance'], surfaces: [{ kind: 'tool', annotations: {} }] },
    passWithin: { parameters: ['target', 'params', 'timeoutMs'] },
    useInOrder: { parameters: ['key', 'instance'] },
    catchCode: { parameters: ['target', 'params'] },
    circle: {},
    askThroughTodo: { parameters: ['text'] },
  },
  { photons: ['notebook', 'todo', 'missing'] },
);
