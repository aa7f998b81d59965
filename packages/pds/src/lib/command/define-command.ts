/** Defines a command by what it takes, which is said once: for the parser and for the help. */
import { ActorError } from '@sundog/actor/errors';
import { parseArgs } from 'node:util';

import { InvalidSettingsError } from '../settings/settings-error.ts';
import { CommandError } from './client/command-error.ts';
import type { CommandHost, PackageCommand } from './package-command.ts';

/** An option, as `node:util` parses it and as the help says it. */
interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly default?: boolean;
  /** What stands for its value in the help: `ADDRESS`. */
  readonly value?: string;
  readonly help: string;
}

/** An option with a value, which the help calls by a word: `ADDRESS`. */
export function text(value: string, help: string) {
  return { type: 'string', value, help } as const;
}

/** An option without one. */
export function flag(help: string) {
  return { type: 'boolean', default: false, help } as const;
}

/** The one argument that needs no name. */
interface ArgumentSpec {
  readonly name: string;
  readonly help: string;
  /** What is missing without it: `a name for it`; undefined if it may be left out. */
  readonly needs?: string;
}

type Options = Readonly<Record<string, OptionSpec>>;

const serverOptions = {
  project: text('FOLDER', "the server's project, whose .dev.vars is read (the current folder)"),
  url: text('URL', 'where the server is (PDS_PUBLIC_URL of the project)'),
};

/** Options of commands that talk to a server, or act for one account there. */
const sharedOptions = {
  none: {},
  server: serverOptions,
  account: { account: text('NAME', "handle or DID (the server's only account)"), ...serverOptions },
};

const ACCOUNT_NOTE = `The account's password is asked at the terminal, or taken from PDS_ACCOUNT_PASSWORD or a line of standard input. The
session that it begins is kept under .sundog of the project, for you alone to read, until it ends.`;

type Scope = keyof typeof sharedOptions;

/** What options say. */
type ValuesOf<Given extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: Given }>
>['values'];

/** A command as its author writes it. */
interface CommandSpec<Given extends Options, Of extends Scope, Argument extends ArgumentSpec | undefined> {
  readonly name: string;
  readonly summary: string;
  /** What it does, in lines of at most 120 characters. */
  readonly about?: string;
  readonly argument?: Argument;
  readonly options?: Given;
  /** Which options it has besides its own. */
  readonly scope?: Of;
  /** What else there is to say, after the options. */
  readonly notes?: string;
  /** A command line without `sundog`. */
  readonly example: string;
  /** @returns the exit code; what it throws may be what a person can mend */
  run(
    given: {
      readonly values: ValuesOf<(typeof sharedOptions)[Of] & Given>;
      readonly argument: Argument extends { readonly needs: string } ? string : string | undefined;
    },
    host: CommandHost,
  ): Promise<number>;
}

/**
 * @param spec what it takes and does
 * @returns the command, which ends with the exit code 1 and a message for what a person can mend, 2 for wrong arguments
 */
export function defineCommand<
  const Given extends Options = Record<never, OptionSpec>,
  const Of extends Scope = 'none',
  const Argument extends ArgumentSpec | undefined = undefined,
>(spec: CommandSpec<Given, Of, Argument>): PackageCommand {
  const options: Options = { ...spec.options, ...sharedOptions[spec.scope ?? 'none'] };
  return {
    name: spec.name,
    summary: spec.summary,
    help: formatHelp(spec, options),
    run: async (args, host) => {
      const { values, positionals } = parse(args, options, host);
      const [argument, ...rest] = positionals;
      const extra = spec.argument === undefined ? argument : rest[0];
      if (extra !== undefined) host.failUsage(`sundog ${spec.name} takes no further argument, found ${extra}.`);
      const needs = spec.argument?.needs;
      if (argument === undefined && needs !== undefined) host.failUsage(`sundog ${spec.name} needs ${needs}.`);
      const given = { values, argument } as Parameters<typeof spec.run>[0];
      return runGuarded(host, () => spec.run(given, host));
    },
  };
}

function parse(args: string[], options: Options, host: CommandHost) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    // Node's own words name the option and what is wrong with it.
    return host.failUsage(error instanceof Error ? error.message : String(error));
  }
}

async function runGuarded(host: CommandHost, action: () => Promise<number>): Promise<number> {
  try {
    return await action();
  } catch (error) {
    if (isMendable(error)) return host.fail(error.message);
    throw error;
  }
}

/** The system's own words, too, name the path and what is wrong with it. */
function isMendable(error: unknown): error is Error {
  if (error instanceof CommandError || error instanceof ActorError || error instanceof InvalidSettingsError)
    return true;
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

type HelpParts = Pick<
  CommandSpec<Options, Scope, ArgumentSpec | undefined>,
  'name' | 'about' | 'argument' | 'scope' | 'notes' | 'example'
>;

function formatHelp({ name, about, argument, scope, notes, example }: HelpParts, options: Options): string {
  const usage =
    argument === undefined ? '' : ` ${argument.needs === undefined ? `[${argument.name}]` : `<${argument.name}>`}`;
  const lines = Object.entries(options).map(([option, { value, help }]) =>
    formatLine(value === undefined ? `--${option}` : `--${option} ${value}`, help),
  );
  const parts = [
    `Usage: sundog ${name}${usage} [options]`,
    about,
    argument && `Arguments\n${formatLine(argument.name, argument.help)}`,
    `Options\n${lines.join('\n')}`,
    notes,
    scope === 'account' ? ACCOUNT_NOTE : undefined,
    `Example\n  sundog ${example}`,
  ];
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`;
}

const NAME_WIDTH = 17;

/** A name that is too long for its column has a line of its own. */
function formatLine(name: string, help: string): string {
  const indent = ' '.repeat(2 + NAME_WIDTH);
  const start = name.length < NAME_WIDTH ? `  ${name.padEnd(NAME_WIDTH)}` : `  ${name}\n${indent}`;
  return start + help.replaceAll('\n', `\n${indent}`);
}
