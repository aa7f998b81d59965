import { CLIENT_OPTIONS, CLIENT_OPTIONS_HELP, createEndpoint } from './client-options.ts';
import { listOf, listPhotons, readJson, type ServerValues } from './list-photons.ts';
import { asRecord, formatText, McpRequestError } from './mcp-client.ts';
import type { PackageCommand } from './package-command.ts';
import { parseCommandLine } from './parse-command-line.ts';

/** How much of each list is shown. */
const LIMIT = 1000;

/** Lists what goes on at a running server. */
export const listActivity: PackageCommand = {
  name: 'tools ps',
  summary: 'list schedules, waiting calls and sessions of a running server',
  help: `Usage: sundog tools ps [photon] [options]

Lists what goes on, one line each: schedules, calls that wait for an answer, and sessions. Of all photons, or of one; of
all instances that the server knows, or of the one that --instance names.

Options
${CLIENT_OPTIONS_HELP}

Example
  sundog tools ps counter
`,
  async run(args, host) {
    const { values, positionals } = parseCommandLine(listActivity, args, CLIENT_OPTIONS, host);
    try {
      const photons = positionals.length > 0 ? positionals : await listPhotons(values);
      for (const photon of photons) await printPhoton(photon, values);
      return 0;
    } catch (error) {
      if (error instanceof McpRequestError) return host.fail(error.message);
      throw error;
    }
  },
};

async function printPhoton(photon: string, values: ServerValues): Promise<void> {
  const first = await readActivity(photon, values);
  printActivity(photon, first);
  if (values.instance !== undefined) return;
  const { items } = asRecord(first['instances']);
  for (const instance of Array.isArray(items) ? items : []) {
    if (instance === first['instance']) continue;
    printActivity(photon, await readActivity(photon, { ...values, instance: String(instance) }));
  }
}

function readActivity(photon: string, values: ServerValues): Promise<Record<string, unknown>> {
  const path = `/p/${encodeURIComponent(photon)}/console/state?limit=${LIMIT}`;
  return readJson(createEndpoint(values, path), 'the state of a photon');
}

function printActivity(photon: string, activity: Readonly<Record<string, unknown>>): void {
  const { instance, schedules, waiting, sessions } = activity;
  const print = (kind: string, list: unknown, format: (item: Readonly<Record<string, unknown>>) => string): void => {
    const { items, hasMore } = asRecord(list);
    const lines = [...listOf(items).map(format), ...(hasMore === true ? ['… and more'] : [])];
    for (const line of lines) process.stdout.write(`${photon}/${formatText(instance)}  ${kind}  ${line}\n`);
  };
  print('schedule', schedules, ({ name, cron, status, nextRunAt, errorMessage }) => {
    const what = errorMessage ?? (nextRunAt === undefined ? undefined : `next ${formatText(nextRunAt)}`);
    return [name, cron, status, what].flatMap((part) => (part === undefined ? [] : [formatText(part)])).join('  ');
  });
  print('waiting', waiting, ({ method, caller, startedAtMs, asks }) => {
    const questions = listOf(asks).map(({ request }) => formatText(asRecord(asRecord(request)['params'])['message']));
    return `${formatText(method)}  ${formatText(caller)}  since ${formatTime(startedAtMs)}  ${questions.join('; ')}`;
  });
  print('session', sessions, ({ client, protocolVersion, caller, usedAtMs }) => {
    const who = [client, protocolVersion, caller].map(formatText).join('  ');
    return `${who}  used ${formatTime(usedAtMs)}`;
  });
}

function formatTime(atMs: unknown): string {
  return new Date(Number(atMs)).toISOString();
}
