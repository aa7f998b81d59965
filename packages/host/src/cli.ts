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
import { findPackageCommands } from './lib/commands/package-commands.ts';
import { start } from './lib/commands/start.ts';
import { types } from './lib/commands/types.ts';
import { nearestName } from './lib/config/nearest-name.ts';
import { HostError, UsageError } from './lib/errors.ts';

const OWN_COMMANDS: readonly Command[] = [
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
    const [first = '--help', ...others] = args;
    if (first === 'help') return await run([...others, '--help']);
    if (first === '--version' || first === '-v') return print(readVersion());
    const commands = await listCommands(args);
    if (isHelp(first)) return print(formatHelp(commands));
    const command = findCommand(commands, args);
    if (command === undefined) return print(formatHelp(mustFindGroup(commands, args)));
    const rest = args.slice(command.name.split(' ').length);
    const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
    if (own.some(isHelp)) return print(command.help);
    return await command.run(rest);
  } catch (error) {
    return printError(error);
  }
}

function isHelp(word: string | undefined): boolean {
  return word === '--help' || word === '-h';
}

/** Packages are looked at only when the host itself has no such command, or all are to be listed. */
async function listCommands(args: string[]): Promise<readonly Command[]> {
  if (findCommand(OWN_COMMANDS, args) !== undefined) return OWN_COMMANDS;
  return [...OWN_COMMANDS, ...(await findPackageCommands(process.cwd(), run))];
}

/** The command whose words the line begins with; of several the longest. */
function findCommand(commands: readonly Command[], args: string[]): Command | undefined {
  const fitting = commands.filter(({ name }) => name.split(' ').every((word, index) => word === args[index]));
  return fitting.toSorted((a, b) => b.name.length - a.name.length)[0];
}

/**
 * The commands that begin with what is given, for whoever asks for their help; whoever does not has left out a word.
 */
function mustFindGroup(commands: readonly Command[], args: string[]): readonly Command[] {
  const known = args.findLastIndex((_, index) => listGroup(commands, args.slice(0, index + 1)).length > 0) + 1;
  const words = args.slice(0, known);
  const group = listGroup(commands, words);
  const next = args[known];
  if (known > 0 && isHelp(next)) return group;
  const names = group.map(({ name }) => name);
  if (next === undefined || next.startsWith('-')) {
    if (known === 0) throw new UsageError(`sundog takes a command first, not ${next}.`);
    throw new UsageError(`sundog ${words.join(' ')} needs another word: ${formatChoice(names)}.`);
  }
  const written = args.filter((word) => !word.startsWith('-')).slice(0, known === 0 ? 1 : 3);
  const nearest = nearestName(written.join(' '), names);
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  throw new UsageError(`sundog ${[...words, next].join(' ')} is not a command.${hint}`);
}

function listGroup(commands: readonly Command[], words: string[]): Command[] {
  return commands.filter(({ name }) => words.every((word, index) => name.split(' ')[index] === word));
}

function formatChoice(names: string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length === 1 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

function formatHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
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
