import { readdirSync, statSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startProject } from '../../../tests/harness/start-project.ts';

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));

/**
 * Compiles a project's photons, unless that has been done since they and the compiler are as they are, and serves them.
 *
 * @param directory the project's folder
 * @param options of the host
 * @returns the running host
 */
export async function startPhotons(
  directory: URL,
  options: Parameters<typeof startProject>[1] = {},
): ReturnType<typeof startProject> {
  const folder = fileURLToPath(directory);
  const mark = join(folder, '.sundog/compiled');
  const sources = [SOURCES, folder].flatMap((path) => listFiles(path)).filter((path) => !isGenerated(path));
  const changedAtMs = Math.max(...sources.map((path) => changeOf(path)));
  if (changeOf(mark) <= changedAtMs) await compile(folder, mark);
  return startProject(directory, options);
}

/** Files appear by rename: other tests may be reading them. */
async function compile(folder: string, mark: string): Promise<void> {
  const { generate } = await import('../src/generate.ts');
  const { files } = await generate({ directory: folder });
  await mkdir(join(folder, '.sundog'), { recursive: true });
  for (const { path, content } of [...files, { path: mark, content: '' }]) {
    const target = path === mark ? mark : join(folder, path);
    await writeFile(`${target}.${process.pid}`, content);
    await rename(`${target}.${process.pid}`, target);
  }
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('.sundog'))
    .map((path) => join(folder, path));
}

function isGenerated(path: string): boolean {
  return /\.(manifest|generated)\.ts$/.test(path);
}

/** Milliseconds since 1970; 0 for what is not there. */
function changeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
