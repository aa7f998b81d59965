import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder for one test; it goes away at the end of the block that holds it by `await using`. */
export interface TemporaryFolder extends AsyncDisposable {
  path: string;
  /** Writes a file in it. */
  write(file: string, content: string | object): Promise<void>;
}

/**
 * Makes a folder with files.
 *
 * @param files content by path; an object is written as JSON
 * @returns the folder
 */
export async function temporaryFolder(files: Record<string, string | object> = {}): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'sundog-config-'));
  const folder: TemporaryFolder = {
    path,
    async write(file, content) {
      await mkdir(dirname(join(path, file)), { recursive: true });
      await writeFile(join(path, file), typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
    },
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
    },
  };
  for (const [file, content] of Object.entries(files)) await folder.write(file, content);
  return folder;
}

/** The least that a project needs beside what a test is about. */
export const LEAST = { name: 'demo', main: 'index.js', compatibility_date: '2026-11-01' };

/**
 * Makes a project's folder.
 *
 * @param config keys beside the least ones, or over them
 * @param files further files
 * @returns the folder, with `wrangler.json` and `index.js`
 */
export async function temporaryProject(
  config: object = {},
  files: Record<string, string | object> = {},
): Promise<TemporaryFolder> {
  return temporaryFolder({ 'index.js': 'export default {};', 'wrangler.json': { ...LEAST, ...config }, ...files });
}
