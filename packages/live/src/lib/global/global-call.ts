/**
 * One run of a function over the global tables: what it sees, and what it wants to be written.
 *
 * - G1 A row that the call has changed is seen as it will be, in `get` and in every stretch; D1 does not have it yet.
 * - G2 Each answer of D1 comes with the version of the tables. If all have the same, the call has seen one moment; if
 *   not, the change log says whether that makes a difference.
 * - G3 A row that the call has read is not asked for again by its id: what it has read is of one moment, or does not count.
 * - G4 What a function has begun and not awaited belongs to it: the call ends after that.
 */
import type { CallScope } from '../database/call-scope.ts';
import { RowEdit } from '../database/row-edit.ts';
import type { Scan } from '../database/rows.ts';
import type { Tables } from '../database/tables.ts';
import { boundKey, type Bound, type Stretch } from '../database/stretch.ts';
import { indexKeyOf, positionOf, type TablePlan } from '../database/table-plan.ts';
import type { Document } from '../values/value.ts';
import { selectVersion } from './change-log.ts';
import type { D1Row, GlobalSession, Statement } from './d1-session.ts';
import { formatGet, formatScans, parseRow } from './global-rows.ts';

/** Rows of a stretch from its beginning on. */
export interface Chunk {
  readonly documents: readonly Document[];
  /** What of the stretch comes after them; undefined: nothing. */
  readonly rest: Stretch | undefined;
}

/** The versions of the tables that a call has seen. */
export interface SeenVersions {
  readonly oldest: number;
  readonly newest: number;
}

/** One run. */
export class GlobalCall {
  readonly tables: Tables;
  readonly scope: CallScope;
  readonly #open: () => Promise<GlobalSession>;
  readonly #edits = new Map<string, RowEdit>();
  readonly #found = new Map<string, Document>();
  readonly #pending = new Set<Promise<unknown>>();
  #seen: SeenVersions | undefined;
  #lastKey = 0;

  constructor(tables: Tables, open: () => Promise<GlobalSession>, scope: CallScope) {
    this.tables = tables;
    this.#open = open;
    this.scope = scope;
  }

  /** See G2; undefined: it has read nothing. */
  get seen(): SeenVersions | undefined {
    return this.#seen;
  }

  /** Rows that it changes, by their ids. */
  get edits(): ReadonlyMap<string, RowEdit> {
    return this.#edits;
  }

  /** Does what belongs to the call (G4). */
  track<Result>(work: Promise<Result>): Promise<Result> {
    this.#pending.add(work);
    const forget = (): void => void this.#pending.delete(work);
    work.then(forget, forget);
    return work;
  }

  /** Waits for what the function has begun (G4), and lets nothing more begin. */
  async end(): Promise<void> {
    this.scope.end();
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** The row with an id. */
  async get(plan: TablePlan, key: number, id: string): Promise<Document | undefined> {
    const edit = this.#edits.get(id);
    if (edit !== undefined) return edit.after; // G1
    const found = this.#found.get(id);
    if (found !== undefined) return found; // G3
    const [[row] = []] = await this.#read([formatGet(plan, key)]);
    if (row === undefined) return undefined;
    const document = parseRow(plan, row);
    this.#found.set(document._id, document);
    return document._id === id ? document : undefined;
  }

  /**
   * Reads the first rows of a stretch.
   *
   * @param size about how many; there may be fewer, and still a rest
   */
  async scan(plan: TablePlan, scan: Scan, size: number): Promise<Chunk> {
    const found = await this.#read(formatScans(plan, scan, size));
    const stored = found.flatMap((rows) => rows.map((row) => parseRow(plan, row))).slice(0, size);
    for (const document of stored) this.#found.set(document._id, document);
    const last = stored.length < size ? undefined : stored.at(-1);
    const rest = last === undefined ? undefined : restAfter(scan, last);
    return { documents: this.#merge(plan, scan, stored, last), rest };
  }

  /** Notes what a row shall be. */
  change(plan: TablePlan, before: Document | undefined, after: Document | undefined): void {
    const row = after ?? before;
    if (row === undefined) return;
    const edit = this.#edits.get(row._id);
    if (edit === undefined) this.#edits.set(row._id, new RowEdit(plan, before, after));
    else edit.change(after);
  }

  /** The key of a new row. Within the millisecond it is by chance, as others make keys at the same time. */
  nextKey(): number {
    const chance = Math.floor(this.scope.random() * 1000);
    return (this.#lastKey = Math.max(Math.round(this.scope.nowMs * 1000) + chance, this.#lastKey + 1));
  }

  async #read(statements: readonly Statement[]): Promise<readonly (readonly D1Row[])[]> {
    const session = await this.#open();
    const [[state] = [], ...found] = await session.batch([selectVersion, ...statements]);
    const version = Number(state?.['version']);
    const { oldest, newest } = this.#seen ?? { oldest: version, newest: version };
    this.#seen = { oldest: Math.min(oldest, version), newest: Math.max(newest, version) };
    return found;
  }

  /** G1: puts rows that the call changes where they belong, as far as the stretch was read. */
  #merge(plan: TablePlan, scan: Scan, stored: readonly Document[], last: Document | undefined): readonly Document[] {
    const edits = [...this.#edits.values()].filter((edit) => edit.plan === plan);
    if (edits.length === 0) return stored;
    const { index, order } = scan;
    const keyed = edits
      .flatMap(({ after }) => (after === undefined ? [] : [{ document: after, key: indexKeyOf(index, after) }]))
      .filter(({ key }) => isRead(scan, last, key));
    for (const document of stored) {
      if (!this.#edits.has(document._id)) keyed.push({ document, key: indexKeyOf(index, document) });
    }
    const sign = order === 'asc' ? 1 : -1;
    return keyed.toSorted((a, b) => (a.key < b.key ? -sign : sign)).map(({ document }) => document);
  }
}

/** Whether a place in the index lies in the stretch, and before where reading has stopped. */
function isRead({ index, stretch, order }: Scan, last: Document | undefined, key: string): boolean {
  if (key < boundKey(stretch.low) || key >= boundKey(stretch.high)) return false;
  if (last === undefined) return true;
  return order === 'asc' ? key <= indexKeyOf(index, last) : key >= indexKeyOf(index, last);
}

function restAfter({ index, stretch: { low, high }, order }: Scan, last: Document): Stretch {
  const bound: Bound = { values: positionOf(index, last), side: order === 'asc' ? 'after' : 'before' };
  return order === 'asc' ? { low: bound, high } : { low, high: bound };
}
