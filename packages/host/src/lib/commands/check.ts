import { checkProjects } from '../config/check-projects.ts';
import { formatNote, formatProblem } from '../config/problem.ts';
import { summarizeProject } from '../config/summarize-project.ts';
import type { Command } from './command.ts';
import { parseArguments } from './parse-arguments.ts';

/** Checks configurations without running anything. */
export const check: Command = {
  name: 'check',
  summary: 'find everything that is wrong in the configuration of projects',
  help: `Usage: sundog check [projects…] [options]

Reads the configuration of each project and prints every problem with its file, line and cure, and what holds only on
Cloudflare. Projects given together are checked together: bindings from one to another must lead somewhere. Exits with
1 if there is a problem.

Arguments
  projects       folders of projects, or their configuration files (.)

Options
  --env NAME     the environment of the configuration to check

Example
  sundog check web worker --env staging
`,
  async run(args) {
    const { values, positionals } = parseArguments(check, args, { env: { type: 'string' } });
    const directories = positionals.length === 0 ? ['.'] : positionals;
    const { problems, notes, projects } = await checkProjects(directories, { environment: values.env });
    for (const note of notes) console.log(`note: ${formatNote(note)}`);
    for (const problem of problems) console.error(`${formatProblem(problem)}\n`);
    if (problems.length > 0) {
      console.error(problems.length === 1 ? '1 problem' : `${problems.length} problems`);
      return 1;
    }
    for (const project of projects) console.log(summarizeProject(project));
    return 0;
  },
};
