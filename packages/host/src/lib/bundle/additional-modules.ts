import { readdir } from 'node:fs/promises';
import { relative, sep } from 'node:path';

import { EmbeddedFile, type EngineModule } from '../engine/engine-config.ts';
import type { FoundModule, ModuleMatcher } from './module-rules.ts';

/**
 * Finds the files that are modules as they are (`find_additional_modules`).
 *
 * @param baseDirectory the folder that names are relative to
 * @param matchers which files, and what they are; the first that matches decides
 * @returns the modules by the name that code imports them by, the same order each time
 */
export async function findAdditionalModules(
  baseDirectory: string,
  matchers: readonly ModuleMatcher[],
): Promise<FoundModule[]> {
  const found: FoundModule[] = [];
  const visit = async (directory: string): Promise<void> => {
    const entries = await readdir(directory, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
      const path = `${directory}${sep}${entry.name}`;
      if (entry.isDirectory()) await visit(path);
      const name = relative(baseDirectory, path).replaceAll(sep, '/');
      const matcher = entry.isFile() ? matchers.find(({ matches }) => matches.test(name)) : undefined;
      if (matcher !== undefined) found.push({ name, path, type: matcher.type });
    }
  };
  await visit(baseDirectory);
  return found;
}

/**
 * @param found a file that is a module
 * @param folder folder of the project's modules in the engine
 * @returns the engine's form of it
 */
export function createEngineModule(found: FoundModule, folder: string): EngineModule {
  const name = `${folder}/${found.name}`;
  const file = new EmbeddedFile(found.path);
  switch (found.type) {
    case 'ESModule':
      return { name, esModule: file };
    case 'CommonJS':
      return { name, commonJsModule: file };
    case 'Text':
      return { name, text: file };
    case 'Data':
      return { name, data: file };
    case 'CompiledWasm':
      return { name, wasm: file };
  }
}
