import { parseArgs, type ParseArgsConfig } from 'node:util';

import type { CommandHost, PackageCommand } from './package-command.ts';

/**
 * Parses the arguments of a command that takes options alone.
 *
 * @param command whose name stands in messages
 * @param args what follows its name
 * @param options as for node:util
 * @param host ends the command for anything that it does not know
 */
export function parseOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  command: Pick<PackageCommand, 'name'>,
  args: string[],
  options: Options,
  host: CommandHost,
) {
  const { values, positionals } = parseCommandLine(command, args, options, host);
  const [extra] = positionals;
  return extra === undefined ? values : host.failUsage(`sundog ${command.name} takes options alone, found ${extra}.`);
}

/**
 * Parses a command's arguments, of which at most one has no name.
 *
 * @param command whose name stands in messages
 * @param args what follows its name
 * @param options as for node:util
 * @param host ends the command for anything that it does not know
 */
export function parseCommandLine<const Options extends NonNullable<ParseArgsConfig['options']>>(
  command: Pick<PackageCommand, 'name'>,
  args: string[],
  options: Options,
  host: CommandHost,
) {
  const parsed = tryParse(args, options, host);
  const [, extra] = parsed.positionals;
  if (extra === undefined) return parsed;
  return host.failUsage(`sundog ${command.name} takes no further argument, found ${extra}.`);
}

function tryParse<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options,
  host: CommandHost,
) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    // Node's own words name the option and what is wrong with it.
    return host.failUsage(error instanceof Error ? error.message : String(error));
  }
}
