/** Type-checks every tsconfig of the repository, two at a time; a new folder needs no entry anywhere. */
import { execFileSync, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*tsconfig*.json'], {
  encoding: 'utf8',
});
// A template's configuration stands alone, for the project that will be made of it.
const waiting = listed
  .split('\n')
  .filter((path) => path !== '' && path !== 'tsconfig.base.json' && !path.includes('/templates/'));
/**
 * Every check is short: to collect garbage, and to check with several threads what they share, takes half of its time.
 */
const options = { stdio: 'inherit', env: { ...process.env, GOGC: 'off' } };
let hasFailed = false;

await Promise.all(Array.from({ length: availableParallelism() }, work));
process.exit(hasFailed ? 1 : 0);

async function work() {
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const child = spawn(process.execPath, [compiler, '-p', path, '--checkers', '1'], options);
    const code = await new Promise((resolve) => child.once('exit', resolve));
    if (code !== 0) hasFailed = true;
  }
}
