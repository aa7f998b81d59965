/** `sundog d1 …`: migrations and statements for a project's D1 databases. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { D1Database } from '../config/project.ts';
import { readProject } from '../config/read-project.ts';
import type { D1StatementResult } from '../control/control-client.ts';
import { mustFindDatabase } from '../d1/find-database.ts';
import { applyMigrations, mustExecute, readAppliedMigrations } from '../d1/migrate.ts';
import { readMigrationFiles } from '../d1/migration-files.ts';
import { splitStatements } from '../d1/split-statements.ts';
import { useDatabase, type DatabaseLocation } from '../d1/use-database.ts';
import { UsageError } from '../errors.ts';
import { useFile } from '../file-error.ts';
import type { Command } from './command.ts';
import { parseArguments } from './parse-arguments.ts';

const SHARED_HELP = `Arguments
  binding        the database's binding in the configuration, or its database_name
  project        the project's folder (.)

Options
  --env NAME     the environment of the configuration to use
  --data DIR     the data directory (<project>/.sundog/state); if a host runs on it, that host's engine is used
`;

const OPTIONS = {
  env: { type: 'string' },
  data: { type: 'string' },
  command: { type: 'string' },
  file: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** Applies the migrations that a database has not had. */
export const d1MigrationsApply: Command = {
  name: 'd1 migrations apply',
  summary: 'apply a D1 database’s migrations',
  help: `Usage: sundog d1 migrations apply <binding> [project] [options]

Applies the .sql files of migrations_dir that the database has not had, in the order of their numbers. Each file is
one transaction; the first failure ends the command, and nothing of that file stays. The database remembers what it
had in the table d1_migrations, as with wrangler.

${SHARED_HELP}
Example
  sundog d1 migrations apply DB
`,
  async run(args) {
    const { database, location } = await parseTarget(args, d1MigrationsApply);
    const files = await readMigrationFiles(database.migrationsDirectory, database.name);
    let count = 0;
    await useDatabase(location, (client) =>
      applyMigrations(client, database, files, (file) => {
        count += 1;
        console.log(`applied ${file.name}`);
      }),
    );
    if (count === 0) console.log(`"${database.name}" has all its migrations (${files.length}).`);
    return 0;
  },
};

/** Lists the migrations that a database has not had. */
export const d1MigrationsList: Command = {
  name: 'd1 migrations list',
  summary: 'list the migrations that a D1 database has not had',
  help: `Usage: sundog d1 migrations list <binding> [project] [options]

${SHARED_HELP}
Example
  sundog d1 migrations list DB
`,
  async run(args) {
    const { database, location } = await parseTarget(args, d1MigrationsList);
    const files = await readMigrationFiles(database.migrationsDirectory, database.name);
    const applied = new Set(await useDatabase(location, (client) => readAppliedMigrations(client, database)));
    const waiting = files.filter(({ name }) => !applied.has(name));
    for (const { name } of waiting) console.log(name);
    if (waiting.length === 0) console.log(`"${database.name}" has all its migrations (${files.length}).`);
    return 0;
  },
};

/** Runs statements. */
export const d1Execute: Command = {
  name: 'd1 execute',
  summary: 'run SQL in a D1 database',
  help: `Usage: sundog d1 execute <binding> [project] (--command SQL | --file PATH) [options]

Runs statements in one transaction and prints the rows of each.

${SHARED_HELP}  --command SQL  the statements
  --file PATH    a file of statements
  --json         print the results as JSON

Example
  sundog d1 execute DB --command "select count(*) from user"
`,
  async run(args) {
    const { database, location, values } = await parseTarget(args, d1Execute);
    if ((values.command === undefined) === (values.file === undefined)) {
      throw new UsageError('Give either --command or --file.', d1Execute.name);
    }
    const statements = splitStatements(values.command ?? (await readSql(values.file ?? '')));
    if (statements.length === 0) throw new UsageError('There is no statement in it.', d1Execute.name);
    const results = await useDatabase(location, (client) => mustExecute(client, database.id, statements));
    if (values.json) console.log(JSON.stringify(results, undefined, 2));
    else results.forEach(printResult);
    return 0;
  },
};

function readSql(path: string): Promise<string> {
  const cure = 'Name a file of SQL statements with --file.';
  return useFile({ path, verb: 'read', cure }, () => readFile(path, 'utf8'));
}

function printResult({ results, meta }: D1StatementResult): void {
  if (results.length > 0) console.table(results);
  else console.log(`no rows; ${meta.changes} changed`);
}

interface Target {
  database: D1Database;
  location: DatabaseLocation;
  values: { command?: string | undefined; file?: string | undefined; json: boolean };
}

async function parseTarget(args: string[], command: Command): Promise<Target> {
  const { values, positionals } = parseArguments(command, args, OPTIONS, 2);
  const [binding, folder = '.'] = positionals;
  if (binding === undefined) throw new UsageError(`sundog ${command.name} needs a binding.`, command.name);
  const project = await readProject(folder, { environment: values.env });
  const database = mustFindDatabase(project, binding);
  const dataDirectory = resolve(values.data ?? join(project.directory, '.sundog', 'state'));
  return { database, location: { dataDirectory, databaseId: database.id }, values };
}
