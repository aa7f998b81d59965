import { HostError } from '../../errors.ts';
import type { Composition } from './composition.ts';

/** Projects that cannot run together as they are. */
export class CompositionError extends HostError {
  override readonly name = 'CompositionError';
  readonly code = 'projects_do_not_fit';
  /** Name of the project whose configuration asks for what cannot be. */
  readonly project: string;

  /**
   * @param project name of that project
   * @param problem what was expected, what was found, what to do
   */
  constructor(project: string, problem: string) {
    super(`${project}: ${problem}`);
    this.project = project;
  }
}

/**
 * The error for a reference to a project that does not run.
 *
 * @param from name of the project that refers
 * @param key the configuration key and binding, for people
 * @param wanted the name it refers to
 * @param composition all projects that do run
 * @returns the error to throw
 */
export function createMissingProjectError(
  from: string,
  key: string,
  wanted: string,
  composition: Composition,
): CompositionError {
  const running = composition.projects.map((built) => built.project.name).join(', ');
  return new CompositionError(
    from,
    `${key} names the Worker "${wanted}", which does not run here (running: ${running}). ` +
      `Name its folder on the same command line, or correct the name.`,
  );
}
