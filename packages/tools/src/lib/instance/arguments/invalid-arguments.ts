import { ActorError } from '@sundog/actor/errors';

import { formatProblem, type SchemaProblem } from '../../schema/check-schema.ts';

/** Arguments do not fit the method's schema. */
export class InvalidArgumentsError extends ActorError {
  override readonly name = 'InvalidArgumentsError';
  readonly code = 'invalid_arguments';

  /**
   * @param method its name
   * @param problems at least one
   */
  constructor(method: string, problems: readonly SchemaProblem[]) {
    const lines = problems.map((problem) => `${problem.path || 'the arguments'}: ${formatProblem(problem)}`);
    super(`Invalid arguments for ${method}: ${lines.join('; ')}.`, { method, problems });
  }
}
