import { cp, mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import * as v from 'valibot';

import { useFile } from '../file-error.ts';
import { nameAt } from '../config/name-at.ts';
import { formatDependency, type OwnPackages } from './own-packages.ts';
import { ProjectFolderError } from './template-errors.ts';

/** What a new project is made of. */
export interface CreateProjectOptions {
  /** The folder to make; its last part is the project's name. */
  directory: string;
  /** The template's folder. */
  template: string;
  /** Where `sundog` and `@sundog/…` in the dependencies are taken from. */
  ownPackages: OwnPackages;
}

/** Files of the template's own development that a project does not start with. */
const LEFT_OUT = new Set(['node_modules', '.sundog', '.wrangler', '.dev.vars']);

/**
 * Copies a template into a new folder. Only the project's name and where our packages are had are put in.
 *
 * @param options the folder and the template
 * @returns the new project's folder and name
 * @throws ProjectFolderError if the folder is not empty or its name cannot be a project's
 * @throws FileError if the folder cannot be made
 */
export async function createProject(options: CreateProjectOptions): Promise<{ directory: string; name: string }> {
  const directory = resolve(options.directory);
  const name = basename(directory);
  await checkFolder(directory, name);
  await useFile({ path: directory, verb: 'made', cure: 'Choose another folder.' }, () =>
    copyTemplate(options, directory),
  );
  for (const file of ['wrangler.json', 'wrangler.jsonc', 'wrangler.toml']) {
    await change(join(directory, file), (text, path) => setName(text, path, name));
  }
  await change(join(directory, 'package.json'), (text) => setManifest(text, name, options.ownPackages));
  return { directory, name };
}

async function copyTemplate(options: CreateProjectOptions, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await cp(options.template, directory, { recursive: true, filter: (source) => !LEFT_OUT.has(basename(source)) });
  await rename(join(directory, 'gitignore'), join(directory, '.gitignore')).catch(() => undefined);
}

async function checkFolder(directory: string, name: string): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-_]{0,62}$/.test(name)) {
    throw new ProjectFolderError(
      directory,
      "cannot be a project: its folder's name must be 1 to 63 of a-z, 0-9, - and _, with a letter or digit first.",
    );
  }
  const found = await stat(directory).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isDirectory()) throw new ProjectFolderError(directory, 'is a file. Choose another folder.');
  if ((await readdir(directory)).length > 0) {
    throw new ProjectFolderError(directory, 'is not empty. Choose another folder, or empty it first.');
  }
}

async function change(path: string, edit: (text: string, path: string) => string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) await writeFile(path, edit(text, path));
}

/** Puts the name where the old one stood, so that comments and layout stay. */
function setName(text: string, path: string, name: string): string {
  const range = nameAt(path, text);
  return range === undefined ? text : `${text.slice(0, range.start)}"${name}"${text.slice(range.end)}`;
}

const versions = v.optional(v.record(v.string(), v.string()));
const manifest = v.looseObject({ dependencies: versions, devDependencies: versions });

function setManifest(text: string, name: string, own: OwnPackages): string {
  const { name: _, ...rest } = v.parse(v.record(v.string(), v.unknown()), JSON.parse(text));
  const parsed = v.parse(manifest, rest);
  const edited: Record<string, unknown> = { name, ...rest };
  for (const key of ['dependencies', 'devDependencies'] as const) {
    const list = parsed[key];
    if (list === undefined) continue;
    edited[key] = Object.fromEntries(
      Object.entries(list).map(([dependency, wanted]) => [dependency, formatDependency(dependency, own) ?? wanted]),
    );
  }
  return `${JSON.stringify(edited, undefined, 2)}\n`;
}
