/** The global database of the tests, empty. */
import { createSeed } from '../../src/lib/database/random.ts';
import type { CallStart } from '../../src/lib/database/call-scope.ts';
import { GlobalDatabase, type GlobalContext } from '../../src/lib/global/global-database.ts';
import type { GlobalTableReader } from '../../src/lib/global/global-reader.ts';
import type { GlobalTableWriter } from '../../src/lib/global/global-writer.ts';
import type { SchemaDefinition } from '../../src/lib/schema/definition.ts';

interface Defined {
  readonly definition: SchemaDefinition;
}

/** Empties the database, and opens it. */
export async function openEmpty({ DB }: Cloudflare.Env, schema: Defined): Promise<GlobalDatabase> {
  const { results } = await DB.prepare(`select name from sqlite_master where type = 'table'`).all<{ name: string }>();
  const names = results
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('sqlite_') && !name.startsWith('_cf_'));
  for (const name of names) await DB.prepare(`drop table "${name}"`).run();
  return openAgain({ DB }, schema);
}

/** Opens the database as another process does. */
export function openAgain({ DB }: Pick<Cloudflare.Env, 'DB'>, { definition }: Defined): GlobalDatabase {
  return new GlobalDatabase({ database: DB, schema: definition });
}

/** Begins a call at the engine's time. */
export function begin(): CallStart {
  return { path: 'things:test', nowMs: Date.now(), seed: createSeed() };
}

/** What a query comes to; throws what it throws. */
export async function ask<Result>(
  database: GlobalDatabase,
  fn: (global: GlobalTableReader) => Promise<Result>,
): Promise<Result> {
  const outcome = await database.runQuery(begin, ({ global }) => fn(global), 'first-primary');
  if (outcome.kind === 'error') throw outcome.error;
  return outcome.value;
}

/** What a mutation comes to. */
export async function write<Result>(
  database: GlobalDatabase,
  fn: (global: GlobalTableWriter, context: GlobalContext<GlobalTableWriter>) => Promise<Result>,
): Promise<Result> {
  return (await database.runMutation(begin, (context) => fn(context.global, context))).value;
}
