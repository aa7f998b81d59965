import { relative } from 'node:path';

import type { Project } from './project.ts';

/**
 * What a project is, in one line.
 *
 * @param project the project
 * @returns its name, entry and everything it uses
 */
export function summarizeProject(project: Project): string {
  const entry = project.main === undefined ? 'static files' : relative(project.directory, project.main);
  const uses = [
    count(project.classes.length, 'Durable Object class', 'Durable Object classes'),
    count(project.kvNamespaces.length, 'KV namespace'),
    count(project.d1Databases.length, 'D1 database'),
    count(project.r2Buckets.length, 'R2 bucket'),
    count(project.queueProducers.length, 'queue producer'),
    count(project.queueConsumers.length, 'queue consumer'),
    count(project.workflows.length, 'workflow'),
    count(project.services.length, 'service binding'),
    count(project.workerLoaders.length, 'Worker loader'),
    count(project.crons.length, 'cron trigger'),
    count(project.secretNames.length, 'secret'),
    project.assets === undefined ? '' : 'assets',
  ].filter((use) => use !== '');
  return [`${project.name}: ${entry}`, ...uses, `compatible with ${project.compatibilityDate}`].join(', ');
}

function count(number: number, one: string, many: string = `${one}s`): string {
  if (number === 0) return '';
  return number === 1 ? `1 ${one}` : `${number} ${many}`;
}
