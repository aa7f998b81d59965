import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { useFile } from '../file-error.ts';

/**
 * Writes a file unless it already has the content, so that watchers see only real changes.
 *
 * @param path absolute path; missing folders are made
 * @param content the whole content
 * @returns whether the file was written
 * @throws FileError when the file system refuses
 */
export async function applyFile(path: string, content: string): Promise<boolean> {
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found === content) return false;
  const cure = 'Let this user write it, or remove what is in its way.';
  await useFile({ path, verb: 'written', cure }, async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  });
  return true;
}
