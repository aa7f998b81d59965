import { parseArgs, type ParseArgsConfig } from 'node:util';

import { UsageError } from '../errors.ts';
import type { Command } from './command.ts';

/**
 * Parses a command's arguments.
 *
 * @param command the command, for its name and help
 * @param args what follows its name on the command line
 * @param options the options it knows, as for node:util's `parseArgs`
 * @param positionalsMax how many arguments without a name it takes
 * @returns the options' values and the other arguments
 * @throws UsageError for anything it does not know
 */
export function parseArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  command: Command,
  args: string[],
  options: Options,
  positionalsMax: number = Number.POSITIVE_INFINITY,
) {
  const parsed = parse(command, args, options);
  const extra = parsed.positionals[positionalsMax];
  if (extra === undefined) return parsed;
  throw new UsageError(`sundog ${command.name} takes no further argument: ${extra}`, command.help);
}

function parse<const Options extends NonNullable<ParseArgsConfig['options']>>(
  command: Command,
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), command.help);
  }
}
