import { relative } from 'node:path';

import { readProject } from '../config/read-project.ts';
import { findSundogPackages } from '../generate/find-sundog-packages.ts';
import { runGenerators } from '../generate/run-generators.ts';
import type { Command } from './command.ts';
import { parseArguments } from './parse-arguments.ts';

/** Runs the generators that a project's packages bring. */
export const generate: Command = {
  name: 'generate',
  summary: 'run the generators of the packages that projects depend on',
  help: `Usage: sundog generate [projects…] [options]

Runs the generator of each package in a project's dependencies whose package.json has
{ "sundog": { "generate": "./generate.js" } }, and writes the files that have changed.

Arguments
  projects       folders of projects, or their configuration files (.)

Options
  --env NAME     the environment of the configuration to take

Example
  sundog generate web
`,
  async run(args) {
    const { values, positionals } = parseArguments(generate, args, { env: { type: 'string' } });
    for (const directory of positionals.length === 0 ? ['.'] : positionals) {
      const project = await readProject(directory, { environment: values.env });
      const packages = findSundogPackages(project.directory);
      if (packages.every((candidate) => candidate.generate === undefined)) {
        console.log(`${project.name}: no package in its dependencies has a generator`);
        continue;
      }
      const { results } = await runGenerators(project, packages);
      for (const { package: name, path, isChanged } of results) {
        console.log(`${relative(process.cwd(), path)}: ${isChanged ? 'written' : 'unchanged'} (${name})`);
      }
    }
    return 0;
  },
};
