import type { Photon } from '../../../src/lib/photon/photon.ts';
import { manifestOf } from './manifest-of.ts';

interface Item {
  readonly id: number;
  readonly text: string;
  done: boolean;
}

let isReleased = false;

/** A photon with state of every kind, that extends nothing. */
export class Todo {
  items: Item[];
  readonly tags = new Map<string, Set<number>>();
  readonly madeAt = new Date();
  last: Date | undefined;
  /** What it is between calls is nobody's business. */
  #calls = 0;

  constructor(items: Item[] = []) {
    this.items = items;
  }

  add(text: string, tag?: string): Item {
    this.#calls += 1;
    const item = { id: this.items.length + 1, text, done: false };
    this.items.push(item);
    if (tag !== undefined) this.tags.set(tag, (this.tags.get(tag) ?? new Set()).add(item.id));
    this.last = new Date(this.#calls);
    return item;
  }

  state(): unknown {
    return { items: this.items, tags: this.tags, madeAt: this.madeAt, last: this.last, calls: this.#calls };
  }

  addAndFail(text: string): never {
    this.add(text);
    throw new RangeError('after adding');
  }

  addWhatCannotBeKept(text: string): void {
    this.add(text);
    Reflect.set(this.items[0] ?? {}, 'run', () => 1);
  }

  grow(length: number): void {
    this.add('x'.repeat(length));
  }

  /** Changes the state before and after it waits. */
  async ask(this: Todo & Photon, text: string): Promise<Item[]> {
    const first = this.add(`${text} asked`);
    const isWanted = await this.confirm(`Add ${text}?`);
    first.done = true;
    if (isWanted) this.add(text);
    return this.items;
  }

  /** Changes the state, and goes on when it is released. */
  async addSlowly(this: Todo & Photon, text: string): Promise<Item[]> {
    await this.confirm(`Add ${text}?`);
    this.add(text);
    await this.once('wait', async () => {
      while (!isReleased) await scheduler.wait(5);
    });
    return this.items;
  }

  release(): void {
    isReleased = true;
  }
}

export const todoManifest = manifestOf(
  'todo',
  {
    add: { parameters: ['text', 'tag'] },
    state: {},
    addAndFail: { parameters: ['text'] },
    addWhatCannotBeKept: { parameters: ['text'] },
    grow: { parameters: ['length'] },
    ask: { parameters: ['text'] },
    addSlowly: { parameters: ['text'] },
    release: {},
  },
  {
    constructorParameters: [{ kind: 'state', parameter: 'items' }],
    state: { properties: ['tags', 'madeAt', 'last'], constructorProperties: { items: 'items' } },
  },
);
