/**
 * A list in pages. Each page is put together once, as JSON text; a cursor is a place in exactly this list.
 *
 * Called by: `lists`.
 */
import { hashText } from './hash-text.ts';
import { invalidParams } from './mcp-error.ts';

/** How a list is written. */
export interface ListLayout {
  /** Name of the property that holds the entries: `tools`. */
  readonly key: string;
  /** What comes before it, after the result's brace; with a comma at its end, or empty. */
  readonly head: string;
  /** What comes after the entries and the next cursor; with a comma before it, or empty. */
  readonly tail: string;
  /** Entries on one page. */
  readonly pageSize: number;
}

/** A list in pages. */
export class PagedList {
  readonly #items: readonly string[];
  readonly #layout: ListLayout;
  readonly #pages = new Map<number, string>();
  #mark: string | undefined;

  /**
   * @param items JSON text of each entry, in the order of the list
   * @param layout how the list is written
   */
  constructor(items: readonly string[], layout: ListLayout) {
    this.#items = items;
    this.#layout = layout;
  }

  /**
   * One page.
   *
   * @param cursor of the page before; undefined for the first one
   * @returns JSON text of the result
   * @throws McpError -32602 if the cursor is none of this list: another list's, or of a list that has changed since
   */
  getPage(cursor: string | undefined): string {
    const start = cursor === undefined ? 0 : this.#parseCursor(cursor);
    let page = this.#pages.get(start);
    if (page === undefined) {
      page = this.#formatPage(start);
      this.#pages.set(start, page);
    }
    return page;
  }

  #formatPage(start: number): string {
    const { key, head, tail, pageSize } = this.#layout;
    const end = start + pageSize;
    const next = end < this.#items.length ? `,"nextCursor":"${this.#formatCursor(end)}"` : '';
    return `{${head}"${key}":[${this.#items.slice(start, end).join(',')}]${next}${tail}}`;
  }

  #formatCursor(start: number): string {
    this.#mark ??= hashText(`${this.#layout.key}${this.#items.join()}`);
    return `${start}.${this.#mark}`;
  }

  #parseCursor(cursor: string): number {
    const start = Number.parseInt(cursor, 10);
    const isPage = start > 0 && start < this.#items.length && start % this.#layout.pageSize === 0;
    if (isPage && cursor === this.#formatCursor(start)) return start;
    throw invalidParams('"cursor" is none of this list; begin again without one');
  }
}
