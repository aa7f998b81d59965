import type { D1Database, Project } from '../config/project.ts';
import { HostError } from '../errors.ts';

/** A project has no such database. */
export class NoSuchDatabaseError extends HostError {
  override readonly name = 'NoSuchDatabaseError';
  readonly code = 'no_such_database';

  /**
   * @param wanted binding or name that was asked for
   * @param project the project
   */
  constructor(wanted: string, project: Project) {
    const known = project.d1Databases.map(({ binding, name }) => `${binding} (${name})`).join(', ') || 'none';
    super(`${project.configPath} binds no D1 database "${wanted}". Its databases: ${known}.`);
  }
}

/**
 * @param project whose database
 * @param wanted its binding, or the database's name
 * @returns the database
 * @throws NoSuchDatabaseError
 */
export function mustFindDatabase(project: Project, wanted: string): D1Database {
  const database =
    project.d1Databases.find(({ binding }) => binding === wanted) ??
    project.d1Databases.find(({ name }) => name === wanted);
  if (database === undefined) throw new NoSuchDatabaseError(wanted, project);
  return database;
}
