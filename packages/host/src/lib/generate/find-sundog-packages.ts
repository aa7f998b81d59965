import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import * as v from 'valibot';

import { listFoldersUp } from '../../../bin/list-dependencies.mjs';
import { PackageManifestError } from './generate-errors.ts';

/** A package that adds something to the `sundog` command, by the key `sundog` of its package.json. */
export interface SundogPackage {
  name: string;
  /** Its folder. */
  directory: string;
  /** Absolute path of the module that exports `generate`. */
  generate: string | undefined;
  /** Absolute path of the folder that holds its templates, one folder each. */
  templates: string | undefined;
  /** Absolute path of the module that exports `commands`. */
  commands: string | undefined;
}

const OWN_DIRECTORY = fileURLToPath(new URL('../../../', import.meta.url));

const path = v.pipe(v.string(), v.startsWith('./', 'must begin with ./'));
const addition = v.strictObject({
  generate: v.optional(path),
  templates: v.optional(path),
  commands: v.optional(path),
});
const names = v.optional(v.record(v.string(), v.unknown()), {});
const manifest = v.object({ dependencies: names, devDependencies: names, sundog: v.optional(addition) });

/**
 * The packages among a project's direct dependencies that add something to the `sundog` command.
 *
 * @param directory the project's folder
 * @returns the packages in the order of their names
 * @throws PackageManifestError if a package.json cannot be understood
 */
export function findSundogPackages(directory: string): SundogPackage[] {
  const own = readManifest(join(directory, 'package.json'));
  const wanted = Object.keys({ ...own?.devDependencies, ...own?.dependencies }).toSorted();
  return wanted.map((name) => findPackage(resolve(directory), name)).filter((candidate) => candidate !== undefined);
}

/**
 * The packages whose commands and templates there are for a folder: those installed for it, and those installed beside
 * the host, wherever the folder is. They need not be named in a package.json. Those that make no sense are left out.
 *
 * @param directory where to begin; the folders above it count too
 * @returns the packages, those of the folder first, the nearest first; each name once
 */
export function findPackagesInReach(directory: string): SundogPackage[] {
  const found = new Map<string, SundogPackage>();
  for (const folder of new Set([resolve(directory), OWN_DIRECTORY].flatMap(listFoldersUp))) {
    for (const name of listInstalled(join(folder, 'node_modules'))) {
      const candidate = found.has(name) ? undefined : getPackage(name, join(folder, 'node_modules', name));
      if (candidate !== undefined) found.set(name, candidate);
    }
  }
  return [...found.values()];
}

function listInstalled(folder: string): string[] {
  return listNames(folder).flatMap((name) => {
    if (name.startsWith('.')) return [];
    return name.startsWith('@') ? listNames(join(folder, name)).map((scoped) => `${name}/${scoped}`) : [name];
  });
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

/** Hardly one of hundreds adds something: to look for the word takes less than to understand them all. */
function getPackage(name: string, directory: string): SundogPackage | undefined {
  if (readText(join(directory, 'package.json'))?.includes('"sundog"') !== true) return undefined;
  try {
    return readPackage(name, directory);
  } catch {
    return undefined;
  }
}

/** Looks in `node_modules` of the folder and of each one above it, as Node does. */
function findPackage(from: string, name: string): SundogPackage | undefined {
  const directory = join(from, 'node_modules', name);
  if (readText(join(directory, 'package.json')) !== undefined) return readPackage(name, directory);
  return from === dirname(from) ? undefined : findPackage(dirname(from), name);
}

function readPackage(name: string, directory: string): SundogPackage | undefined {
  const sundog = readManifest(join(directory, 'package.json'))?.sundog;
  if (sundog === undefined) return undefined;
  const locate = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : join(directory, file);
  const { generate, templates, commands } = sundog;
  return { name, directory, generate: locate(generate), templates: locate(templates), commands: locate(commands) };
}

function readManifest(file: string): v.InferOutput<typeof manifest> | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  const result = v.safeParse(manifest, parseJson(file, text));
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new PackageManifestError(file, `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PackageManifestError(file, error instanceof Error ? error.message : String(error));
  }
}
