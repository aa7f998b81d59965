import type { IndexPlan } from './table-plan.ts';
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

/** A table that holds rows cannot go. */
export function describeRemoved(table: string): SchemaProblem {
  const reason =
    'it has rows, but is no longer in the schema, or lives elsewhere. Put it back as it was, move or delete its rows with a mutation, then change it.';
  return { place: table, reason };
}

/** An index cannot be made over rows that it refuses. */
export function describeNotUnique({ key, columns }: IndexPlan): SchemaProblem {
  const fields = columns.map(({ name }) => name).join(', ');
  const reason = `the index is unique, and there are rows with the same ${fields}. Leave out { unique: true }, change or delete these rows with a mutation, then put it back.`;
  return { place: key, reason };
}
