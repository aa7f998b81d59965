import assert from 'node:assert/strict';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';

import { copyFixture, endOf, eventually, get, replaceIn, startSundog } from './sundog-command.ts';

/** Puts a package into a project's node_modules. */
async function install(
  project: string,
  name: string,
  sundog: object | undefined,
  files: Record<string, string>,
): Promise<void> {
  const directory = join(project, 'node_modules', name);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name, type: 'module', sundog }));
  for (const [file, text] of Object.entries(files)) await writeFile(join(directory, file), text);
  await writeFile(join(project, 'package.json'), JSON.stringify({ dependencies: { [name]: '1' } }));
}

async function withCommands(context: TestContext, code: string): Promise<string> {
  const project = await copyFixture(context, 'counter');
  await install(project, 'greeter', { commands: './commands.ts' }, { 'commands.ts': code });
  return project;
}

const GREETER = `interface Host {
  fail(message: string): never;
  failUsage(message: string): never;
  run(args: readonly string[]): Promise<number>;
}
export const commands = [
  { name: 'greet', summary: 'says hello', help: 'Usage: sundog greet <name>', run: async ([name]: string[], host: Host) => {
    if (name === undefined) host.failUsage('sundog greet needs a name.');
    if (name === 'nobody') host.fail('There is nobody to greet.');
    console.log('hello ' + name);
    return 3;
  } },
  { name: 'greet all', summary: 'says hello to all', help: '', run: async (_: string[], host: Host) => host.run(['greet', 'everyone']) },
];`;

const READER = `import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import common from 'common';
import { text } from 'modern';
import path from './module.mjs';
const own: string = readFileSync(join(import.meta.dirname, 'beside.txt'), 'utf8');
const run = async () => {
  console.log([own, path, common, text, 'import.meta.url'].join(' '));
  return 0;
};
export const commands = [{ name: 'greet', summary: '', help: '', run }];`;

describe('commands of packages', { concurrency: 3 }, () => {
  test('run with their arguments, and may run others', async (context) => {
    const cwd = await withCommands(context, GREETER);
    const one = await endOf(context, ['greet', 'Ada'], { cwd });
    assert.deepEqual([one.code, one.stdout], [3, 'hello Ada\n']);
    const all = await endOf(context, ['greet', 'all'], { cwd });
    assert.deepEqual([all.code, all.stdout], [3, 'hello everyone\n']);
    const help = await endOf(context, ['greet', '--help'], { cwd });
    assert.deepEqual([help.code, help.stdout], [0, 'Usage: sundog greet <name>\n']);
    assert.match((await endOf(context, ['--help'], { cwd })).stdout, /^ {2}greet +says hello$/m);
  });

  test('are those of the sources as they are, also when these have changed', async (context) => {
    const cwd = await withCommands(context, GREETER);
    assert.equal((await endOf(context, ['greet', 'Ada'], { cwd })).stdout, 'hello Ada\n');
    await replaceIn(cwd, 'node_modules/greeter/commands.ts', "'hello '", "'good night '");
    assert.equal((await endOf(context, ['greet', 'Ada'], { cwd })).stdout, 'good night Ada\n');
  });

  test('find what is beside their sources, and so does what they import', async (context) => {
    const cwd = await withCommands(context, READER);
    const files = { 'beside.txt': 'own', 'module.mjs': 'export default import.meta.filename;' };
    for (const [file, text] of Object.entries(files)) await writeFile(join(cwd, 'node_modules/greeter', file), text);
    await install(cwd, 'common', undefined, {
      'package.json': '{ "main": "main.js" }',
      'main.js': `const name = 'data.json';
module.exports = [require(['.', name].join('/')), require('node:fs').readFileSync(require('node:path').join(__dirname, 'a.txt'), 'utf8')];`,
      'data.json': '"required"',
      'a.txt': 'read',
    });
    await install(cwd, 'modern', undefined, {
      'index.js': `import { readFileSync } from 'node:fs';
export const text = readFileSync(new URL('./a.txt', import.meta.url), 'utf8');`,
      'a.txt': 'modern',
    });
    const { stdout, stderr } = await endOf(context, ['greet'], { cwd });
    const own = await realpath(join(cwd, 'node_modules/greeter/module.mjs'));
    assert.deepEqual([stdout, stderr], [`own ${own} required,read modern import.meta.url\n`, '']);
  });

  test('are read by a loader when their bundle does not load', async (context) => {
    const cwd = await withCommands(
      context,
      `import greeting from './greeting.cjs';\n${GREETER.replace("'hello '", 'greeting')}`,
    );
    const files = {
      'greeting.cjs': "const name = 'greeting.json';\nmodule.exports = require(['.', name].join('/'));",
      'greeting.json': '"I am "',
    };
    for (const [file, text] of Object.entries(files)) await writeFile(join(cwd, 'node_modules/greeter', file), text);
    const { stdout, stderr } = await endOf(context, ['greet', 'Ada'], { cwd });
    assert.deepEqual([stdout, stderr], ['I am Ada\n', '']);
  });

  test('fail with words and exit codes of the command', async (context) => {
    const cwd = await withCommands(context, GREETER);
    const usage = await endOf(context, ['greet'], { cwd });
    assert.deepEqual([usage.code, usage.stderr], [2, 'sundog greet needs a name.\nSee sundog greet --help\n']);
    const failed = await endOf(context, ['greet', 'nobody'], { cwd });
    assert.deepEqual([failed.code, failed.stderr], [1, 'There is nobody to greet.\n']);
  });

  test('a module that is none is named, and only when it is needed', async (context) => {
    const cwd = await withCommands(context, 'export const commands = {};');
    const broken = await endOf(context, ['greet'], { cwd });
    assert.equal(broken.code, 1);
    assert.match(broken.stderr, /greeter\/commands\.ts cannot be used: it exports no list `commands`/);
    assert.equal((await endOf(context, ['check', cwd], { cwd })).code, 0);
  });
});

const GENERATOR = `import { readFileSync } from 'node:fs';
import { join } from 'node:path';
export function generate({ directory }: { directory: string }) {
  const source = join(directory, 'version.txt');
  const text = readFileSync(source, 'utf8').trim();
  if (text === '') throw Object.assign(new Error('version.txt is empty'), { watch: [source] });
  return { files: [{ path: 'src/version.mts', content: 'export const version = ' + JSON.stringify(text) + ';\\n' }], watch: [source] };
}`;

test('dev runs generators again when what they read changes, also after one has failed', async (context) => {
  const project = await copyFixture(context, 'counter');
  await install(project, 'versions', { generate: './generate.ts' }, { 'generate.ts': GENERATOR });
  await writeFile(join(project, 'version.txt'), 'version 7');
  await replaceIn(project, 'src/main.mts', "'version 1'", 'version');
  await replaceIn(project, 'src/main.mts', '\ninterface', "\nimport { version } from './version.mts';\ninterface");
  const command = await startSundog(context, ['dev', project]);
  assert.equal((await get(`${command.url}/version`)).text, 'version 7');
  await writeFile(join(project, 'version.txt'), '');
  await command.printed(/error: version\.txt is empty/);
  assert.equal((await get(`${command.url}/version`)).text, 'version 7');
  await writeFile(join(project, 'version.txt'), 'version 8');
  await eventually(async () => assert.equal((await get(`${command.url}/version`)).text, 'version 8'));
});
