import type { SchemaDefinition } from '../schema/definition.ts';
import { GlobalDatabase } from './global-database.ts';
import { MissingDatabaseError } from './global-errors.ts';

/** Names of the tables of a schema that live in D1. */
export function listGlobalTables(schema: SchemaDefinition): string[] {
  return Object.values(schema.tables)
    .filter(({ placement }) => placement.kind === 'global')
    .map(({ name }) => name);
}

/**
 * Makes what finds the global database among the bindings of an environment, once for each.
 *
 * @param binding of the D1 database
 * @returns throws MissingDatabaseError
 */
export function createGlobalFinder(schema: SchemaDefinition, binding: string): (env: object) => GlobalDatabase {
  const known = new WeakMap<object, GlobalDatabase>();
  return (env) => {
    const found = known.get(env);
    if (found !== undefined) return found;
    const database: unknown = Reflect.get(env, binding);
    if (!isDatabase(database)) throw new MissingDatabaseError(binding, listGlobalTables(schema));
    const created = new GlobalDatabase({ database, schema });
    known.set(env, created);
    return created;
  };
}

function isDatabase(binding: unknown): binding is D1Database {
  return typeof binding === 'object' && binding !== null && 'withSession' in binding;
}
