import { join } from 'node:path';

import { readProject } from '../config/read-project.ts';
import { formatEnvTypes } from '../types/format-env-types.ts';
import { applyFile } from '../generate/apply-file.ts';
import type { Command } from './command.ts';
import { parseArguments } from './parse-arguments.ts';

/** Writes the types of a project's bindings. */
export const types: Command = {
  name: 'types',
  summary: 'write the TypeScript types of a project’s bindings',
  help: `Usage: sundog types [project] [options]

Writes worker-configuration.d.ts beside the configuration: the type Env with every binding, variable and secret. The
runtime's own types come from the package @cloudflare/workers-types: name it in "types" of tsconfig.json.

Arguments
  project        the project's folder or configuration file (.)

Options
  --env NAME     the environment of the configuration to take

Example
  sundog types web
`,
  async run(args) {
    const { values, positionals } = parseArguments(types, args, { env: { type: 'string' } }, 1);
    const project = await readProject(positionals[0] ?? '.', { environment: values.env });
    const path = join(project.directory, 'worker-configuration.d.ts');
    const isChanged = await applyFile(path, formatEnvTypes(project));
    console.log(`${path}: ${isChanged ? 'written' : 'unchanged'}`);
    return 0;
  },
};
