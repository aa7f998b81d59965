import { readIdTimeUs } from '../database/document-id.ts';
import type { Tables } from '../database/tables.ts';
import type { LooseDataModel } from '../schema/data-model.ts';
import type { GlobalReader } from '../schema/database-types.ts';
import { isIdOf } from '../values/id.ts';
import type { Document } from '../values/value.ts';
import type { GlobalCall } from './global-call.ts';
import { GlobalQuery } from './global-query.ts';

/** `ctx.global` of a query. */
export class GlobalTableReader implements GlobalReader<LooseDataModel> {
  readonly #call: GlobalCall;

  constructor(call: GlobalCall) {
    this.#call = call;
  }

  async get(id: string): Promise<Document | null> {
    const { scope, tables } = this.#call;
    scope.enter();
    const { plan, key } = tables.mustPlace(id);
    scope.noteId(id);
    return (await this.#call.track(this.#call.get(plan, key, id))) ?? null;
  }

  query(table: string): GlobalQuery {
    this.#call.scope.enter();
    return new GlobalQuery(this.#call, this.#call.tables.mustGet(table));
  }

  normalizeId(table: string, id: string): string | null {
    return normalizeId(this.#call.tables, table, id);
  }
}

/** The same text as an id of a table, or null if it is none by its form. */
export function normalizeId(tables: Tables, table: string, id: string): string | null {
  tables.mustGet(table);
  return isIdOf(table, id, false) && readIdTimeUs(table, id) !== undefined ? id : null;
}
