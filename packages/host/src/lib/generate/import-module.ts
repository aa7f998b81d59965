import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

import { bundleSources } from '../../../bin/bundle-sources.mjs';

let loader: Promise<void> | undefined;

/**
 * Imports a module of another package. One in TypeScript is read as one file, as the command itself is, or by a loader
 * where that cannot be.
 *
 * @param directory absolute path of the package
 * @param file the module's absolute path, inside the package
 * @returns what it exports
 * @throws whatever keeps it from being loaded
 */
export async function importModule(directory: string, file: string): Promise<unknown> {
  if (!/\.[mc]?tsx?$/.test(file)) return import(pathToFileURL(file).href);
  try {
    const bundle = await bundleModule(realpathSync(directory), relative(directory, file));
    if (bundle !== undefined) return await import(pathToFileURL(bundle).href);
  } catch {
    // The loader may be able to, and says better what is wrong with a module.
  }
  await (loader ??= startLoader());
  return import(pathToFileURL(file).href);
}

function bundleModule(directory: string, entry: string): Promise<string | undefined> {
  const name = join('module', entry.replaceAll(/\W+/g, '-'));
  return bundleSources({ directory, entry, name, includesInstalled: false });
}

async function startLoader(): Promise<void> {
  const { register } = await import('tsx/esm/api');
  register();
}
