import { checkTogether } from './check-together.ts';
import { ConfigurationError, type Note, type Problem } from './problem.ts';
import type { Project } from './project.ts';
import { readProject, type ReadProjectOptions } from './read-project.ts';

/** What a check of several projects found. */
export interface CheckResult {
  problems: Problem[];
  notes: Note[];
  /** The projects that could be read. */
  projects: Project[];
}

/**
 * Reads all projects and checks that they fit together.
 *
 * @param directories the projects' folders or configuration files
 * @param options which environment
 * @returns everything found; problems are not thrown
 */
export async function checkProjects(directories: readonly string[], options: ReadProjectOptions): Promise<CheckResult> {
  const results = await Promise.all(directories.map((directory) => readOrProblems(directory, options)));
  const projects = results.flatMap((result) => ('problems' in result ? [] : [result]));
  const problems = results.flatMap((result) => ('problems' in result ? result.problems : []));
  // A project that cannot be read would be missed by the others, which is not their fault.
  if (problems.length === 0) problems.push(...checkTogether(projects));
  return { problems, notes: projects.flatMap((project) => project.notes), projects };
}

async function readOrProblems(
  directory: string,
  options: ReadProjectOptions,
): Promise<Project | { problems: readonly Problem[] }> {
  try {
    return await readProject(directory, options);
  } catch (error) {
    if (error instanceof ConfigurationError) return { problems: error.problems };
    throw error;
  }
}
