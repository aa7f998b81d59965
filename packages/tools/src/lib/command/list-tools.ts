import { CLIENT_OPTIONS, CLIENT_OPTIONS_HELP, createEndpoint } from './client-options.ts';
import { listOf, listPhotons, type ServerValues } from './list-photons.ts';
import { asRecord, formatText, McpRequestError, request } from './mcp-client.ts';
import type { PackageCommand } from './package-command.ts';
import { parseCommandLine } from './parse-command-line.ts';

/** Lists the tools of a running server. */
export const listTools: PackageCommand = {
  name: 'tools list',
  summary: 'list the tools of a running server',
  help: `Usage: sundog tools list [photon] [options]

Lists the tools of all photons, or of one.

Options
${CLIENT_OPTIONS_HELP}

Example
  sundog tools list counter
`,
  async run(args, host) {
    const { values, positionals } = parseCommandLine(listTools, args, CLIENT_OPTIONS, host);
    try {
      const photons = positionals.length > 0 ? positionals : await listPhotons(values);
      for (const photon of photons) await printTools(photon, values);
      return 0;
    } catch (error) {
      if (error instanceof McpRequestError) return host.fail(error.message);
      throw error;
    }
  },
};

async function printTools(photon: string, values: ServerValues): Promise<void> {
  const endpoint = createEndpoint(values, `/p/${encodeURIComponent(photon)}/mcp`);
  for (let cursor: unknown; ;) {
    const page = await request(endpoint, 'tools/list', cursor === undefined ? {} : { cursor });
    for (const tool of listOf(page['tools'])) {
      const { name, description = '', inputSchema } = tool;
      const parameters = Object.keys(asRecord(asRecord(inputSchema)['properties'])).join(', ');
      process.stdout.write(
        `${photon}.${formatText(name)}(${parameters})  ${formatText(description).split('\n')[0] ?? ''}\n`,
      );
    }
    cursor = page['nextCursor'];
    if (cursor === undefined) return;
  }
}
