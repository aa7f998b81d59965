import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';

import { getFileReason } from '../file-error.ts';
import { ConfigurationError, wholeFile, type Note } from './problem.ts';
import { mustReadText } from './read-text.ts';
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
  const kind = await getKind(path, path);
  if (kind?.isFile() === true && isConfiguration(path)) return load(path, []);
  if (kind?.isFile() === true)
    throw noProject(path, 'a project is a folder or its configuration file, and this is neither');
  const found: string[] = [];
  for (const name of FILE_NAMES) {
    if ((await getKind(join(path, name), path))?.isFile() === true) found.push(name);
  }
  const [first, ...others] = found;
  if (first !== undefined) return load(join(path, first), others);
  if (kind === undefined) throw noProject(path, 'there is no such folder');
  throw noProject(path, 'there is no wrangler.jsonc, wrangler.json or wrangler.toml in this folder');
}

/** What is there; undefined if nothing is. */
async function getKind(path: string, project: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const reason = getFileReason(error);
    if (reason === undefined) throw error;
    if (isMissing(error)) return undefined;
    throw noProject(project, `this folder cannot be read: ${reason}`);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function isConfiguration(path: string): boolean {
  return ['.json', '.jsonc', '.toml'].includes(extname(path));
}

function noProject(path: string, message: string): ConfigurationError {
  const cure = 'Name the folder that has wrangler.jsonc, or make a project with `sundog new <folder>`.';
  return new ConfigurationError([{ location: wholeFile(path), message, cure }]);
}

/**
 * @param project the project's folder, or a configuration file itself
 * @returns absolute paths of the files that `findConfigFile` would look for
 */
export async function listConfigFiles(project: string): Promise<string[]> {
  const path = resolve(project);
  const kind = await stat(path).catch(() => undefined);
  return kind?.isFile() === true && isConfiguration(path) ? [path] : FILE_NAMES.map((name) => join(path, name));
}

async function load(file: string, others: string[]): Promise<ConfigFile> {
  const text = await mustReadText(file);
  const source = new SourceText(file, text.replace(/^\uFEFF/, ''));
  const notes = others.map((name): Note => ({
    kind: 'warning',
    location: wholeFile(file),
    message: `this file is read, ${name} beside it is not: remove one of them`,
  }));
  return { source, language: file.endsWith('.toml') ? 'toml' : 'json', notes };
}
