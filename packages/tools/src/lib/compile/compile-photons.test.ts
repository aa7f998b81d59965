import assert from 'node:assert/strict';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { compilePhotons, PhotonCompiler } from './compile-photons.ts';
import { formatJson } from './emit/format-json.ts';
import { SourceFolder } from './testing/source-folder.ts';

const folder = new SourceFolder();
after(() => folder[Symbol.dispose]());

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const fixtureFiles = readdirSync(fixtures).filter((name) => name.endsWith('.photon.ts'));

test('the manifests of eight photons', async (t) => {
  const paths = fixtureFiles.map((name) => join(fixtures, name));
  const { photons, problems } = compilePhotons(paths, { directory: fixtures });
  assert.deepEqual(
    problems.map(
      ({ file, line, severity, message }) => `${file.slice(fixtures.length + 1)}:${line} ${severity}: ${message}`,
    ),
    [
      'front-desk.photon.ts:7 warning: @photons: kitchen is none of the photons compiled here (counter, deploy, every-tag, front-desk, library, mailer, ticker, to-do); calls to it fail',
      'to-do.photon.ts:24 warning: #ids is not kept: nobody but the class itself can read it',
    ],
  );
  assert.equal(photons.length, 8);
  for (const { manifest: compiled } of photons) {
    await t.test(compiled.name, () => {
      // The script itself has tests of its own.
      const manifest = { ...compiled, ...(compiled.viewScript !== undefined && { viewScript: '…' }) };
      const golden = join(fixtures, 'golden', `${manifest.name}.json`);
      // To accept what has changed: UPDATE_GOLDEN=1 npm test -- compile-photons, then look at the difference.
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, `${formatJson(manifest, 0)}\n`);
      assert.deepEqual(manifest, JSON.parse(readFileSync(golden, 'utf8')));
    });
  }
});

test('one bad method, and one bad photon, hide nothing of the others', () => {
  const good = folder.compile('export default class G { run() {} }', 'good').file;
  const bad = folder.compile(
    `export default class B {
      one() {}
      /** @timeout soon */
      two() {}
      three(callback: () => void) {}
      /** @cron x */
      four() {}
      five() {}
    }`,
    'bad',
  ).file;
  const worse = folder.compile('export default class W {', 'worse').file;
  const { photons, complaints } = folder.compileFiles([bad, worse, good, '/nowhere/none.photon.ts']);
  assert.deepEqual(
    photons.map(({ manifest }) => [manifest.name, Object.keys(manifest.methods)]),
    [
      ['bad', ['one', 'five']],
      ['good', ['run']],
    ],
  );
  assert.equal(complaints.length, 5);
  assert.match(complaints.join('\n'), /0:0 there is no such file/);
  assert.match(complaints.join('\n'), /1:25 '}' expected/);
  for (const line of ['3:11 @timeout', '5:13 callback', '6:11 @cron']) {
    assert.ok(
      complaints.some((text) => text.startsWith(line)),
      `${line} is not in ${complaints.join('; ')}`,
    );
  }
});

test('two photons of one name are told, and the first one stays', () => {
  const first = folder.compile('export default class A { a() {} }', 'my-notes').file;
  const second = folder.compile('export default class B { b() {} }', 'my_notes').file;
  const { photons, complaints } = folder.compileFiles([first, second]);
  assert.deepEqual(
    photons.map(({ manifest }) => Object.keys(manifest.methods)),
    [['a']],
  );
  assert.match(
    complaints.join(),
    /^0:0 the photon my-notes has the actor class MyNotesPhoton, as .*my-notes\.photon\.ts has$/,
  );
});

test('photons that name each other are not missed', () => {
  const a = folder.compile('/** @photons b */\nexport default class A {}', 'a');
  const b = folder.compile('/** @photon first ./a.photon.ts */\nexport default class B {}', 'b');
  assert.match(a.complaints.join(), /1:5 warning: @photons: b is none of the photons compiled here \(a\)/);
  assert.deepEqual(folder.compileFiles([a.file, b.file]).complaints, []);
});

test('places are those of the file, though text is added behind it', () => {
  const { complaints } = folder.compile('export default class S {\r\n  /** @timeout x */\r\n  run() {}\r\n}');
  assert.match(complaints.join(), /^2:7 @timeout/);
  assert.match(folder.compile('export default class S { run() {} }\n)').complaints.join(), /^2:1 /);
});

test('a watched photon is compiled again when it, what it imports or its files change', () => {
  const { file } = folder.compile(
    'import { limit } from "./limit";\n/** @resource a ./a.txt */\nexport default class S { run(by = 1) { return { by, limit }; } }',
    'sample',
    { 'limit.ts': 'export const limit: number = 1;', 'a.txt': 'one' },
  );
  const edit = (path: string, text: string): void => {
    writeFileSync(path, text);
    utimesSync(path, new Date(), new Date(Date.now() + 10_000));
  };
  const compiler = new PhotonCompiler({ directory: folder.path });
  const limitOf = (): unknown => {
    const [photon] = compiler.compile([file]).photons;
    assert(photon !== undefined);
    const asset = photon.manifest.assets[0]?.content;
    return [photon.manifest.methods['run']?.output?.properties?.['limit']?.type, asset];
  };
  assert.deepEqual(limitOf(), ['number', { text: 'one' }]);
  edit(file.replace('sample.photon.ts', 'limit.ts'), 'export const limit: string = "";');
  assert.deepEqual(limitOf(), ['string', { text: 'one' }]);
  edit(file.replace('sample.photon.ts', 'a.txt'), 'two');
  assert.deepEqual(limitOf(), ['string', { text: 'two' }]);
  edit(file, 'export default class S { run() { return { limit: true }; } }');
  assert.deepEqual(limitOf(), ['boolean', undefined]);
  edit(file, 'export default class S { run() { return { limit: true }; }');
  assert.deepEqual(compiler.compile([file]).photons, []);
  edit(file, 'import { Base } from "./base"; export default class S extends Base {}');
  assert.match(compiler.compile([file]).problems[0]?.message ?? '', /"\.\/base" cannot be found/);
  edit(
    file.replace('sample.photon.ts', 'base.ts'),
    'export class Base { run() { return { limit: this.instanceName }; } }',
  );
  assert.deepEqual(limitOf(), ['string', undefined]);
});

test('what was compiled before changes nothing', () => {
  const compiler = new PhotonCompiler({ directory: fixtures });
  const compile = (names: readonly string[]) => compiler.compile(names.map((name) => join(fixtures, name))).photons;
  const [counter] = compile(['counter.photon.ts']);
  const again = compile(['library.photon.ts', 'counter.photon.ts']).find(({ manifest }) => manifest.name === 'counter');
  assert.equal(JSON.stringify(again), JSON.stringify(counter));
});

test("the project's tsconfig.json says where names lead, also when it changes", () => {
  const { file } = folder.compile('export default class S {}', 'named');
  const directory = join(file, '..');
  writeFileSync(join(directory, 'limit.ts'), 'export const limit: number = 1;');
  writeFileSync(file, 'import { limit } from "#limit";\nexport default class S { run() { return { limit }; } }');
  const compiler = new PhotonCompiler({ directory });
  assert.match(compiler.compile([file]).problems[0]?.message ?? '', /"#limit" cannot be found/);
  writeFileSync(join(directory, 'tsconfig.json'), '{ "compilerOptions": { "paths": { "#limit": ["./limit.ts"] } }, }');
  const { photons, problems } = compiler.compile([file]);
  assert.deepEqual(problems, []);
  assert.deepEqual(photons[0]?.manifest.methods['run']?.output?.properties, { limit: { type: 'number' } });
});
