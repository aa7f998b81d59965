import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's root, without a slash at the end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A file of the project. */
export interface SourceFile {
  /** From the root, with `/`. */
  path: string;
  text: string;
}

/**
 * The files that belong to the project: what git tracks, and what it would.
 *
 * @param wanted tells by path whether a file is wanted
 * @returns the files with their content
 */
export function sourceFiles(wanted: (path: string) => boolean): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return listed
    .split('\0')
    .filter((path) => path !== '' && wanted(path) && existsSync(`${root}/${path}`))
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') }));
}

/**
 * The line of a position in a text.
 *
 * @param text the whole text
 * @param index where in it
 * @returns the line's number, from 1
 */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
