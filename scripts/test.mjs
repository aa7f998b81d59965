/**
 * The test command: static checks first, then every test file under node:test.
 * `npm test -- <part of a path>…` runs only the test files whose path contains one of the parts, without the static checks.
 */
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';

const wanted = process.argv.slice(2);
if (wanted.length === 0) run('npm', ['run', '--silent', 'check']);
const files = (await testFiles('.')).filter(
  (file) => wanted.length === 0 || wanted.some((part) => file.includes(part)),
);
if (files.length === 0) throw new Error(`no test file matches ${wanted.join(' ')}`);
run(process.execPath, ['--import', 'tsx', '--test', '--test-timeout=120000', ...files.sort()]);

async function testFiles(directory) {
  const entries = await readdir(directory, { withFileTypes: true });
  const lists = await Promise.all(
    entries.map((entry) => {
      const path = `${directory}/${entry.name}`;
      if (entry.isDirectory())
        return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : testFiles(path);
      return entry.name.endsWith('.test.ts') ? [path] : [];
    }),
  );
  return lists.flat();
}

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
