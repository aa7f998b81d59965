/**
 * One session of D1: statements in, rows out, and the bookmark that says how new what it saw was.
 *
 * Values cross to D1 as JSON. What JSON cannot say is said in the statement: infinite numbers stand in its text, and
 * come back as text; bytes come back as lists.
 */
import type { ColumnValue } from '../database/index-key.ts';

/** A statement and what is bound to its `?`. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly ColumnValue[];
}

/** A row as D1 answers it. */
export type D1Row = Readonly<Record<string, unknown>>;

/** Where a session begins: anywhere, at the newest data, or at least as new as a bookmark says. */
export type SessionStart = 'first-unconstrained' | 'first-primary' | { readonly bookmark: string };

/** A session. What it reads never gets older. */
export class GlobalSession {
  readonly #session: D1DatabaseSession;

  constructor(database: D1Database, start: SessionStart) {
    this.#session = database.withSession(typeof start === 'string' ? start : start.bookmark);
  }

  /** How new the data is that was seen; undefined: none was, or D1 does not say. */
  get bookmark(): string | undefined {
    return this.#session.getBookmark() ?? undefined;
  }

  /**
   * Runs statements in one transaction.
   *
   * @returns the rows of each
   */
  async batch(statements: readonly Statement[]): Promise<readonly (readonly D1Row[])[]> {
    const results = await this.#session.batch<D1Row>(statements.map((statement) => this.#prepare(statement)));
    return results.map(({ results: rows }) => rows);
  }

  #prepare({ text, values = [] }: Statement): D1PreparedStatement {
    const bound: ColumnValue[] = [];
    let position = 0;
    const sql = text.replaceAll('?', () => {
      const value = values[position++] ?? null;
      if (value === Infinity) return '9e999';
      if (value === -Infinity) return '-9e999';
      bound.push(value);
      return '?';
    });
    return this.#session.prepare(sql).bind(...bound);
  }
}

/** Whether a text from outside may be a bookmark. */
export function isBookmark(text: string): boolean {
  return /^[\w-]{1,256}$/.test(text);
}
