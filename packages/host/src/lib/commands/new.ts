import { dirname, relative, resolve } from 'node:path';

import { UsageError } from '../errors.ts';
import { createProject } from '../templates/create-project.ts';
import { readOwnPackages } from '../templates/own-packages.ts';
import { mustFindTemplate } from '../templates/find-templates.ts';
import type { Command } from './command.ts';
import { parseArguments } from './parse-arguments.ts';

/** Makes a new project out of a template. */
export const create: Command = {
  name: 'new',
  summary: 'make a small project that runs',
  help: `Usage: sundog new <folder> [options]

Copies a template into a new folder, whose name becomes the project's. Templates are the command's own and those of the
packages installed here; an unknown name lists them.

Arguments
  folder         the folder to make

Options
  --template NAME   what to begin with (actor)

Example
  sundog new my-project
`,
  async run(args) {
    const { values, positionals } = parseArguments(create, args, { template: { type: 'string' } }, 1);
    const [folder] = positionals;
    if (folder === undefined || folder === '')
      throw new UsageError('sundog new needs the folder to make.', create.name);
    const template = await mustFindTemplate(values.template ?? 'actor', dirname(resolve(folder)));
    const ownPackages = await readOwnPackages();
    const { directory, name } = await createProject({ directory: folder, template: template.directory, ownPackages });
    const shown = relative(process.cwd(), directory) || '.';
    console.log(`${name} is in ${directory}. Next:\n\n  cd ${shown} && npm install\n  npx sundog dev`);
    return 0;
  },
};
