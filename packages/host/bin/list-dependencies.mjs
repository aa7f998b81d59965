/**
 * What a build of esbuild's depends on: every path that it read, and every path where a file or folder that comes or
 * goes would make it read another. It lists more than it must, never less.
 *
 * Called by: whoever keeps builds.
 *
 * Invariants
 * 1. A folder that was searched is listed itself: its time changes with its entries.
 * 2. Settings hold for all below them, so they are listed for every folder above a file that was found.
 */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readTsconfigs } from './read-tsconfigs.mjs';

const SETTINGS = ['package.json', 'tsconfig.json', 'node_modules', '.pnp.cjs', '.pnp.data.json', '.pnp.js'];

export async function listDependencies({ inputs }, { directory, alias = {}, tsconfig, files = [] }) {
  const imports = Object.entries(inputs).flatMap(([input, { imports: all }]) =>
    all.flatMap(({ path, original = path, external }) =>
      listReadings(original).map((specifier) => ({ path, external, specifier, from: dirname(input) })),
    ),
  );
  const outside = imports.filter(({ path, external }) => external === true && isPlace(path)).map(({ path }) => path);
  const read = new Set([...Object.keys(inputs), ...outside, ...files, ...listMakers()]);
  const found = [...read].flatMap(listReadings).map((path) => resolve(directory, path));
  const folders = new Set([...new Set(found.map((path) => dirname(path))), directory].flatMap(listFoldersUp));
  const installed = [...folders].map((folder) => join(folder, 'node_modules')).filter((folder) => existsSync(folder));
  const tsconfigs = await readTsconfigs(
    [tsconfig ?? [], [...folders].map((folder) => join(folder, 'tsconfig.json'))].flat(),
    installed,
  );

  const places = imports.flatMap(({ from, specifier }) =>
    isPlace(specifier) ? [resolve(directory, from, specifier)] : [],
  );
  const names = imports.map(({ specifier }) => specifier).filter((specifier) => !isPlace(specifier));
  const searched = [...new Set([...names, ...files.flatMap(listInstalledNames)])]
    .flatMap((name) => [name, ...replaceAliases(name, alias)])
    .flatMap((name) => {
      if (isPlace(name)) return [resolve(directory, name)];
      return [...installed.map((folder) => join(folder, name)), ...tsconfigs.locate(name)];
    });
  const listed = new Set([
    ...found,
    ...found.flatMap(listFoldersOf),
    ...[...places, ...searched].flatMap((path) => [path, dirname(path)]),
    ...[...folders].flatMap((folder) => SETTINGS.map((name) => join(folder, name))),
    ...installed.flatMap(listScopes),
    ...tsconfigs.files,
  ]);
  // What comes into a folder changes its time.
  return [...listed].filter((path) => existsSync(path) || !listed.has(dirname(path)));
}

/** The compiler, and what is beside this file. */
function listMakers() {
  const compiler = createRequire(import.meta.url).resolve('esbuild/package.json');
  return [compiler, ...readdirSync(import.meta.dirname).map((name) => join(import.meta.dirname, name))];
}

/** What may be a setting for all builds in a folder, there or not. */
export function listSettingsAbove(directory) {
  return listFoldersUp(resolve(directory)).flatMap((folder) => SETTINGS.map((name) => join(folder, name)));
}

/** The folder and all above it, the nearest first. */
export function listFoldersUp(path) {
  const folders = [resolve(path)];
  for (let above = dirname(folders[0]); above !== folders.at(-1); above = dirname(above)) folders.push(above);
  return folders;
}

function isPlace(specifier) {
  return /^\.{0,2}(?:[\\/]|$)/.test(specifier) || specifier.startsWith('file:') || isAbsolute(specifier);
}

/** What an import says may be an address, or end in a query: a name may have such characters, too. */
function listReadings(specifier) {
  if (specifier.startsWith('file:')) return [fileURLToPath(specifier)];
  return /[?#]/.test(specifier) ? [specifier, specifier.replace(/[?#].*$/, '')] : [specifier];
}

function replaceAliases(specifier, alias) {
  const names = Object.keys(alias).filter((name) => specifier === name || specifier.startsWith(`${name}/`));
  return names.map((name) => alias[name] + specifier.slice(name.length));
}

/** Where a file that comes before it would lie: `words.ts` comes before `words/index.ts`. */
function listFoldersOf(file) {
  const folder = dirname(file);
  return basename(file).startsWith('index.') ? [folder, dirname(folder)] : [folder];
}

/** What a file of a package was imported by, if not by a name that the package gave it. */
function listInstalledNames(file) {
  return file
    .split(/[\\/]node_modules[\\/]/)
    .slice(1)
    .slice(-1);
}

/** Packages of a scope come and go in a folder of its own. */
function listScopes(folder) {
  return readdirSync(folder).flatMap((name) => (name.startsWith('@') ? [join(folder, name)] : []));
}
