import { Photon } from '@sundog/tools/photon';

interface Item {
  id: number;
  /** What is to be done */
  text: string;
  isDone: boolean;
}

/**
 * A list of things to do
 *
 * Look at the list before you finish or remove something: items go by their number.
 *
 * @title To do
 * @icon ✅
 * @stateful
 */
export default class ToDo extends Photon {
  items: Item[] = [];
  lastId = 0;

  /**
   * Put something on the list.
   *
   * @param text What is to be done {@min 1} {@max 200} {@example Water the plants}
   */
  add(text: string): Item {
    this.lastId += 1;
    const item = { id: this.lastId, text, isDone: false };
    this.items.push(item);
    return item;
  }

  /**
   * Mark an item as done.
   *
   * @param id Number of the item {@choice-from list.id}
   * @idempotent
   */
  finish(id: number): Item {
    const item = this.mustFind(id);
    item.isDone = true;
    return item;
  }

  /**
   * Take an item off the list.
   *
   * @param id Number of the item {@choice-from list.id}
   * @destructive
   */
  remove(id: number): Item {
    const item = this.mustFind(id);
    this.items = this.items.filter((other) => other !== item);
    return item;
  }

  /**
   * What is on the list.
   *
   * @param filter Which items
   * @readOnly
   */
  list(filter: 'all' | 'open' | 'done' = 'all'): Item[] {
    return this.items.filter(({ isDone }) => filter === 'all' || isDone === (filter === 'done'));
  }

  /**
   * A plan for the day out of what is open.
   *
   * @prompt
   * @param hours How long the day is
   */
  plan(hours = 8): string {
    const open = this.list('open').map(({ text }) => `- ${text}`);
    return `I have ${hours} hours. Put these in a sensible order, and say what will not fit:\n${open.join('\n')}`;
  }

  private mustFind(id: number): Item {
    const item = this.items.find((candidate) => candidate.id === id);
    if (item !== undefined) return item;
    const ids = this.items.map((other) => other.id);
    throw new Error(`There is no item ${id}; there are ${ids.join(', ') || 'none'}.`);
  }
}
