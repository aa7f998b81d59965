/**
 * Commands that packages bring: a package.json with `{ "sundog": { "commands": "./commands.js" } }` names a module that
 * exports them as `commands`.
 */
import * as v from 'valibot';

import { HostError, UsageError } from '../errors.ts';
import { findPackagesInReach } from '../generate/find-sundog-packages.ts';
import { PackageManifestError } from '../generate/generate-errors.ts';
import { importModule } from '../generate/import-module.ts';
import type { Command } from './command.ts';

/** What the command gives a package's command to work with. */
export interface CommandHost {
  /**
   * Runs another command: `run(['dev', folder, '--port', '3000'])`.
   *
   * @returns its exit code
   */
  run(words: string[]): Promise<number>;
  /** Ends the command with a message and the exit code 1. */
  fail(message: string): never;
  /** Ends the command with what is wrong about its arguments, in one sentence, and the exit code 2. */
  failUsage(problem: string): never;
}

/** A command of a package; its `run` gets what follows its name, and the host. */
export interface PackageCommand extends Omit<Command, 'run'> {
  run(args: string[], host: CommandHost): Promise<number>;
}

const commandsModule = v.object({
  commands: v.array(v.looseObject({ name: v.string(), summary: v.string(), help: v.string(), run: v.function() })),
});

/** A package's command has failed, in its own words. */
class PackageCommandError extends HostError {
  override readonly name = 'PackageCommandError';
  readonly code = 'package_command_failed';
}

/**
 * The commands of all packages installed for a folder, and of those installed beside the host.
 *
 * @param from the folder; those above it count too
 * @param run runs another command
 * @returns commands of the same shape as the host's own
 * @throws PackageManifestError if a module cannot be loaded, or exports something else
 */
export async function findPackageCommands(from: string, run: CommandHost['run']): Promise<Command[]> {
  const packages = findPackagesInReach(from);
  const lists = await Promise.all(
    packages.map(async ({ directory, commands: file }) => {
      if (file === undefined) return [];
      const commands = await loadCommands(directory, file);
      return commands.map((command) => bind(command, run));
    }),
  );
  return lists.flat();
}

async function loadCommands(directory: string, file: string): Promise<PackageCommand[]> {
  let module: unknown;
  try {
    module = await importModule(directory, file);
  } catch (error) {
    throw new PackageManifestError(file, error instanceof Error ? error.message : String(error));
  }
  const parsed = v.safeParse(commandsModule, module);
  if (parsed.success) return parsed.output.commands as PackageCommand[];
  throw new PackageManifestError(file, 'it exports no list `commands` of { name, summary, help, run }');
}

function bind(command: PackageCommand, run: CommandHost['run']): Command {
  const host: CommandHost = {
    run,
    fail: (message) => {
      throw new PackageCommandError(message);
    },
    failUsage: (problem) => {
      throw new UsageError(problem, command.name);
    },
  };
  return { ...command, run: async (args) => command.run(args, host) };
}
