/**
 * Files of JSON under `.sundog` of a project that their owner alone may read: sessions, and how far a move has come.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @param directory of the project
 * @param name of the file
 * @returns what is in it; undefined if there is none, or no JSON in it
 */
export async function readPrivateFile(directory: string, name: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(directory, '.sundog', name), 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Writes the file in one step, so that a command that is stopped leaves the old one.
 *
 * @param directory of the project
 * @param name of the file
 * @param value becomes JSON
 */
export async function writePrivateFile(directory: string, name: string, value: unknown): Promise<void> {
  const folder = join(directory, '.sundog');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
  const path = join(folder, name);
  await writeFile(`${path}.part`, JSON.stringify(value, undefined, 2), { mode: 0o600 });
  await rename(`${path}.part`, path);
}
