import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import { root } from './source-files.ts';

/** Garbage is collected seldom, as a check is short, and too short for several threads. */
const env = { ...process.env, GOGC: '400' };

/**
 * Checks the types of one project.
 *
 * @param path of its tsconfig, from the repository's folder or absolute
 * @returns what the compiler says; nothing if all fit
 */
export function execCompiler(path: string): string {
  const words = [`${root}/node_modules/typescript/bin/tsc`, '-p', path, '--pretty', 'false', '--checkers', '1'];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, env, encoding: 'utf8' });
  assert.equal(status === 0, stdout === '', `${path}:\n${stderr}`);
  return stdout;
}
