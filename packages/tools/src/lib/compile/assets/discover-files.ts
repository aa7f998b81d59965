/**
 * Files that travel with a photon without a tag: those in the folders `ui`, `prompts` and `resources` of a folder that
 * has the photon's name, or of `assets` in that.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Asset } from '../../manifest/manifest.ts';

/** A file that was found. */
export interface DiscoveredFile extends Pick<Asset, 'id' | 'kind' | 'path'> {
  /** Absolute path. */
  readonly file: string;
}

const folders: readonly {
  readonly name: string;
  readonly kind: Asset['kind'];
  /** What names end with, the one that counts more first; none: anything. */
  readonly endings: readonly string[];
}[] = [
  { name: 'ui', kind: 'ui', endings: ['.photon.html', '.html'] },
  { name: 'prompts', kind: 'prompt', endings: ['.md', '.txt'] },
  { name: 'resources', kind: 'resource', endings: [] },
];

/**
 * The files in a photon's own folders, each id once, by kind and name.
 *
 * @param photonFile absolute path of the photon
 */
export function discoverFiles(photonFile: string): DiscoveredFile[] {
  const own = photonFile.replace(/\.photon\.tsx?$/, '');
  const root = existsSync(join(own, 'assets')) ? join(own, 'assets') : own;
  return folders.flatMap(({ name, kind, endings }) => {
    const found = new Map<string, DiscoveredFile>();
    for (const ending of endings.length === 0 ? [''] : endings) {
      for (const file of listFiles(join(root, name))) {
        if (!file.endsWith(ending)) continue;
        const id = ending === '' ? file.slice(0, file.lastIndexOf('.')) || file : file.slice(0, -ending.length);
        if (!found.has(id)) found.set(id, { id, kind, path: `./${name}/${file}`, file: join(root, name, file) });
      }
    }
    return [...found.values()];
  });
}

function listFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .toSorted();
}
