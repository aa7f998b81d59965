/**
 * Whether what was kept is used only while a compiler would make the same: after each change, a compiler is asked.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { build as compile } from 'esbuild';
import fc from 'fast-check';

import { getKeptBuild, keepBuild } from '../../../bin/kept-build.mjs';
import { listDependencies } from '../../../bin/list-dependencies.mjs';

const PATIENCE_MS = 20_000;
const KILLS = 12;
const KEPT_BUILD = new URL('../../../bin/kept-build.mjs', import.meta.url).href;
/** What installers say of each file, whatever is in it. */
const INSTALLED_AT = new Date(499_162_500_000);

const ALIAS = { shim: './lib/shim' };
const FILES: Record<string, string> = {
  'src/main.ts': `
    import { a } from './lib/a';
    import { odd } from './lib/odd#1?';
    import { pkg } from 'pkg';
    import { scoped } from '@scope/pkg/sub';
    import { mapped } from '@mapped/value';
    import 'unused';
    import { shim } from 'shim';
    console.log(a, odd, pkg, scoped, mapped, shim);
    try { console.log(require('optional')); } catch {}`,
  'src/lib/a/package.json': '{ "main": "./deep/index.ts" }',
  'src/lib/a/deep/index.ts': 'export const a = "a/deep/index.ts";',
  'src/lib/odd#1?.ts': 'export const odd = 1;',
  'src/value.ts': 'export const mapped = new (class { field = "src/value.ts"; })();',
  'docs/notes.md': '',
  'lib/first/unrelated.ts': '',
  'lib/shim/package.json': '{ "main": "./deep/real.ts" }',
  'lib/shim/deep/real.ts': 'export const shim = "lib/shim/deep/real.ts";',
  'settings/base.json': '{ "compilerOptions": {} }',
  'node_modules/config/base.json': '{ "compilerOptions": {} }',
  'tsconfig.json': `{
    // Comments and trailing commas are allowed.
    "extends": ["./settings/base", "config/base"],
    "compilerOptions": { "paths": { "@mapped/*": ["./lib/first/*", "./src/*"] }, },
  }`,
  'node_modules/pkg/package.json': '{ "main": "./one.js", "browser": { "./one.js": "./deep/browser" } }',
  'node_modules/pkg/one.js': 'export const pkg = "pkg/one";',
  'node_modules/pkg/two.js': 'export const pkg = "pkg/two";',
  'node_modules/pkg/deep/browser/index.js': 'export const pkg = "pkg/browser";',
  'node_modules/@scope/pkg/package.json': '{}',
  'node_modules/@scope/pkg/sub/index.js': 'export const scoped = "sub/index";',
  'node_modules/unused/package.json': '{ "sideEffects": false, "main": "index.js" }',
  'node_modules/unused/index.js': 'console.log("unused");',
  'src/node_modules/@scope/other/index.js': '',
};

/** After each of them, a compiler makes something else, or nothing. */
const CHANGES: Record<string, (directory: string) => Promise<void>> = {
  'a source is edited': (directory) => write(directory, 'src/value.ts', 'export const mapped = "SRC/VALUE.TS";'),
  'a source is edited, and has its size and its time as before': async (directory) => {
    const path = join(directory, 'src/value.ts');
    await writeFile(path, (await readFile(path, 'utf8')).replace('src/value', 'SRC/VALUE'));
    await utimes(path, INSTALLED_AT, INSTALLED_AT);
  },
  'a source is edited whose name might be taken for an address': (directory) =>
    write(directory, 'src/lib/odd#1?.ts', 'export const odd = 2;'),
  'a source is removed': (directory) => rm(join(directory, 'src/lib/a'), { recursive: true }),
  'a file comes beside the folder that was imported': (directory) =>
    write(directory, 'src/lib/a.ts', 'export const a = "a.ts";'),
  'a file of another ending comes beside the one that was imported': (directory) =>
    write(directory, 'src/value.tsx', 'export const mapped = "src/value.tsx";'),
  'the package.json of an imported folder names another file': (directory) =>
    write(directory, 'src/lib/a/package.json', '{ "main": "../../value.ts" }'),
  'what an alias leads to gets a file beside it': (directory) =>
    write(directory, 'lib/shim.ts', 'export const shim = "lib/shim.ts";'),
  'a file comes where an earlier path of the tsconfig leads': (directory) =>
    write(directory, 'lib/first/value.ts', 'export const mapped = "lib/first/value.ts";'),
  'the tsconfig is edited': (directory) =>
    write(
      directory,
      'tsconfig.json',
      '{ "compilerOptions": { "paths": { "@mapped/*": ["./src/lib/../*"], "pkg": ["./lib/shim"] } } }',
    ),
  'a nearer tsconfig comes into being': async (directory) => {
    await write(directory, 'src/tsconfig.json', '{ "compilerOptions": { "paths": { "pkg": ["./other"] } } }');
    await write(directory, 'src/other.ts', 'export const pkg = "src/other.ts";');
  },
  'what the tsconfig extends is edited': (directory) =>
    write(directory, 'settings/base.json', '{ "compilerOptions": { "useDefineForClassFields": false } }'),
  'what the tsconfig extends of a package is edited': (directory) =>
    write(directory, 'node_modules/config/base.json', '{ "compilerOptions": { "useDefineForClassFields": false } }'),
  'a package that was missing is installed': (directory) =>
    write(directory, 'node_modules/optional/index.js', 'module.exports = "optional";'),
  'a nearer package is installed': (directory) =>
    write(directory, 'src/node_modules/pkg/index.js', 'export const pkg = "src/node_modules";'),
  'a nearer package of a scope is installed': (directory) =>
    write(directory, 'src/node_modules/@scope/pkg/sub.js', 'export const scoped = "src/node_modules";'),
  'a package becomes a link to another one': async (directory) => {
    await write(directory, 'other/index.js', 'export const pkg = "other";');
    await rm(join(directory, 'node_modules/pkg'), { recursive: true });
    await symlink('../other', join(directory, 'node_modules/pkg'));
  },
  'a package names another file': (directory) => write(directory, 'node_modules/pkg/package.json', '{ "main": "two" }'),
  'a file of a package comes beside a folder': (directory) =>
    write(directory, 'node_modules/@scope/pkg/sub.js', 'export const scoped = "sub.js";'),
  'a file comes that a package names for browsers': (directory) =>
    write(directory, 'node_modules/pkg/deep/browser.js', 'export const pkg = "pkg/deep/browser.js";'),
  'a package that gave nothing has side effects': (directory) =>
    write(directory, 'node_modules/unused/package.json', '{ "main": "index.js" }'),
};

async function createSources(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sundog-kept-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const directory = join(folder, 'project');
  for (const [name, text] of Object.entries(FILES)) {
    await write(directory, name, text);
    await utimes(join(directory, name), INSTALLED_AT, INSTALLED_AT);
  }
  return directory;
}

async function write(directory: string, name: string, text: string): Promise<void> {
  await mkdir(dirname(join(directory, name)), { recursive: true });
  await writeFile(join(directory, name), text);
}

async function compileSources(directory: string) {
  const { outputFiles, metafile } = await compile({
    absWorkingDir: directory,
    entryPoints: ['src/main.ts'],
    bundle: true,
    format: 'esm',
    alias: ALIAS,
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  return { text: outputFiles[0]?.text ?? '', metafile };
}

interface Kept {
  text: string;
  isKept: boolean;
}

/** What there is of the sources, kept or made; `meanwhile` runs when the compiler has read them. */
async function buildSources(directory: string, settings: unknown = '', meanwhile?: () => Promise<void>): Promise<Kept> {
  const place = { directory, name: 'tested', settings };
  const kept = getKeptBuild(place);
  const { files } =
    kept ??
    (await keepBuild(place, async () => {
      const { text, metafile } = await compileSources(directory);
      await meanwhile?.();
      return {
        files: [{ name: 'main.js', contents: Buffer.from(text) }],
        details: { long: 'x'.repeat(20_000) },
        listDependencies: () => listDependencies(metafile, { directory, alias: ALIAS }),
      };
    }));
  return { text: Buffer.from(files[0]?.contents ?? []).toString(), isKept: kept !== undefined };
}

/** Builds until a build is kept: none is that is made while its sources are as new as itself. */
async function keepSources(directory: string, settings?: unknown): Promise<string> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
    const { text, isKept } = await buildSources(directory, settings);
    if (isKept) return text;
  }
  return assert.fail('no build was kept');
}

const modulePath = fc.constantFrom(
  'src/lib/a.ts',
  'src/lib/a.tsx',
  'src/lib/a/deep/index.ts',
  'src/lib/a/index.js',
  'src/value.ts',
  'src/value.tsx',
  'src/shim.ts',
  'lib/first/value.ts',
  'lib/first/pkg.ts',
  'lib/shim.ts',
  'lib/shim/index.ts',
  'lib/shim/deep/real.ts',
  'node_modules/pkg/one.js',
  'node_modules/pkg/two.js',
  'node_modules/pkg/deep/browser.js',
  'node_modules/@scope/pkg/sub.js',
  'node_modules/@scope/pkg/sub/index.js',
  'node_modules/optional/index.js',
  'src/node_modules/pkg/index.js',
  'src/node_modules/@scope/pkg/sub.js',
  'src/lib/a/node_modules/pkg/index.js',
);
const manifest = fc.constantFrom('{ "exports": "./one.js" }', '{ "browser": "./deep/browser" }', '{ "main": "two" }');
const folderManifest = fc.constantFrom('{ "main": "./deep" }', undefined);
const paths = fc.constantFrom(
  '{ "@mapped/*": ["./lib/first/*", "./src/*"] }',
  '{ "*": ["./lib/first/*"], "@mapped/*": ["./src/*"] }',
);
const baseUrl = fc.constantFrom(
  '{ "compilerOptions": { "baseUrl": "../lib/first" } }',
  '{}',
  '{ "extends": "./other" }',
);
/** What a file is to say from now on; of what says nothing there is no more. */
const edit = fc.oneof(
  { weight: 8, arbitrary: fc.record({ path: modulePath, text: fc.integer({ max: 99, min: 10 }).map(formatModule) }) },
  { weight: 4, arbitrary: fc.record({ path: modulePath, text: fc.constant(undefined) }) },
  fc.record({
    path: fc.constantFrom('src/node_modules', 'src/lib/a', 'lib/first', 'lib/shim'),
    text: fc.constant(undefined),
  }),
  fc.record({ path: fc.constant('node_modules/pkg/package.json'), text: manifest }),
  fc.record({ path: fc.constantFrom('src/lib/a/package.json', 'lib/shim/package.json'), text: folderManifest }),
  fc.record({ path: fc.constant('node_modules/unused/package.json'), text: fc.constantFrom('{}', undefined) }),
  fc.record({ path: fc.constantFrom('settings/base.json', 'settings/other.json'), text: baseUrl }),
  fc.record({
    path: fc.constantFrom('tsconfig.json', 'src/tsconfig.json'),
    text: paths.map((each) => `{ "extends": "./settings/base.json", "compilerOptions": { "paths": ${each} } }`),
  }),
);

/** Whatever imports it finds what it wants. */
function formatModule(version: number): string {
  return ['a', 'pkg', 'scoped', 'mapped', 'shim'].map((name) => `export const ${name} = ${version};`).join('\n');
}

/** What a compiler makes of the sources, or what it says of them. */
function compiledNow(directory: string): Promise<string> {
  return compileSources(directory).then(({ text }) => text, String);
}

function builtNow(directory: string): Promise<string> {
  return buildSources(directory).then(({ text }) => text, String);
}

describe('a build that was kept', () => {
  for (const [name, change] of Object.entries(CHANGES)) {
    test(`is not used when ${name}`, async (context) => {
      const directory = await createSources(context);
      const before = await keepSources(directory);
      await change(directory);
      const expected = await compiledNow(directory);
      assert.notEqual(expected, before);
      assert.equal(await builtNow(directory), expected);
    });
  }

  test('is what a compiler would make, whatever comes, goes and changes', async (context) => {
    const property = fc.asyncProperty(fc.array(edit, { minLength: 25, maxLength: 25 }), async (edits) => {
      const directory = await createSources(context);
      for (const [index, { path, text }] of edits.entries()) {
        await keepSources(directory).catch(() => undefined);
        await (text === undefined
          ? rm(join(directory, path), { recursive: true, force: true })
          : write(directory, path, text));
        assert.equal(await builtNow(directory), await compiledNow(directory), `after edit ${index}`);
      }
    });
    await fc.assert(property, { numRuns: 4, endOnFailure: true });
  });

  test('is used while nothing has changed, also after builds elsewhere in the folder', async (context) => {
    const directory = await createSources(context);
    const text = await keepSources(directory);
    await write(directory, 'docs/more.md', '');
    await write(directory, '.sundog/other', '');
    assert.deepEqual(await buildSources(directory), { text, isKept: true });
  });

  test('is not used with other settings', async (context) => {
    const directory = await createSources(context);
    await keepSources(directory, { define: 1 });
    assert.equal((await buildSources(directory, { define: 2 })).isKept, false);
    assert.equal((await buildSources(directory, { define: 1 })).isKept, false);
  });

  test('is not used in a copy of the folder, whose links may lead to the original', async (context) => {
    const directory = await createSources(context);
    await keepSources(directory);
    cpSync(directory, `${directory}-copy`, { recursive: true, preserveTimestamps: true });
    assert.equal((await buildSources(`${directory}-copy`)).isKept, false);
  });

  test('is not used when a byte of it, or of its record, is another one or missing', async (context) => {
    const directory = await createSources(context);
    const folder = join(directory, '.sundog/tested');
    const text = await keepSources(directory);
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const whole = await readFile(path);
      const torn = [whole.subarray(0, whole.length / 2), Buffer.alloc(0), Buffer.alloc(whole.length), flip(whole)];
      for (const contents of torn) {
        await writeFile(path, contents);
        assert.deepEqual(await buildSources(directory), { text, isKept: false }, `${name} of ${contents.length} bytes`);
        await rm(path, { force: true });
        await keepSources(directory);
      }
    }
  });
});

describe('a build', () => {
  for (const [name, change] of Object.entries(CHANGES)) {
    test(`is not kept when meanwhile ${name}`, async (context) => {
      const directory = await createSources(context);
      await keepSources(directory, 'of before');
      await buildSources(directory, '', () => change(directory));
      assert.equal(await builtNow(directory), await compiledNow(directory));
    });
  }

  test('of which several are made at once is kept whole', async (context) => {
    const directory = await createSources(context);
    const expected = await compiledNow(directory);
    for (let round = 0; round < 10; round += 1) {
      const made = await Promise.all(Array.from({ length: 8 }, () => buildSources(directory, { round })));
      assert.deepEqual(new Set(made.map(({ text }) => text)), new Set([expected]));
      assert.equal(await keepSources(directory, { round }), expected);
    }
  });

  test('is whole whenever the maker of the next one was killed', async (context) => {
    const directory = await createSources(context);
    for (let round = 0; round < KILLS; round += 1) {
      const maker = spawn(process.execPath, ['--input-type=module', '-e', MAKER, directory, KEPT_BUILD]);
      await once(maker.stdout, 'data');
      await delay(round);
      maker.kill('SIGKILL');
      await once(maker, 'close');
      const [file] = getKeptBuild({ directory, name: 'tested', settings: '' })?.files ?? [];
      assert.equal(file?.contents.length, MAKER_BYTES);
      assert.equal(new Set(file.contents).size, 1);
    }
  });

  test('leaves nothing of those before it and of what was killed, but for a minute', async (context) => {
    const directory = await createSources(context);
    const folder = join(directory, '.sundog/tested');
    await keepSources(directory);
    await write(directory, '.sundog/tested/killed.js.1', 'half wri');
    await write(directory, 'src/value.ts', 'export const mapped = 2;');
    await keepSources(directory);
    assert.equal(readdirSync(folder).length, 4);
    for (const name of readdirSync(folder)) await utimes(join(folder, name), new Date(0), new Date(0));
    await write(directory, 'src/value.ts', 'export const mapped = 3;');
    await keepSources(directory);
    assert.equal(readdirSync(folder).length, 2);
  });
});

/** Keeps one build after the other, each of one byte again and again. */
const MAKER_BYTES = 300_000;
const MAKER = `
  const [directory, module] = process.argv.slice(1);
  const { keepBuild } = await import(module);
  for (let byte = 0; ; byte = (byte + 1) % 256) {
    const contents = Buffer.alloc(${MAKER_BYTES}, byte);
    const listDependencies = async () => [];
    await keepBuild({ directory, name: 'tested', settings: '' }, async () => ({ files: [{ name: 'a.js', contents }], listDependencies }));
    process.stdout.write('.');
  }`;

function flip(bytes: Buffer): Buffer {
  const flipped = Buffer.from(bytes);
  const middle = Math.floor(bytes.length / 2);
  flipped.writeUInt8(flipped.readUInt8(middle) ^ 1, middle);
  return flipped;
}
