import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import * as v from 'valibot';

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
export async function findSundogPackages(directory: string): Promise<SundogPackage[]> {
  const own = await readManifest(join(directory, 'package.json'));
  const wanted = Object.keys({ ...own?.devDependencies, ...own?.dependencies }).toSorted();
  const found = await Promise.all(wanted.map((name) => findPackage(resolve(directory), name)));
  return found.filter((candidate) => candidate !== undefined);
}

/**
 * All packages installed for a folder that add something to the `sundog` command, whether or not they are named in a
 * package.json. Installed packages that cannot be understood are passed over.
 *
 * @param directory where to begin; the folders above it count too
 * @returns the packages, nearest first
 */
async function findInstalledPackages(directory: string): Promise<SundogPackage[]> {
  const found: SundogPackage[] = [];
  for (let folder = resolve(directory), last = ''; folder !== last; last = folder, folder = dirname(folder)) {
    for (const name of await installedNames(join(folder, 'node_modules'))) {
      const candidate = await readPackage(name, join(folder, 'node_modules', name)).catch(() => undefined);
      if (candidate !== undefined && found.every((nearer) => nearer.name !== name)) found.push(candidate);
    }
  }
  return found;
}

/**
 * The packages whose commands and templates there are for a folder: those installed for it, and those installed beside
 * the host, wherever the folder is.
 *
 * @param directory where to begin
 * @returns the packages, those of the folder first; each name once
 */
export async function findPackagesInReach(directory: string): Promise<SundogPackage[]> {
  const [near, own] = await Promise.all([findInstalledPackages(directory), findInstalledPackages(OWN_DIRECTORY)]);
  return [...near, ...own.filter(({ name }) => near.every((nearer) => nearer.name !== name))];
}

async function installedNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const lists = await Promise.all(
    names.toSorted().map(async (name) => {
      if (name.startsWith('.')) return [];
      if (!name.startsWith('@')) return [name];
      return (await readdir(join(folder, name)).catch((): string[] => []))
        .toSorted()
        .map((scoped) => `${name}/${scoped}`);
    }),
  );
  return lists.flat();
}

/** Looks in `node_modules` of the folder and of each one above it, as Node does. */
async function findPackage(from: string, name: string): Promise<SundogPackage | undefined> {
  const directory = join(from, 'node_modules', name);
  if ((await readManifest(join(directory, 'package.json'))) !== undefined) return readPackage(name, directory);
  return from === dirname(from) ? undefined : findPackage(dirname(from), name);
}

async function readPackage(name: string, directory: string): Promise<SundogPackage | undefined> {
  const sundog = (await readManifest(join(directory, 'package.json')))?.sundog;
  if (sundog === undefined) return undefined;
  const locate = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : join(directory, file);
  const { generate, templates, commands } = sundog;
  return { name, directory, generate: locate(generate), templates: locate(templates), commands: locate(commands) };
}

async function readManifest(file: string): Promise<v.InferOutput<typeof manifest> | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const result = v.safeParse(manifest, parseJson(file, text));
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new PackageManifestError(file, `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PackageManifestError(file, error instanceof Error ? error.message : String(error));
  }
}
