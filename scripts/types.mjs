/**
 * Type-checks every tsconfig of the repository, in one process: it reads what several of them share once. A new folder
 * needs no entry anywhere.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*tsconfig*.json'], {
  encoding: 'utf8',
});
// A template's configuration stands alone, for the project that will be made of it.
const paths = listed
  .split('\n')
  .filter((path) => path !== '' && path !== 'tsconfig.base.json' && !path.includes('/templates/'));
// Not by dates, which say nothing of what a project takes from others. Threads within a check would share little.
const options = ['--force', '--builders', String(availableParallelism()), '--checkers', '1'];
// Garbage is collected seldom, as the checks are short.
const env = { ...process.env, GOGC: '400' };
process.exitCode =
  spawnSync(process.execPath, [compiler, '--build', ...paths, ...options], { stdio: 'inherit', env }).status ?? 1;
