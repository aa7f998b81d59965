/**
 * The test command: every test file under node:test, with its summary at the end; the static checks are among them.
 * `npm test -- <part of a path>…` runs only the test files whose path contains one of the parts.
 *
 * Invariants
 * 1. A file that starts something has a process of its own. The others share one: most take less than starting Node.
 * 2. More files run at a time than there are processors, since most of them wait for an engine most of the time.
 * 3. The longest come first: at the end nothing would be left to run while they do. node:test begins with the first name
 *    in the alphabet, so what it is given has names in that order.
 * 4. What tests write into the system's temporary folder is in a folder of this run, which goes at its end: engines
 *    that tests kill leave their sockets, and so do tests that are interrupted. So does the JavaScript that is run; what
 *    a killed run has left of it goes a day later.
 * 5. A file that cannot be made JavaScript of fails alone.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { bundleTests } from './bundle-tests.mjs';

/** Where tests of code are that may need nothing started. */
const BESIDE_CODE = /^\.\/(?:packages\/\w+\/src|tests\/tidy)\//;
/** What is awaited at the top of a file, or before its tests, is started, and so is what these functions make. */
const STARTS_SOMETHING =
  /^(?:before|await)\b|^const .* = await |(?<!\.)\b(?:start[A-Z]\w*|runSundog|endOf|spawn\w*|exec\w*)\(/m;

/** Where files are that take long, the longest first. */
const LONG = ['./tests/static/', './tests/faults/', './tests/e2e/', './packages/pds/tests/'];

const DAY_MS = 24 * 60 * 60 * 1000;

const wanted = process.argv.slice(2);
const files = (await listTestFiles('.')).filter(
  (file) => wanted.length === 0 || wanted.some((part) => file.includes(part)),
);
if (files.length === 0) throw new Error(`no test file matches ${wanted.join(' ')}`);

mkdirSync('.sundog', { recursive: true });
removeOld('.sundog');
const folder = mkdtempSync(join(tmpdir(), 'sundog-tests-'));
const bundles = mkdtempSync(resolve('.sundog/tests-'));
/** The process that runs the tests, once there is one. */
let child;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => (child === undefined ? process.exit(1) : child.kill(signal)));
}
process.on('exit', () => {
  for (const path of [folder, bundles]) rmSync(path, { recursive: true, force: true });
});
process.exitCode = await run(files, await bundleTests(files, bundles));

/** Folders of runs that were killed. */
function removeOld(parent) {
  for (const name of readdirSync(parent).filter((each) => each.startsWith('tests-'))) {
    const stat = statSync(join(parent, name), { throwIfNoEntry: false });
    if (stat !== undefined && Date.now() - stat.mtimeMs > DAY_MS)
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}

async function listTestFiles(directory) {
  const entries = await readdir(directory, { withFileTypes: true });
  const lists = await Promise.all(
    entries.map((entry) => {
      const path = `${directory}/${entry.name}`;
      if (entry.isDirectory())
        return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : listTestFiles(path);
      return entry.name.endsWith('.test.ts') ? [path] : [];
    }),
  );
  return lists.flat().sort();
}

/** Answers the exit status. A signal ends the tests first, then their folders go. */
function run(paths, bundleOf) {
  const own = paths.filter((path) => !BESIDE_CODE.test(path) || STARTS_SOMETHING.test(readFileSync(path, 'utf8')));
  const shared = paths.filter((path) => !own.includes(path));
  const sorted = own.toSorted((a, b) => rank(a) - rank(b));
  const groups = [...(shared.length > 0 ? [['shared', shared]] : []), ...sorted.map((path) => [path, [path]])];
  const started = groups.map(([name, members], index) =>
    writeEntry(
      `${String(index).padStart(3, '0')}${name.replaceAll(/\W+/g, '-')}`,
      members.map((path) => bundleOf.get(path)),
    ),
  );
  const concurrency = availableParallelism() + 1;
  const options = ['--test', '--test-timeout=240000', `--test-concurrency=${concurrency}`, ...reporters()];
  child = spawn(process.execPath, ['--enable-source-maps', ...options, ...started], {
    stdio: 'inherit',
    env: { ...process.env, TMPDIR: folder },
  });
  return new Promise((end) => child.once('exit', (code) => end(code ?? 1)));
}

/** What Node would choose by itself, and the list of what failed. */
function reporters() {
  const whole = process.stdout.isTTY ? 'spec' : 'tap';
  const failures = new URL('list-failures.mjs', import.meta.url).href;
  return [
    [whole, 'stdout'],
    [failures, 'stderr'],
  ].flatMap(([reporter, to]) => [`--test-reporter=${reporter}`, `--test-reporter-destination=${to}`]);
}

function rank(path) {
  const found = LONG.findIndex((part) => path.startsWith(part));
  return found === -1 ? LONG.length : found;
}

/** One file that has the tests of others. */
function writeEntry(name, paths) {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, paths.map((each) => `import ${JSON.stringify(pathToFileURL(resolve(each)).href)};\n`).join(''));
  return path;
}
