import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';

import type { LiveModule } from './find-live-modules.ts';

const DECLARES =
  /^export\s+(?:default|const\s+[\w$]+\s*(?::[^=]*)?=)\s*(?:query|mutation|action|internal(?:Query|Mutation|Action))\b/m;
const IMPORTS = /(?:\bfrom|\bimport)\s*\(?\s*(['"])(\.[^'"]*)\1/g;

/**
 * Finds modules that export functions, and that nobody gives to `live`: none of the project's own files imports them.
 * The compiler says the same more exactly; this is for whoever has not asked it.
 *
 * @param directory of the project
 * @param folder its `live`, which does not count: modules import each other
 * @param modules of that folder
 * @returns their paths, relative to `live`
 */
export async function findForgottenModules(
  directory: string,
  folder: string,
  modules: readonly LiveModule[],
): Promise<string[]> {
  const source = join(directory, 'src');
  const files = await listFiles(existsSync(source) ? source : directory, folder);
  const imported = new Set((await Promise.all(files.map(listImports))).flat());
  const isForgotten = await Promise.all(
    modules.map(async ({ path }) => {
      const file = join(folder, path);
      if (imported.has(stem(file))) return false;
      return DECLARES.test(await readFile(file, 'utf8'));
    }),
  );
  return modules.flatMap(({ path }, index) => (isForgotten[index] === true ? [path] : []));
}

async function listFiles(directory: string, leftOut: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const path = join(directory, entry.name);
      if (entry.isFile()) return /\.(?:[mc]?ts|tsx|[mc]?js|jsx)$/.test(entry.name) ? [path] : [];
      const isPassedOver = entry.name.startsWith('.') || entry.name === 'node_modules' || path === leftOut;
      return entry.isDirectory() && !isPassedOver ? listFiles(path, leftOut) : [];
    }),
  );
  return lists.flat();
}

async function listImports(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(IMPORTS)].map(([, , specifier = '']) => stem(resolve(dirname(file), specifier)));
}

/** A path without its extension: an import may name a module as `.ts`, as `.js`, or without. */
function stem(path: string): string {
  const slash = path.lastIndexOf(sep);
  return path.slice(0, slash) + path.slice(slash).replace(/\.\w+$/, '');
}
