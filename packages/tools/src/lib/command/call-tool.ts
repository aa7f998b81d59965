import { createInterface } from 'node:readline/promises';

import { isJsonObject } from '../manifest/json-values.ts';
import { answerAsk, type Person } from './answer-ask.ts';
import { CallArgumentError, parseCallArguments } from './call-arguments.ts';
import { CLIENT_OPTIONS, CLIENT_OPTIONS_HELP, createEndpoint } from './client-options.ts';
import { asRecord, McpRequestError, request, type Endpoint, type Notification } from './mcp-client.ts';
import type { CommandHost, PackageCommand } from './package-command.ts';
import { parseCommandLine } from './parse-command-line.ts';

const OPTIONS = {
  ...CLIENT_OPTIONS,
  arg: { type: 'string', multiple: true },
  json: { type: 'string' },
  answer: { type: 'string', multiple: true },
} as const;

/** How often a tool may ask before this command gives up. */
const ROUNDS_MAX = 100;

/** Calls one tool. */
export const callTool: PackageCommand = {
  name: 'tools call',
  summary: 'call a tool of a running photon',
  help: `Usage: sundog tools call <photon>.<method> [options]

Calls a tool, shows its progress on standard error, answers what it asks at the terminal, and prints its result.

Arguments
  photon.method    the tool

Options
  --arg NAME=VALUE an argument, as often as there are; VALUE is JSON where the tool wants no text
  --json OBJECT    all arguments, as JSON
  --answer N=VALUE an answer to what it asks, given beforehand, as often as there are
${CLIENT_OPTIONS_HELP}

Example
  sundog tools call counter.add --arg by=2
`,
  async run(args, host) {
    const { values, positionals } = parseCommandLine(callTool, args, OPTIONS, host);
    const [photon, method] = parseTarget(positionals[0], host);
    const endpoint = createEndpoint(values, `/p/${encodeURIComponent(photon)}/mcp`);
    const terminal = process.stdin.isTTY ? createInterface({ input: process.stdin, output: process.stderr }) : null;
    const person = { terminal, given: values.answer ?? [], print: printLine };
    try {
      const tool = await mustFindTool(endpoint, photon, method, host);
      const given = parseObject(values.json, host);
      const input = asRecord(tool['inputSchema']);
      const named = parseCallArguments(values.arg ?? [], input);
      const params = { name: method, arguments: { ...given, ...named } };
      const result = await callUntilDone(endpoint, params, input, person);
      return printResult(result);
    } catch (error) {
      if (error instanceof McpRequestError) return host.fail(error.message);
      if (error instanceof CallArgumentError) return host.failUsage(error.message);
      throw error;
    } finally {
      terminal?.close();
    }
  },
};

/** A tool that needs input answers with what it asks, and goes on when the answers come with the next request. */
async function callUntilDone(
  endpoint: Endpoint,
  params: Readonly<Record<string, unknown>>,
  input: Readonly<Record<string, unknown>>,
  person: Person,
): Promise<Record<string, unknown>> {
  let next = params;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const result = await request(endpoint, 'tools/call', next, { onNotification: printNotification, input });
    if (result['resultType'] !== 'input_required') return result;
    const inputResponses: Record<string, unknown> = {};
    for (const [key, asked] of Object.entries(asRecord(result['inputRequests']))) {
      inputResponses[key] = await answerAsk(asRecord(asRecord(asked)['params']), person);
    }
    next = { ...params, inputResponses, requestState: result['requestState'] };
  }
  throw new McpRequestError(0, `The tool has asked ${ROUNDS_MAX} times and is not done.`);
}

async function mustFindTool(
  endpoint: Endpoint,
  photon: string,
  method: string,
  host: CommandHost,
): Promise<Record<string, unknown>> {
  const names: string[] = [];
  for (let cursor: unknown; ;) {
    const page = await request(endpoint, 'tools/list', cursor === undefined ? {} : { cursor });
    for (const tool of Array.isArray(page['tools']) ? page['tools'].map(asRecord) : []) {
      if (tool['name'] === method) return tool;
      names.push(String(tool['name']));
    }
    cursor = page['nextCursor'];
    if (cursor === undefined) break;
  }
  return host.fail(`${photon} has no tool "${method}"; it has ${names.join(', ') || 'none'}.`);
}

function parseTarget(target: string | undefined, host: CommandHost): [photon: string, method: string] {
  const dot = target?.indexOf('.') ?? -1;
  if (target === undefined || dot < 1) return host.failUsage('sundog tools call needs a tool, as photon.method.');
  return [target.slice(0, dot), target.slice(dot + 1)];
}

function parseObject(text: string | undefined, host: CommandHost): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return { ...value };
  } catch {
    // The same words serve for what is no JSON.
  }
  return host.failUsage(`--json takes an object, found ${text}.`);
}

function printNotification({ method, params }: Notification): void {
  if (method === 'notifications/progress') {
    const { progress, total, message = '' } = params;
    const share =
      typeof progress === 'number' && typeof total === 'number' ? `${Math.round((progress / total) * 100)}%` : '';
    printLine([share, message].filter((part) => part !== '').join(' '));
  } else if (method === 'notifications/message') {
    const { level, data } = params;
    printLine(`${String(level)}: ${typeof data === 'string' ? data : JSON.stringify(data)}`);
  }
}

/** Content for people goes out as it is; what a tool says of its own failure goes to standard error. */
function printResult(result: Readonly<Record<string, unknown>>): number {
  const isError = result['isError'] === true;
  const content = Array.isArray(result['content']) ? result['content'].map(asRecord) : [];
  for (const block of content) {
    const text = typeof block['text'] === 'string' ? block['text'] : JSON.stringify(block);
    (isError ? process.stderr : process.stdout).write(`${text}\n`);
  }
  return isError ? 1 : 0;
}

function printLine(line: string): void {
  process.stderr.write(`${line}\n`);
}
