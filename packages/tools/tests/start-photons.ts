import { readFileSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startProject } from '../../../tests/harness/start-project.ts';

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));

/**
 * Compiles a project's photons, and serves them.
 *
 * @param directory the project's folder
 * @param options of the host
 * @returns the running host
 */
export async function startPhotons(
  directory: URL,
  options: Parameters<typeof startProject>[1] = {},
): ReturnType<typeof startProject> {
  await compilePhotons(fileURLToPath(directory));
  return startProject(directory, options);
}

/**
 * Compiles a project's photons, unless that has been done since they and the compiler are as they are.
 *
 * @param folder of the project
 * @returns whether there was something to do
 */
export async function compilePhotons(folder: string): Promise<boolean> {
  const mark = join(folder, '.sundog/compiled');
  const sources = [SOURCES, folder].flatMap((path) => listSources(path));
  const list = sources.join('\n');
  const changedAtMs = Math.max(...sources.map((path) => changeOf(path)));
  if (changeOf(mark) > changedAtMs && readFileSync(mark, 'utf8') === list) return false;
  await compile(folder, mark, list);
  return true;
}

/** The mark says out of which files, and when it began. */
async function compile(folder: string, mark: string, list: string): Promise<void> {
  const startedAt = new Date();
  const { generate } = await import('../src/generate.ts');
  const { files } = await generate({ directory: folder });
  for (const { path, content } of files) await replace(join(folder, path), content);
  await mkdir(join(folder, '.sundog'), { recursive: true });
  await replace(mark, list);
  await utimes(mark, startedAt, startedAt);
}

/** Files appear by rename: other tests may be reading them. */
async function replace(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}

/** All files but what is generated: photons embed some that are not code. */
function listSources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !/^\.sundog\b|\.(?:manifest|generated)\.ts(?:\.\d+)?$/.test(path))
    .toSorted()
    .map((path) => join(folder, path));
}

/** Milliseconds since 1970; 0 for what is not there. */
function changeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
