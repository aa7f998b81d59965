import { LiveError, ProjectError } from '../values/live-error.ts';

/** What a mutation had read was changed by others, each time that it was tried. */
export class GlobalConflictError extends LiveError {
  override readonly name = 'GlobalConflictError';

  /**
   * @param path of the function
   * @param attempts how often it ran
   */
  constructor(path: string, attempts: number) {
    super({
      code: 'conflict',
      message: `${path} ran ${attempts} times, and each time others had changed what it had read before it could end. Nothing that it wrote remains: try again, or let it read less.`,
      data: { function: path, attempts },
    });
  }
}

/** The D1 database of the global tables is not among the bindings. */
export class MissingDatabaseError extends ProjectError {
  override readonly name = 'MissingDatabaseError';
  readonly code = 'missing_database';

  constructor(binding: string, tables: readonly string[]) {
    super(
      `The global tables (${tables.join(', ')}) live in the D1 database "${binding}", and the Worker has no such binding: add { "binding": "${binding}", "database_name": "…", "database_id": "…" } to d1_databases in wrangler.jsonc.`,
      { binding, tables: [...tables] },
    );
  }
}
