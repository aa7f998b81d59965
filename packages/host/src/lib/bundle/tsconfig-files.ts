import { readFile } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';

import { parse } from 'jsonc-parser';
import * as v from 'valibot';

import type { Project } from '../config/project.ts';

const settings = v.object({ extends: v.optional(v.union([v.string(), v.array(v.string())])) });

/**
 * The files whose settings the bundler takes for a project's sources. It does not tell them among what it read.
 *
 * @param project the project
 * @returns absolute paths, also of files that would count if they came into being
 */
export async function listTsconfigFiles({ main, directory, bundle }: Project): Promise<string[]> {
  if (main === undefined) return [];
  const files = new Set<string>();
  const first = bundle.tsconfig === undefined ? nearbyFiles(dirname(main), directory) : [bundle.tsconfig];
  for (const file of first) await follow(file, files);
  return [...files];
}

/** The nearest one above a source counts. */
function nearbyFiles(folder: string, directory: string): string[] {
  const file = join(folder, 'tsconfig.json');
  const isTop = folder === directory || folder === dirname(folder);
  return isTop ? [file] : [file, ...nearbyFiles(dirname(folder), directory)];
}

/** Adds a file and those that it extends; what comes out of a package does not change while one works. */
async function follow(file: string, files: Set<string>): Promise<void> {
  if (files.has(file)) return;
  files.add(file);
  const text = await readFile(file, 'utf8').catch(() => '');
  const parsed = v.safeParse(settings, parse(text, [], { allowTrailingComma: true }));
  const bases = parsed.success ? [parsed.output.extends ?? []].flat() : [];
  for (const base of bases.filter((path) => path.startsWith('.'))) {
    const path = resolve(dirname(file), base);
    await follow(extname(path) === '.json' ? path : `${path}.json`, files);
  }
}
