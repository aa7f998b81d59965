/** Calls of a database that answer at once, as tests want them. */
import type { Footprint } from '../../src/lib/database/footprint.ts';
import {
  openDatabase,
  type Database,
  type DatabaseOptions,
  type MutationContext,
  type QueryContext,
} from '../../src/lib/database/database.ts';
import type { CallStart } from '../../src/lib/database/call-scope.ts';
import type { Reader } from '../../src/lib/database/reader.ts';
import type { SchemaDefinition } from '../../src/lib/schema/definition.ts';

/** Opens the database of the root shard, or of another. */
export function openTest(
  { storage }: { readonly storage: DurableObjectStorage },
  { definition }: { readonly definition: SchemaDefinition },
  options: Partial<DatabaseOptions> = {},
): Database {
  return openDatabase({ storage, schema: definition, shard: '__root__', ...options });
}

/** Begins a call at the engine's time, with a chance that is always the same. */
export function start(path: string): CallStart {
  return { path, nowMs: Date.now(), seed: [1, 2, 3, 4] };
}

/** The result of a synchronous query; throws what it throws. */
export function ask<Result>(database: Database, fn: (context: QueryContext) => Result): Result {
  const outcome = database.runQuery(start('things:read'), fn);
  if (outcome instanceof Promise) throw new Error('The query was not synchronous.');
  if (outcome.kind === 'error') throw outcome.error;
  return outcome.value;
}

/** What a synchronous query depends on. */
export function footprintOf(database: Database, fn: (db: Reader) => unknown): Footprint {
  const outcome = database.runQuery(start('things:read'), ({ db }) => {
    fn(db);
    return null;
  });
  if (outcome instanceof Promise) throw new Error('The query was not synchronous.');
  return outcome.footprint;
}

/** The result of a synchronous mutation. */
export function write<Result>(database: Database, fn: (context: MutationContext) => Result): Result {
  const outcome = database.runMutation(start('things:write'), fn);
  if (outcome instanceof Promise) throw new Error('The mutation was not synchronous.');
  return outcome.value;
}
