import { parseArgs, type ParseArgsConfig } from 'node:util';

import { nearestName } from '../config/nearest-name.ts';
import { UsageError } from '../errors.ts';
import type { Command } from './command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Parses a command's arguments.
 *
 * @param command the command, for its name
 * @param args what follows its name on the command line
 * @param options the options it knows, as for node:util's `parseArgs`
 * @param positionalsMax how many arguments without a name it takes
 * @returns the options' values and the other arguments
 * @throws UsageError for anything it does not know
 */
export function parseArguments<const Known extends Options>(
  command: Command,
  args: string[],
  options: Known,
  positionalsMax: number = Number.POSITIVE_INFINITY,
) {
  const problem = findProblem(command, args, options, positionalsMax);
  if (problem !== undefined) throw new UsageError(problem, command.name);
  return parseArgs({ args, allowPositionals: true, options });
}

/** The first thing that is wrong, in one sentence. */
function findProblem({ name: command }: Command, args: string[], options: Options, most: number): string | undefined {
  const { tokens, positionals } = parseArgs({ args, allowPositionals: true, options, strict: false, tokens: true });
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined || !rawName.startsWith('--')) return formatUnknown(command, rawName, Object.keys(options));
    if (option.type === 'boolean' && value !== undefined) return `${rawName} takes no value.`;
    if (option.type === 'boolean') continue;
    if (value === undefined || value === '') return `${rawName} needs a value.`;
    if (inlineValue === false && value.startsWith('-')) {
      return `${rawName} needs a value, found ${value}. One that begins with a dash is given as ${rawName}=VALUE.`;
    }
    if (given.has(name) && option.multiple !== true) return `${rawName} is given twice.`;
    given.add(name);
  }
  const extra = positionals[most];
  if (extra === undefined) return undefined;
  const takes = most === 1 ? 'one argument' : `${most} arguments`;
  return `sundog ${command} takes ${takes}, found another: ${extra}.`;
}

function formatUnknown(command: string, rawName: string, known: string[]): string {
  const nearest = rawName.startsWith('--') ? nearestName(rawName.slice(2), known) : undefined;
  const hint = nearest === undefined ? '' : ` Did you mean --${nearest}?`;
  return `sundog ${command} has no option ${rawName}.${hint}`;
}
