import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { HostError } from '../errors.ts';
import { FileError, useFile } from '../file-error.ts';

/** One migration: a file's name, which is its identity, and its SQL. */
export interface MigrationFile {
  name: string;
  path: string;
  sql: string;
}

/** The folder of a database's migrations is not there. */
export class MigrationsDirectoryError extends HostError {
  override readonly name = 'MigrationsDirectoryError';
  readonly code = 'no_migrations_directory';

  /**
   * @param directory the folder
   * @param databaseName the database
   */
  constructor(directory: string, databaseName: string) {
    super(
      `The migrations of "${databaseName}" should be in ${directory}, which is not there. ` +
        `Make it and put numbered .sql files into it, or name another folder as migrations_dir.`,
    );
  }
}

/**
 * Reads a folder of migrations in the order they are applied in: by the number before their names, then by name.
 *
 * @param directory folder of `.sql` files
 * @param databaseName for the error's text
 * @returns all migrations
 * @throws MigrationsDirectoryError without the folder; FileError when something in it cannot be read
 */
export async function readMigrationFiles(directory: string, databaseName: string): Promise<MigrationFile[]> {
  const names = await listSqlFiles(directory, databaseName);
  return Promise.all(
    names.sort(compareMigrationNames).map(async (name) => {
      const path = join(directory, name);
      const cure = 'Let this user read it.';
      return { name, path, sql: await useFile({ path, verb: 'read', cure }, () => readFile(path, 'utf8')) };
    }),
  );
}

/**
 * @param left a file's name
 * @param right another's
 * @returns negative when `left` is applied first
 */
export function compareMigrationNames(left: string, right: string): number {
  const [leftNumber, rightNumber] = [Number.parseInt(left, 10), Number.parseInt(right, 10)];
  if (leftNumber !== rightNumber && !Number.isNaN(leftNumber) && !Number.isNaN(rightNumber)) {
    return leftNumber - rightNumber;
  }
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

async function listSqlFiles(directory: string, databaseName: string): Promise<string[]> {
  const kind = await stat(directory).catch(() => undefined);
  if (kind === undefined) throw new MigrationsDirectoryError(directory, databaseName);
  const cure = 'Name the folder of the .sql files as migrations_dir.';
  if (!kind.isDirectory()) throw new FileError(directory, 'cannot be read: it is no folder', cure, undefined);
  const entries = await useFile({ path: directory, verb: 'read', cure }, () =>
    readdir(directory, { withFileTypes: true }),
  );
  return entries.filter((entry) => entry.name.endsWith('.sql') && !entry.isDirectory()).map(({ name }) => name);
}
