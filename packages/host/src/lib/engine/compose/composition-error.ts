import { ConfigurationError, wholeFile } from '../../config/problem.ts';
import type { Project } from '../../config/project.ts';
import type { Composition } from './composition.ts';

/** What two projects cannot agree on, or what one asks of another that is not there. */
export interface CompositionProblem {
  /** The project that asks. */
  project: Project;
  /** Name of the binding, or `queue <name>`, under which the project knows the place in its configuration. */
  name: string;
  message: string;
  cure: string;
}

/**
 * @param problem what is wrong, and in which project
 * @returns the error to throw, with the place in that project's configuration
 */
export function createCompositionError({ project, name, message, cure }: CompositionProblem): ConfigurationError {
  const location = project.locations[name] ?? wholeFile(project.configPath);
  return new ConfigurationError([{ location, message, cure }]);
}

/**
 * The error for a reference to a project that does not run.
 *
 * @param project the project that refers
 * @param binding its binding
 * @param wanted the name it refers to
 * @param composition all projects that do run
 * @returns the error to throw
 */
export function createMissingProjectError(
  project: Project,
  binding: string,
  wanted: string,
  composition: Composition,
): ConfigurationError {
  const running = composition.projects.map((built) => built.project.name).join(', ');
  return createCompositionError({
    project,
    name: binding,
    message: `the binding "${binding}" leads to the Worker "${wanted}", which does not run here (running: ${running})`,
    cure: `Name the folder of "${wanted}" on the same command line, or correct the name.`,
  });
}
