import { CLIENT_OPTIONS, CLIENT_OPTIONS_HELP, createEndpoint } from './client-options.ts';
import { McpRequestError, send } from './mcp-client.ts';
import type { PackageCommand } from './package-command.ts';
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
  async run(args, host) {
    const { values, positionals } = parseCommandLine(followEvents, args, OPTIONS, host);
    const [photon] = positionals;
    if (photon === undefined) return host.failUsage('sundog tools events needs a photon.');
    const query = (values.channel ?? ['*']).map((channel) => `channel=${encodeURIComponent(channel)}`).join('&');
    const endpoint = createEndpoint(values, `/p/${encodeURIComponent(photon)}/events?${query}`);
    let last: string | undefined;
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
  },
};

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
