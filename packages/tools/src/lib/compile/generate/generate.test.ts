import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test, type TestContext } from 'node:test';

import { checkMigrations } from './check-migrations.ts';
import { findPhotonFiles } from './find-photon-files.ts';
import { generate } from './generate.ts';
import { PhotonCompileError } from './photon-errors.ts';

const root = mkdtempSync(join(tmpdir(), 'generate-'));
after(() => rmSync(root, { recursive: true, force: true }));

const photon = 'export default class S { run() {} }';
const migrated = (...names: string[]): string =>
  JSON.stringify({ migrations: [{ tag: 'v1', new_sqlite_classes: names }] });
let count = 0;

/** A project of these files. */
function writeProject(files: Readonly<Record<string, string>>): string {
  const directory = join(root, String(count++));
  mkdirSync(directory);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

/** What is told while the test runs. */
function listen(t: TestContext): string[] {
  const told: string[] = [];
  t.mock.method(process.stderr, 'write', (text: string) => told.push(text) > 0);
  return told;
}

test('the photons of a project are all its files of that name, by path', async () => {
  const directory = writeProject({
    'src/b.photon.ts': photon,
    'src/a.photon.ts': photon,
    'photons/c.photon.ts': photon,
    'src/d.ts': photon,
    'node_modules/x/e.photon.ts': photon,
    'dist/f.photon.ts': photon,
    '.sundog/g.photon.ts': photon,
  });
  const paths = (await findPhotonFiles(directory)).map((path) => path.slice(directory.length + 1));
  assert.deepEqual(paths, ['photons/c.photon.ts', 'src/a.photon.ts', 'src/b.photon.ts']);
});

test('package.json may say which, and in which order', async () => {
  const directory = writeProject({
    'package.json': '{"photons":["./z.photon.ts","../other/a.photon.ts"]}',
    'a.photon.ts': photon,
  });
  assert.deepEqual(await findPhotonFiles(directory), [join(directory, 'z.photon.ts'), join(root, 'other/a.photon.ts')]);
});

test('manifests go beside photons, the module into src', async () => {
  const directory = writeProject({
    'photons/notes.photon.ts': photon,
    'src/index.ts': '',
    'wrangler.jsonc': migrated('NotesPhoton'),
    'tsconfig.json': '{"compilerOptions":{"allowImportingTsExtensions":true}}',
  });
  const { files, watch } = await generate({ directory });
  assert.deepEqual(
    files.map(({ path }) => path),
    ['photons/notes.manifest.ts', 'src/photons.generated.ts'],
  );
  assert.match(files[1]?.content ?? '', /from '\.\.\/photons\/notes\.photon\.ts'/);
  assert.deepEqual(
    watch.map((path) => path.slice(directory.length + 1)),
    ['package.json', 'wrangler.jsonc', 'photons/notes.photon.ts'],
  );
});

test('a compiler that takes no .ts gets .js', async () => {
  const directory = writeProject({
    'notes.photon.ts': photon,
    'wrangler.jsonc': migrated('NotesPhoton'),
    'tsconfig.json': '{}',
  });
  const { files } = await generate({ directory });
  assert.deepEqual(
    files.map(({ path }) => path),
    ['notes.manifest.ts', 'photons.generated.ts'],
  );
  assert.match(files[1]?.content ?? '', /from '\.\/notes\.photon\.js'/);
});

test('a project without photons gets nothing', async () => {
  assert.deepEqual((await generate({ directory: writeProject({}) })).files, []);
});

test('an error writes nothing and tells all problems; it is worth another try when a file changes', async () => {
  const files = {
    'bad.photon.ts': `import 'fs';\nexport default class B {\n/**\n * @timeout soon\n * @readonly\n */\nrun() {}\n}`,
  };
  const directory = writeProject({ ...files, 'good.photon.ts': photon });
  await assert.rejects(generate({ directory }), (error) => {
    assert(error instanceof PhotonCompileError);
    assert.equal(error.code, 'photon_compile_failed');
    assert.match(
      error.message,
      /^2 problems keep the photons from being compiled\.\n\nbad\.photon\.ts:1:8: "fs" cannot be used in an actor\n {2}1 \| import 'fs';\n {4}\| {8}\^{4}\n {2}Keep data with /,
    );
    assert.match(error.message, /bad\.photon\.ts:4:4: @timeout: ms must be a duration/);
    assert.match(error.message, /bad\.photon\.ts:5:4: warning: @readonly is not a tag/);
    assert.ok(error.watch.includes(join(directory, 'bad.photon.ts')));
    return true;
  });
});

test('warnings are told, once as long as they stay the same', async (t) => {
  const told = listen(t);
  const file = 'export default class S {\n/** @cahced */\nrun() {}\n}';
  const directory = writeProject({ 'notes.photon.ts': file, 'wrangler.jsonc': migrated('NotesPhoton') });
  assert.equal((await generate({ directory })).files.length, 2);
  await generate({ directory });
  assert.equal(told.length, 1);
  assert.match(
    told[0] ?? '',
    /^\S*notes\.photon\.ts:2:5: warning: @cahced is not a tag that means anything; @cached is\n/,
  );
});

test('the second run of a process sees what was edited', async () => {
  const directory = writeProject({ 'notes.photon.ts': photon, 'wrangler.jsonc': migrated('NotesPhoton') });
  const before = await generate({ directory });
  writeFileSync(join(directory, 'notes.photon.ts'), 'export default class S { walk() {} }');
  utimesSync(join(directory, 'notes.photon.ts'), new Date(), new Date(Date.now() + 10_000));
  const after_ = await generate({ directory });
  assert.match(before.files[0]?.content ?? '', /"run": \{/);
  assert.match(after_.files[0]?.content ?? '', /"walk": \{/);
  assert.doesNotMatch(after_.files[0]?.content ?? '', /"run": \{/);
});

test('an actor class that is in no migration is told, with the lines to add', async (t) => {
  const told = listen(t);
  const directory = writeProject({
    'notes.photon.ts': photon,
    'wrangler.jsonc': '{ "name": "x", /* no migrations */ }',
  });
  await generate({ directory });
  assert.match(
    told.join(''),
    /wrangler\.jsonc: the actor class NotesPhoton is in no migration and would have no storage\. Add it:\n {2}"migrations": \[\{ "tag": "v1", "new_sqlite_classes": \["NotesPhoton"\] \}\]\n$/,
  );
});

test('a migration is a step behind the others', () => {
  const steps = [
    { tag: 'v1', new_sqlite_classes: ['A', 'B'] },
    { tag: 'v3', renamed_classes: [{ from: 'A', to: 'C' }], deleted_classes: ['B'] },
  ];
  const directory = writeProject({ 'wrangler.json': JSON.stringify({ migrations: steps }) });
  assert.equal(checkMigrations(directory, ['C']), undefined);
  assert.match(
    checkMigrations(directory, ['A', 'B', 'C'])?.text ?? '',
    /^wrangler\.json: the actor classes A, B are in no migration .* stay as they are:\n {2}"migrations": \[ …, \{ "tag": "v4", "new_sqlite_classes": \["A", "B"\] \}\]$/,
  );
  assert.equal(checkMigrations(writeProject({ 'wrangler.toml': '' }), ['A']), undefined, 'TOML is not read here');
});
