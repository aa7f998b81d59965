import type { ServerFrame } from '../wire/frames.ts';

/**
 * How new what a client has seen of global tables is. It goes along with calls, so none sees less than the ones before.
 */
export class Bookmark {
  #newest: string | undefined;

  /** Undefined: it has seen nothing of them. */
  get newest(): string | undefined {
    return this.#newest;
  }

  /** Takes in what came with an answer. Bookmarks sort by age. */
  note(bookmark: string | null | undefined): void {
    if (typeof bookmark === 'string' && bookmark > (this.#newest ?? '')) this.#newest = bookmark;
  }

  /** Takes in what came with a frame. */
  noteFrame(frame: ServerFrame): void {
    if (frame.type !== 'transition') return;
    for (const result of frame.results ?? []) if ('bookmark' in result) this.note(result.bookmark);
  }
}
