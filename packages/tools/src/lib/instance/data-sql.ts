/**
 * `this.data.sql`: SQL over the tables that a photon makes itself.
 *
 * Invariants:
 * - D1 A statement that names a table of the runtime is not run. SQL has no way to name a table but to write it, in
 *   whatever case and quotes, so it is enough that the text nowhere holds such a name.
 * - D2 Several statements are done together or not at all.
 */
import { ActorError, type Sql, type SqlParameter } from '@sundog/actor';

import type { DataSql, DataSqlParameter, DataSqlValue } from '../photon/photon-data.ts';
import { perform } from './perform.ts';

/** A statement that a photon may not run. */
export class DataSqlError extends ActorError {
  override readonly name = 'DataSqlError';
  readonly code = 'data_sql';
}

/** Names of the runtime's tables, and of the one by which SQLite counts. The engine keeps `_cf_` itself. */
const FOREIGN = /_sundog_|sqlite_sequence/i;

/** Texts of templates that are known to be right; a template's strings are the same object each time. */
const checkedTemplates = new WeakSet<TemplateStringsArray>();

/**
 * Makes `this.data.sql`.
 *
 * @param sql of the actor
 * @param storage of the actor
 * @returns the function with its method
 */
export function createDataSql(sql: Sql, storage: DurableObjectStorage): DataSql {
  const template = <Row>(strings: TemplateStringsArray, ...values: DataSqlParameter[]): Promise<Row[]> =>
    perform('data.sql', strings.join('?').trim(), () => {
      if (!checkedTemplates.has(strings)) strings.forEach(mustBeOwn);
      checkedTemplates.add(strings);
      return sql.all(strings, ...values) as Row[];
    });
  const exec = <Row>(query: string, parameters: readonly DataSqlParameter[] = []): Promise<{ rows: Row[] }> =>
    perform('data.sql', query.trim(), () => {
      mustBeOwn(query);
      parameters.forEach(mustBeBindable);
      const rows = storage.transactionSync(() => storage.sql.exec(query, ...parameters).toArray()); // D2
      return { rows: rows as Row[] };
    });
  return Object.assign(template, { exec });
}

/** D1 */
function mustBeOwn(text: string): void {
  const name = FOREIGN.exec(text)?.[0];
  if (name === undefined) return;
  throw new DataSqlError(
    `Names with "${name}" belong to the runtime, and SQL of a photon reaches only what it made itself. Bind text with ?, and give your tables other names.`,
    { name },
  );
}

function mustBeBindable(value: unknown, index: number): asserts value is DataSqlValue | SqlParameter {
  const isBindable =
    value === null ||
    typeof value === 'string' ||
    (typeof value === 'number' && !Number.isNaN(value)) ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value);
  if (isBindable) return;
  throw new DataSqlError(
    `Parameter ${index + 1} is ${typeof value}, and SQLite has only text, numbers, bytes and null: bind Number(flag), date.getTime(), JSON.stringify(value).`,
    { index },
  );
}
