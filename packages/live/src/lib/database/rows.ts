/**
 * Rows in SQLite, with those in memory in front of them.
 *
 * Statements go to the engine directly: their texts are few, and what is bound was checked by the table's validator.
 */
import type { Document } from '../values/value.ts';
import type { ColumnValue } from './index-key.ts';
import { RowCache } from './row-cache.ts';
import { formatScan, listPieces, type Order, type Stretch } from './stretch.ts';
import { decodeRow, KEY_COLUMN, quoteName, type IndexPlan, type TablePlan } from './table-plan.ts';
import { WaitingInserts } from './waiting-inserts.ts';

/** What is read of an index, and from which end. */
export interface Scan {
  readonly index: IndexPlan;
  readonly stretch: Stretch;
  readonly order: Order;
}

/** Rows of all tables of a shard. */
export class Rows {
  readonly #database: SqlStorage;
  readonly #cache: RowCache;
  readonly #waiting: WaitingInserts;

  constructor(database: SqlStorage, cache: RowCache = new RowCache()) {
    this.#database = database;
    this.#cache = cache;
    this.#waiting = new WaitingInserts(database);
  }

  /** The row with an id. The key is what the id says; an id that was made up may say that of another row. */
  get(plan: TablePlan, key: number, id: string): Document | undefined {
    const document = this.#cache.get(key) ?? this.#read(plan, key);
    return document?._id === id ? document : undefined;
  }

  /** The rows with these keys, in their order. */
  getMany(plan: TablePlan, keys: readonly number[]): Document[] {
    const documents: Document[] = [];
    const missing: number[] = [];
    for (const key of keys) {
      const cached = this.#cache.get(key);
      if (cached === undefined) missing.push(key);
      else documents.push(cached);
    }
    return missing.length === 0 ? documents : this.#load(plan, keys, missing);
  }

  /**
   * Keys of the first rows of a stretch.
   *
   * @param scan what is read
   * @param limit how many
   */
  scan(plan: TablePlan, { index, stretch, order }: Scan, limit: number): number[] {
    let keys: number[] = [];
    for (const { condition, values } of listPieces(index, stretch, order)) {
      if (keys.length >= limit) break;
      const cursor = this.#execute(formatScan(plan, index, order, condition), ...values, limit - keys.length);
      const found = JSON.parse(String(cursor.raw().next().value?.[0])) as number[];
      keys = keys.length === 0 ? found : keys.concat(found);
    }
    return keys;
  }

  /**
   * Adds a row.
   *
   * @param row as T2 of table-plan.ts says
   */
  insert(plan: TablePlan, row: readonly ColumnValue[]): Document {
    this.#waiting.add(plan, row);
    return this.#keep(plan, row);
  }

  /**
   * Changes columns of a row.
   *
   * @param row as it shall be
   * @param changed positions of columns that differ from what is stored
   */
  update(plan: TablePlan, row: readonly ColumnValue[], changed: readonly number[]): Document {
    const values = changed.map((position) => row[position + 2] ?? null);
    this.#execute(formatUpdate(plan, changed), ...values, row[0] ?? null);
    return this.#keep(plan, row);
  }

  /** Takes a row away. */
  delete(plan: TablePlan, key: number): void {
    this.#execute(plan.statements.delete, key);
    this.#cache.delete(key);
  }

  /** Writes what waits: a mutation has ended. */
  flush(): void {
    this.#waiting.write();
  }

  /** Forgets what waits: a mutation is undone. */
  forgetWaiting(): void {
    this.#waiting.forget();
  }

  /** Takes a row in memory to be what is stored, after a rollback; undefined: there is none. */
  remember(key: number, document: Document | undefined): void {
    if (document === undefined) this.#cache.delete(key);
    else this.#cache.set(key, document);
  }

  #execute(text: string, ...values: readonly ColumnValue[]): SqlStorageCursor<Record<string, SqlStorageValue>> {
    this.#waiting.write();
    return this.#database.exec(text, ...values);
  }

  #read(plan: TablePlan, key: number): Document | undefined {
    const row = this.#execute(plan.statements.select, key).raw().next().value as ColumnValue[] | undefined;
    return row === undefined ? undefined : this.#keep(plan, row);
  }

  #load(plan: TablePlan, keys: readonly number[], missing: readonly number[]): Document[] {
    const loaded = new Map<number, Document>();
    for (const row of this.#execute(plan.statements.selectMany, JSON.stringify(missing)).raw()) {
      loaded.set(Number(row[0]), this.#keep(plan, row));
    }
    return keys.flatMap((key) => loaded.get(key) ?? this.#cache.get(key) ?? this.#read(plan, key) ?? []);
  }

  #keep(plan: TablePlan, row: readonly ColumnValue[]): Document {
    const document = decodeRow(plan, row);
    this.#cache.set(Number(row[0]), document);
    return document;
  }
}

const updateTexts = new WeakMap<TablePlan, Map<string, string>>();

/** Only columns that differ, so that SQLite leaves alone the indexes of the others. */
function formatUpdate(plan: TablePlan, changed: readonly number[]): string {
  let texts = updateTexts.get(plan);
  if (texts === undefined) updateTexts.set(plan, (texts = new Map()));
  const name = changed.join();
  let text = texts.get(name);
  if (text !== undefined) return text;
  const columns = changed.map((position) => `${quoteName(plan.columns[position]?.name ?? '')} = ?`);
  text = `update ${quoteName(plan.name)} set ${columns.join(', ')} where ${KEY_COLUMN} = ?`;
  texts.set(name, text);
  return text;
}
