/**
 * Where imports lead by the `paths` and `baseUrl` of tsconfig files. All of them count as if they were in one file,
 * which may give too many places and never too few.
 *
 * Called by: the list of what a build depends on, and the host for what it watches.
 */
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

export async function readTsconfigs(paths, installed) {
  const { parse } = await import('jsonc-parser');
  const files = new Set();
  const baseUrls = new Set();
  const mappings = [];

  function read(file, first) {
    if (files.has(file)) return;
    files.add(file);
    const text = readText(file).replaceAll('${configDir}', () => dirname(first).replaceAll('\\', '/'));
    const { extends: bases, compilerOptions } = Object(parse(text, [], { allowTrailingComma: true }));
    const { baseUrl, paths: mapped } = Object(compilerOptions);
    if (typeof baseUrl === 'string') baseUrls.add(resolve(dirname(file), baseUrl));
    for (const [pattern, targets] of Object.entries(Object(mapped)))
      mappings.push(...listTexts(targets).map((target) => ({ pattern, target })));
    for (const base of listTexts(bases)) for (const place of locateBase(base, file, installed)) read(place, first);
  }

  for (const path of paths) read(path, path);
  const roots = [...new Set([...[...files].map((file) => dirname(file)), ...baseUrls])];
  return {
    files: [...files],
    locate: (specifier) => [
      ...[...baseUrls].map((folder) => resolve(folder, specifier)),
      ...mappings
        .flatMap((mapping) => mapSpecifier(specifier, mapping))
        .flatMap((path) => roots.map((root) => resolve(root, path))),
    ],
  };
}

/** Everywhere a file may lie that a tsconfig extends; one of a package in any of the folders where packages are. */
function locateBase(base, file, installed) {
  const isPlace = base.startsWith('.') || isAbsolute(base);
  const places = isPlace ? [resolve(dirname(file), base)] : installed.map((folder) => join(folder, base));
  return places.flatMap((place) => [place, `${place}.json`, join(place, 'tsconfig.json'), join(place, 'package.json')]);
}

/** Where a specifier leads that fits the pattern, which has at most one `*`. */
function mapSpecifier(specifier, { pattern, target }) {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return specifier === pattern ? [target] : [];
  if (!specifier.startsWith(start) || !specifier.endsWith(end)) return [];
  return [target.replace('*', () => specifier.slice(start.length, specifier.length - end.length))];
}

function listTexts(value) {
  return [value].flat().filter((each) => typeof each === 'string');
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
