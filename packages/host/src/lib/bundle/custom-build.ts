import { spawn } from 'node:child_process';

import type { CustomBuild } from '../config/project.ts';
import { BundleError } from './bundle-error.ts';

/**
 * Runs the project's own build command to its end.
 *
 * @param project name of the project
 * @param customBuild the command and its folder
 * @throws BundleError with what the command printed, when it fails
 */
export async function runCustomBuild(project: string, customBuild: CustomBuild): Promise<void> {
  const child = spawn(customBuild.command, {
    cwd: customBuild.directory,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
    child.once('error', () => resolve(null));
  });
  if (code === 0) return;
  throw new BundleError(
    project,
    `The build command of ${project} ended with ${code ?? 'a signal'} (${customBuild.command} in ${customBuild.directory}):\n` +
      printed.join('').slice(-4000).trimEnd(),
  );
}
