import { over } from './mortal-state.ts';

/** An object's state whose SQL counts what it reads. */
export class CountedState {
  readonly ctx: DurableObjectState;
  readonly #cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];

  /** @param ctx of the object */
  constructor(ctx: DurableObjectState) {
    const { storage } = ctx;
    const exec = ((query: string, ...values: unknown[]) => {
      const cursor = storage.sql.exec(query, ...values);
      this.#cursors.push(cursor);
      return cursor;
    }) as SqlStorage['exec'];
    this.ctx = over(ctx, { storage: over(storage, { sql: over(storage.sql, { exec }) }) });
  }

  /** How many rows have been read since the object was made. */
  get rowsRead(): number {
    return this.#cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
  }
}
