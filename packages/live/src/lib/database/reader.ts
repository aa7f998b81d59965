import type { LooseDataModel } from '../schema/data-model.ts';
import type { DatabaseReader } from '../schema/database-types.ts';
import type { Document } from '../values/value.ts';
import type { CallScope } from './call-scope.ts';
import { readIdTimeUs } from './document-id.ts';
import { isIdOf } from '../values/id.ts';
import type { Rows } from './rows.ts';
import type { Tables } from './tables.ts';
import { TableQuery } from './table-query.ts';

/** `ctx.db` of a query. */
export class Reader implements DatabaseReader<LooseDataModel> {
  readonly #tables: Tables;
  readonly #rows: Rows;
  readonly #scope: CallScope;

  constructor(tables: Tables, rows: Rows, scope: CallScope) {
    this.#tables = tables;
    this.#rows = rows;
    this.#scope = scope;
  }

  get(id: string): Document | null {
    this.#scope.enter();
    const { plan, key } = this.#tables.mustPlace(id);
    this.#scope.noteId(id);
    return this.#rows.get(plan, key, id) ?? null;
  }

  query(table: string): TableQuery {
    this.#scope.enter();
    return new TableQuery({ rows: this.#rows, scope: this.#scope, plan: this.#tables.mustGet(table) });
  }

  normalizeId(table: string, id: string): string | null {
    this.#tables.mustGet(table);
    return isIdOf(table, id, this.#tables.idSuffix !== '') && readIdTimeUs(table, id) !== undefined ? id : null;
  }
}
