/**
 * The `sundog` command: finds the subcommand, prints errors, sets the exit code.
 *
 * Exit codes: 0 done; 1 a failure that the person can mend, or the command's own; 2 a wrong command line; 70 a fault
 * of the host itself.
 */
import { readFileSync } from 'node:fs';

import { check } from './lib/commands/check.ts';
import type { Command } from './lib/commands/command.ts';
import { cronRun } from './lib/commands/cron.ts';
import { d1Execute, d1MigrationsApply, d1MigrationsList } from './lib/commands/d1.ts';
import { dev } from './lib/commands/dev.ts';
import { generate } from './lib/commands/generate.ts';
import { create } from './lib/commands/new.ts';
import { start } from './lib/commands/start.ts';
import { types } from './lib/commands/types.ts';
import { nearestName } from './lib/config/nearest-name.ts';
import { HostError, UsageError } from './lib/errors.ts';

const COMMANDS: readonly Command[] = [
  dev,
  start,
  check,
  types,
  generate,
  create,
  d1MigrationsApply,
  d1MigrationsList,
  d1Execute,
  cronRun,
];

process.exitCode = await run(process.argv.slice(2));
// Whatever a command left open must not keep it from ending.
process.exit();

async function run(args: string[]): Promise<number> {
  try {
    const [first = '--help'] = args;
    if (first === '--version' || first === '-v') return print(readVersion());
    if (first === '--help' || first === '-h' || first === 'help') return print(formatHelp());
    const command = mustFindCommand(args);
    const rest = args.slice(command.name.split(' ').length);
    const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
    if (own.includes('--help') || own.includes('-h')) return print(command.help);
    return await command.run(rest);
  } catch (error) {
    return printError(error);
  }
}

/** The command whose words the line begins with; of several the longest. */
function mustFindCommand(args: string[]): Command {
  const fitting = COMMANDS.filter(({ name }) => name.split(' ').every((word, index) => word === args[index]));
  const found = fitting.toSorted((a, b) => b.name.length - a.name.length)[0];
  if (found !== undefined) return found;
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${args[0]} `));
  const words = args.filter((word) => !word.startsWith('-'));
  if (group.length > 0) {
    const nearest = nearestName(
      words.slice(0, 3).join(' '),
      group.map(({ name }) => name),
    );
    throw unknown(`sundog ${words.slice(0, 2).join(' ')} is not a command`, nearest);
  }
  throw unknown(
    `sundog ${args[0]} is not a command`,
    nearestName(
      args[0] ?? '',
      COMMANDS.map(({ name }) => name),
    ),
  );
}

function unknown(problem: string, nearest: string | undefined): UsageError {
  return new UsageError(nearest === undefined ? `${problem}.` : `${problem}. Did you mean "${nearest}"?`, formatHelp());
}

function formatHelp(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const list = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: sundog <command> [arguments]

Runs wrangler projects on workerd, without Cloudflare.

Commands
${list.join('\n')}

sundog <command> --help tells more. sundog --version prints the version.
`;
}

function print(text: string): number {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
}

/** A failure that a person can mend is one message; anything else is our fault and shows where it came from. */
function printError(error: unknown): number {
  const isExpected = error instanceof HostError;
  const isVerbose = !isExpected || process.env['SUNDOG_DEBUG'] !== undefined;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${isVerbose ? stack : error.message}\n`);
  if (!isExpected) return 70;
  return error.code === 'usage' ? 2 : 1;
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
