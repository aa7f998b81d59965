import { CLIENT_OPTIONS, CLIENT_OPTIONS_HELP, createEndpoint } from './client-options.ts';
import { asRecord, formatText, McpRequestError, request, send } from './mcp-client.ts';
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

type Values = Parameters<typeof createEndpoint>[0];

async function listPhotons(values: Values): Promise<string[]> {
  const endpoint = createEndpoint(values, '/');
  const response = await send(endpoint, { headers: { accept: 'application/json' } });
  const { photons, error } = asRecord(await response.json().catch(() => ({})));
  if (Array.isArray(photons)) return photons.map((photon) => formatText(asRecord(photon)['name']));
  const message = asRecord(error)['message'] ?? `answered ${response.status} without a list of photons`;
  throw new McpRequestError(response.status, `${endpoint.url}: ${formatText(message)}`);
}

async function printTools(photon: string, values: Values): Promise<void> {
  const endpoint = createEndpoint(values, `/p/${encodeURIComponent(photon)}/mcp`);
  for (let cursor: unknown; ;) {
    const page = await request(endpoint, 'tools/list', cursor === undefined ? {} : { cursor });
    for (const tool of Array.isArray(page['tools']) ? page['tools'].map(asRecord) : []) {
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
