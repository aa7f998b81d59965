import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import * as v from 'valibot';

/** How our packages can be had by a new project. */
export interface OwnPackages {
  /** The command's own version; all our packages have it. */
  version: string;
  /** Folder of each of our packages in the clone that the command runs from, by name; empty without a clone. */
  folders: Readonly<Record<string, string>>;
}

const OWN_DIRECTORY = fileURLToPath(new URL('../../../', import.meta.url)).replace(/[/\\]$/, '');

const manifest = v.object({ name: v.string(), version: v.optional(v.string(), '0.0.0') });

/**
 * Finds out where the command comes from. A package manager installs it below a `node_modules`; anything else is a
 * clone of the repository, whose packages are folders beside each other and need not be in any registry.
 *
 * @param directory the command's own package, links resolved
 * @returns its version, and the clone's packages
 */
export async function readOwnPackages(directory: string = OWN_DIRECTORY): Promise<OwnPackages> {
  const { version } = v.parse(manifest, await readJson(join(directory, 'package.json')));
  if (directory.split(sep).includes('node_modules')) return { version, folders: {} };
  const clone = dirname(directory);
  const found = await Promise.all(
    (await readdir(clone)).toSorted().map(async (folder) => {
      const read = await readJson(join(clone, folder, 'package.json')).catch(() => undefined);
      const parsed = v.safeParse(manifest, read);
      return parsed.success && isOurs(parsed.output.name) ? [[parsed.output.name, join(clone, folder)]] : [];
    }),
  );
  return { version, folders: Object.fromEntries(found.flat()) };
}

/**
 * @param name a dependency of a new project
 * @param own where our packages are
 * @returns what its package.json says for it; undefined if the package is not ours
 */
export function formatDependency(name: string, { version, folders }: OwnPackages): string | undefined {
  if (!isOurs(name)) return undefined;
  const folder = folders[name];
  return folder === undefined ? `^${version}` : `file:${folder}`;
}

function isOurs(name: string): boolean {
  return name === 'sundog' || name.startsWith('@sundog/');
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}
