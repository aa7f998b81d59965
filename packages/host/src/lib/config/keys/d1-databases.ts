import { resolve } from 'node:path';

import * as v from 'valibot';

import { bindingName, remote, table, text } from '../fields.ts';
import type { D1Database } from '../project.ts';
import type { Reading } from '../reading.ts';
import { defaultResourceName } from './default-resource-name.ts';

/** `d1_databases`. */
export const d1DatabasesSchema = v.array(
  table({
    binding: bindingName,
    database_name: v.optional(text),
    database_id: v.optional(text),
    preview_database_id: v.optional(text),
    migrations_table: v.optional(text),
    migrations_dir: v.optional(text),
    database_internal_env: v.optional(text),
    remote,
  }),
);

/**
 * Reads the D1 databases; the data lies under `database_id`, else `database_name`, else `<worker>-<binding>`.
 *
 * @param reading the configuration
 * @param worker the Worker's name
 * @returns the databases
 */
export function readD1Databases(reading: Reading, worker: string): D1Database[] {
  const list = reading.parse('d1_databases', d1DatabasesSchema) ?? [];
  return list.map((entry, index) => {
    reading.bind(entry.binding, ['d1_databases', index, 'binding']);
    const name = entry.database_name ?? defaultResourceName(worker, entry.binding);
    return {
      binding: entry.binding,
      name,
      id: entry.database_id ?? name,
      migrationsDirectory: resolve(reading.directory, entry.migrations_dir ?? 'migrations'),
      migrationsTable: entry.migrations_table ?? 'd1_migrations',
    };
  });
}
