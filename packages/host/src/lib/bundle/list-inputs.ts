/**
 * Which files a build read: whose change asks for another build, also after one that failed.
 */
import { resolve } from 'node:path';

import type { BuildOptions, BuildResult, Metafile, Plugin } from 'esbuild';

import { GENERATED_ENTRY } from './generated-entry.ts';
import { listMissingFiles } from './missing-files.ts';

/**
 * @param metafile what esbuild tells of a build
 * @param directory the project's folder
 * @returns absolute paths of all files on disk that went into it
 */
export function listInputs(metafile: Metafile, directory: string): string[] {
  return Object.keys(metafile.inputs)
    .filter((input) => !input.endsWith(GENERATED_ENTRY) && !input.includes(':'))
    .map((input) => resolve(directory, input));
}

/**
 * A failed build does not tell what it read: another one, which fails as well, is looked over the shoulder.
 *
 * @param failure what esbuild threw
 * @param options how it was built, from the project's main
 * @param directory the project's folder
 * @returns absolute paths of the files that were read, and of those whose coming would mend an import
 */
export async function findFailedInputs(failure: unknown, options: BuildOptions, directory: string): Promise<string[]> {
  const { build } = await import('esbuild');
  const read = new Set<string>();
  const noteFiles: Plugin = {
    name: 'note-files',
    setup(compiler) {
      compiler.onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
        read.add(path);
        return undefined;
      });
    },
  };
  await build({ ...options, plugins: [noteFiles, ...(options.plugins ?? [])] }).catch(() => undefined);
  const missing = ((failure as Partial<BuildResult>).errors ?? []).flatMap(({ text, location }) => {
    const specifier = /^Could not resolve "(.+)"/.exec(text)?.[1];
    if (specifier === undefined || location === null) return [];
    return listMissingFiles(specifier, resolve(directory, location.file));
  });
  return [...read, ...missing];
}
