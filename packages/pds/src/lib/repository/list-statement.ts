import type { Sql, SqlParameter } from '@sundog/actor';

/** How many values may be bound to one statement on Cloudflare, and so here. */
const VALUES_MAX = 100;

/**
 * A statement over a list: rows to insert, keys to find. Running a statement costs several times what one more row in
 * it does, so a commit's nodes, or a stretch of an import, go in as few statements as the limit of bound values allows.
 */
export class ListStatement {
  readonly #before: string;
  readonly #item: string;
  readonly #after: string;
  /** By the number of items. */
  readonly #templates = new Map<number, TemplateStringsArray>();
  readonly #itemsMax: number;

  /**
   * @param before trusted SQL, without values
   * @param item what stands for each item, such as `(?, ?)`
   * @param after trusted SQL, without values
   */
  constructor(before: string, item: string, after = '') {
    this.#before = before;
    this.#item = item;
    this.#after = after;
    this.#itemsMax = Math.floor(VALUES_MAX / (item.split('?').length - 1));
  }

  /**
   * Runs it, in as many pieces as it takes.
   *
   * @param sql
   * @param items the values of each item
   * @returns the rows that come out
   */
  run<Row extends Record<keyof Row, string | number | ArrayBuffer | null>>(
    sql: Sql,
    items: readonly (readonly SqlParameter[])[],
  ): Row[] {
    const rows: Row[] = [];
    for (let from = 0; from < items.length; from += this.#itemsMax) {
      const part = items.slice(from, from + this.#itemsMax);
      rows.push(...sql.all<Row>(this.#templateOf(part.length), ...part.flat()));
    }
    return rows;
  }

  #templateOf(items: number): TemplateStringsArray {
    let template = this.#templates.get(items);
    if (template === undefined) {
      const text = `${this.#before}${Array.from({ length: items }, () => this.#item).join(', ')}${this.#after}`;
      const strings = text.split('?');
      template = Object.assign(strings, { raw: strings });
      this.#templates.set(items, template);
    }
    return template;
  }
}
