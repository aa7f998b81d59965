import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The version of the package that a file belongs to.
 *
 * @param file absolute path
 * @returns that of the nearest package.json that has one; `0.0.0` if none has
 */
export function findVersion(file: string): string {
  for (let folder = dirname(file), last = ''; folder !== last; last = folder, folder = dirname(folder)) {
    const version = readVersion(join(folder, 'package.json'));
    if (version !== undefined) return version;
  }
  return '0.0.0';
}

function readVersion(path: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const version: unknown =
      typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'version') : undefined;
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
