import { ProjectError } from '../values/live-error.ts';

/** Why a table cannot become what the schema says. */
export interface SchemaProblem {
  /** `messages`, `messages.by_author`. */
  readonly place: string;
  /** What was found, what to do. */
  readonly reason: string;
}

/** What is stored does not fit the schema, and nothing was changed. */
export class SchemaChangeError extends ProjectError {
  override readonly name = 'SchemaChangeError';
  readonly code = 'schema_change';

  constructor(shard: string, problems: readonly SchemaProblem[]) {
    const lines = problems.map(({ place, reason }) => `- ${place}: ${reason}`).join('\n');
    super(`What the shard ${shard} holds does not fit the schema, and was left as it is:\n${lines}`, {
      shard,
      problems: problems.map((problem) => ({ ...problem })),
    });
  }
}
