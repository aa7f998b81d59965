import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findPackagesInReach } from '../generate/find-sundog-packages.ts';
import { TemplateNotFoundError } from './template-errors.ts';

/** A folder that a project can be made of. */
export interface Template {
  name: string;
  directory: string;
  /** The package that brings it. */
  package: string;
}

const OWN_TEMPLATES = fileURLToPath(new URL('../../../templates', import.meta.url));

/**
 * All templates: the host's own, then those of the packages installed for a folder or beside the host.
 *
 * @param from the folder whose installed packages count
 * @returns the templates; of two with one name the first counts
 */
export async function findTemplates(from: string): Promise<Template[]> {
  const templates = await listTemplates('sundog', OWN_TEMPLATES);
  for (const { name, templates: folder } of findPackagesInReach(from)) {
    if (folder !== undefined) templates.push(...(await listTemplates(name, folder)));
  }
  return templates;
}

/**
 * One template.
 *
 * @param name its name, or `<package>/<name>` where two packages have one of that name
 * @param from the folder whose installed packages count
 * @returns the template
 * @throws TemplateNotFoundError that lists those there are
 */
export async function mustFindTemplate(name: string, from: string): Promise<Template> {
  const templates = await findTemplates(from);
  const found = templates.find((template) => template.name === name || `${template.package}/${template.name}` === name);
  if (found !== undefined) return found;
  throw new TemplateNotFoundError(name, templates.map((it) => `  ${it.name} (${it.package})`).join('\n'));
}

async function listTemplates(name: string, folder: string): Promise<Template[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return folders.toSorted().map((template) => ({ name: template, directory: join(folder, template), package: name }));
}
