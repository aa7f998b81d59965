import { CLIENT_OPTIONS, CLIENT_OPTIONS_HELP, createEndpoint } from './client-options.ts';
import { readJson } from './list-photons.ts';
import { McpRequestError } from './mcp-client.ts';
import type { PackageCommand } from './package-command.ts';
import { parseCommandLine } from './parse-command-line.ts';

const LIMIT = 1000;

/** Prints what an instance keeps. */
export const showState: PackageCommand = {
  name: 'tools state',
  summary: 'print what an instance of a running photon keeps',
  help: `Usage: sundog tools state <photon> [options]

Prints as JSON what an instance keeps: its memory without namespaces (the first ${LIMIT} keys), the properties of a
@stateful photon, and its settings. It needs the scope state:read.

Options
${CLIENT_OPTIONS_HELP}

Example
  sundog tools state counter --instance pears
`,
  async run(args, host) {
    const { values, positionals } = parseCommandLine(showState, args, CLIENT_OPTIONS, host);
    const [photon] = positionals;
    if (photon === undefined) return host.failUsage('sundog tools state needs a photon.');
    const path = `/p/${encodeURIComponent(photon)}/console/kept?limit=${LIMIT}`;
    try {
      const kept = await readJson(createEndpoint(values, path), 'what it keeps');
      process.stdout.write(`${JSON.stringify(kept, undefined, 2)}\n`);
      return 0;
    } catch (error) {
      if (error instanceof McpRequestError) return host.fail(error.message);
      throw error;
    }
  },
};
