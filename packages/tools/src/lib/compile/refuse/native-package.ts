import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Packages that load machine code for those that depend on them. */
const loaders = ['bindings', 'node-gyp-build', 'node-addon-api', 'nan', 'prebuild-install', '@mapbox/node-pre-gyp'];

/**
 * Whether a package is made of machine code, which runs in no actor.
 *
 * @param file absolute path of a file of the package
 * @param name of the package
 */
export function isNativePackage(file: string, name: string): boolean {
  const directory = findPackage(file, name);
  if (directory === undefined) return false;
  if (existsSync(join(directory, 'binding.gyp'))) return true;
  const { gypfile, dependencies } = readManifest(directory);
  return gypfile === true || loaders.some((loader) => Object.hasOwn(dependencies, loader));
}

function findPackage(file: string, name: string): string | undefined {
  for (let folder = dirname(file), last = ''; folder !== last; last = folder, folder = dirname(folder)) {
    if (folder.endsWith(join('node_modules', name))) return folder;
  }
  return undefined;
}

function readManifest(directory: string): { readonly gypfile: unknown; readonly dependencies: object } {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    if (typeof manifest !== 'object' || manifest === null) return { gypfile: undefined, dependencies: {} };
    const dependencies: unknown = Reflect.get(manifest, 'dependencies');
    return {
      gypfile: Reflect.get(manifest, 'gypfile'),
      dependencies: typeof dependencies === 'object' && dependencies !== null ? dependencies : {},
    };
  } catch {
    return { gypfile: undefined, dependencies: {} };
  }
}
