import { ActorError } from '@sundog/actor/errors';

/** One mistake in the variables. */
export interface SettingsProblem {
  /** The variable. */
  readonly name: string;
  readonly expected: string;
  /** Never a secret's text. */
  readonly found: string;
  /** What to do. */
  readonly cure: string;
}

/** The host cannot run with its `PDS_*` variables. `problems` are all that is wrong with them. */
export class InvalidSettingsError extends ActorError {
  override readonly name = 'InvalidSettingsError';
  readonly code = 'invalid_settings';
  readonly problems: readonly SettingsProblem[];

  /** @param problems at least one */
  constructor(problems: readonly SettingsProblem[]) {
    const lines = problems.map(({ name, expected, found, cure }) => {
      return `- ${name}: expected ${expected}, found ${found}; ${cure}.`;
    });
    super(`The settings of the personal data server are wrong:\n${lines.join('\n')}`, { problems });
    this.problems = problems;
  }
}
