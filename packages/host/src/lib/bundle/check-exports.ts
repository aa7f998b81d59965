import { relative } from 'node:path';

import type { Project } from '../config/project.ts';
import { BundleError } from './bundle-error.ts';

/**
 * Refuses a project whose main does not export a class that its configuration names.
 *
 * @param project the project
 * @param exported names that its main exports
 * @throws BundleError naming the classes, the file and what it does export
 */
export function checkExports(project: Project, exported: readonly string[]): void {
  const wanted = new Map<string, string>();
  const own = (scriptName: string | undefined): boolean => scriptName === undefined || scriptName === project.name;
  for (const { className } of project.classes) wanted.set(className, 'migrations');
  for (const { binding, className, scriptName } of project.durableObjects) {
    if (own(scriptName)) wanted.set(className, `durable_objects binding ${binding}`);
  }
  for (const { binding, className, scriptName } of project.workflows) {
    if (own(scriptName)) wanted.set(className, `workflows binding ${binding}`);
  }
  const missing = [...wanted].filter(([className]) => !exported.includes(className));
  if (missing.length === 0) return;
  const file = relative(project.directory, project.main ?? '');
  const lines = missing.map(([className, reason]) => `  ${className} (${reason})`);
  const found = exported.filter((name) => name !== 'default');
  throw new BundleError(
    project.name,
    `${file} does not export what ${relative(project.directory, project.configPath)} names:\n${lines.join('\n')}\n` +
      `It exports: ${found.join(', ') || 'nothing but its default'}. ` +
      `Export the class from ${file}, or correct the configuration.`,
  );
}
