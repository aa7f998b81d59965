import { init } from './init.ts';
import type { PackageCommand } from './package-command.ts';

/** What this package adds to the `sundog` command. */
export const commands: readonly PackageCommand[] = [init];
