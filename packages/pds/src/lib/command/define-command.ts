/** A command whose expected failures end it with their message. */
import { ActorError } from '@sundog/actor/errors';

import { CommandError } from './client/command-error.ts';
import type { CommandHost, PackageCommand } from './package-command.ts';

/**
 * @param command whose `run` may throw what a person can mend
 * @returns the same, which says it and ends with the exit code 1
 */
export function defineCommand(command: PackageCommand): PackageCommand {
  return { ...command, run: (args, host) => runGuarded(host, () => command.run(args, host)) };
}

async function runGuarded(host: CommandHost, action: () => Promise<number>): Promise<number> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof CommandError || error instanceof ActorError || isOfFile(error))
      return host.fail(error.message);
    throw error;
  }
}

/** The system's own words name the path and what is wrong with it. */
function isOfFile(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
