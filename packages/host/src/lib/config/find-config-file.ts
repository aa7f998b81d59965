import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { ConfigurationError, wholeFile, type Note } from './problem.ts';
import { SourceText } from './source-text.ts';

/** In wrangler's order: the first one that exists is read. */
const FILE_NAMES = ['wrangler.json', 'wrangler.jsonc', 'wrangler.toml'];

/** The chosen configuration file. */
export interface ConfigFile {
  source: SourceText;
  language: 'json' | 'toml';
  /** Tells of further configuration files, which are not read. */
  notes: Note[];
}

/**
 * Finds and loads a project's configuration.
 *
 * @param project the project's folder, or a configuration file itself
 * @returns the file's text
 * @throws ConfigurationError if there is none
 */
export async function findConfigFile(project: string): Promise<ConfigFile> {
  const path = resolve(project);
  const kind = await stat(path).catch(() => undefined);
  if (kind?.isFile() === true) return load(path, []);
  const found: string[] = [];
  for (const name of FILE_NAMES) {
    if ((await stat(join(path, name)).catch(() => undefined))?.isFile() === true) found.push(name);
  }
  const [first, ...others] = found;
  if (first !== undefined) return load(join(path, first), others);
  throw new ConfigurationError([
    {
      location: wholeFile(path),
      message: kind === undefined ? 'there is no such folder' : 'there is no wrangler.jsonc in this folder',
      cure: 'Name the folder of a project, or make one with `sundog new <folder>`.',
    },
  ]);
}

/**
 * @param project the project's folder, or a configuration file itself
 * @returns absolute paths of the files that `findConfigFile` would look for
 */
export async function listConfigFiles(project: string): Promise<string[]> {
  const path = resolve(project);
  const kind = await stat(path).catch(() => undefined);
  return kind?.isFile() === true ? [path] : FILE_NAMES.map((name) => join(path, name));
}

async function load(file: string, others: string[]): Promise<ConfigFile> {
  const source = new SourceText(file, (await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
  const notes = others.map((name): Note => ({
    kind: 'warning',
    location: wholeFile(file),
    message: `this file is read, ${name} beside it is not: remove one of them`,
  }));
  return { source, language: file.endsWith('.toml') ? 'toml' : 'json', notes };
}
