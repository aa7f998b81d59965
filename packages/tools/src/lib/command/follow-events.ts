import { CLIENT_OPTIONS, CLIENT_OPTIONS_HELP, createEndpoint } from './client-options.ts';
import { McpRequestError, send } from './mcp-client.ts';
import type { CommandHost, PackageCommand } from './package-command.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { readEvents } from '../mcp/read-events.ts';

const OPTIONS = { ...CLIENT_OPTIONS, channel: { type: 'string', multiple: true } } as const;

/** How long to wait before the next try when a stream has ended. */
const RETRY_MS = 1000;

/** Prints what a photon emits. */
export const followEvents: PackageCommand = {
  name: 'tools events',
  summary: 'print what a running photon emits, as it does',
  help: `Usage: sundog tools events <photon> [options]

Prints each event as one line of JSON, until Ctrl-C. A connection that is lost is made again, and goes on where it ended.

Options
  --channel NAME   which channel, as often as there are; "*" is all (*)
${CLIENT_OPTIONS_HELP}

Example
  sundog tools events counter --channel count
`,
  run: (args, host) => follow(followEvents, args, undefined, host),
};

/** Prints what a photon has emitted, and goes on. */
export const printLog: PackageCommand = {
  name: 'tools logs',
  summary: 'print what a running photon has emitted, and goes on to emit',
  help: `Usage: sundog tools logs <photon> [options]

The same as "sundog tools events", but begins with the oldest event that is kept.

Options
  --channel NAME   which channel, as often as there are; "*" is all (*)
${CLIENT_OPTIONS_HELP}

Example
  sundog tools logs counter
`,
  run: (args, host) => follow(printLog, args, OLDEST, host),
};

/** Stands for the cursor before all that is kept. */
const OLDEST = 'oldest';

async function follow(
  command: PackageCommand,
  args: string[],
  since: string | undefined,
  host: CommandHost,
): Promise<never> {
  const { values, positionals } = parseCommandLine(command, args, OPTIONS, host);
  const [photon] = positionals;
  if (photon === undefined) return host.failUsage(`sundog ${command.name} needs a photon.`);
  const query = (values.channel ?? ['*']).map((channel) => `channel=${encodeURIComponent(channel)}`).join('&');
  const endpoint = createEndpoint(values, `/p/${encodeURIComponent(photon)}/events?${query}`);
  let last = since;
  for (let hasBegun = false; ; hasBegun = true) {
    const headers = { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': last }) };
    const response = await send(endpoint, { headers }).catch((error: unknown) => {
      if (error instanceof McpRequestError && !hasBegun) return host.fail(error.message);
      return undefined;
    });
    if (response?.ok === false)
      return host.fail(`${endpoint.url} answers ${response.status}: ${await response.text()}`);
    for await (const { id, data } of withoutBreaks(response)) {
      last = id ?? last;
      process.stdout.write(`${data}\n`);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/**
 * A connection that breaks is a stream that ends.
 *
 * @yields its events
 */
async function* withoutBreaks(response: Response | undefined): ReturnType<typeof readEvents> {
  if (response?.body === null || response?.body === undefined) return;
  try {
    yield* readEvents(response.body);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}
