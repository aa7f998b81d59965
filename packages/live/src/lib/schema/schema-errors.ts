import { ProjectError } from '../values/live-error.ts';

/** A schema that makes no sense. */
export class InvalidSchemaError extends ProjectError {
  override readonly name = 'InvalidSchemaError';
  readonly code = 'invalid_schema';

  constructor(problems: readonly string[]) {
    super(
      problems.length === 1
        ? `The schema makes no sense: ${problems[0]}`
        : `The schema has ${problems.length} mistakes:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
      { problems },
    );
  }
}
