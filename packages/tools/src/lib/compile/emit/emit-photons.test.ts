import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { compilePhotons } from '../compile-photons.ts';
import { SourceFolder } from '../testing/source-folder.ts';
import { emitPhotons, type EmitLayout } from './emit-photons.ts';

const folder = new SourceFolder();
after(() => folder[Symbol.dispose]());

const root = fileURLToPath(new URL('../../../../../../', import.meta.url));
const layout: EmitLayout = {
  module: join(folder.path, 'src/photons.generated.ts'),
  directory: folder.path,
  extension: '.ts',
};

test('each photon gets a manifest beside it, and all of them one module', () => {
  const first = folder.compile('export default class A { a() {} }', 'first').photons;
  const second = folder.compile('export default class B { b() {} }', 'a-second').photons;
  const files = emitPhotons([...first, ...second], layout);
  assert.deepEqual(
    files.map(({ path }) => path.slice(folder.path.length)),
    ['/0/first.manifest.ts', '/1/a-second.manifest.ts', '/src/photons.generated.ts'],
  );
  assert.equal(
    files.at(-1)?.content,
    `/* eslint-disable */
// Written by \`sundog generate\` out of first.photon.ts, a-second.photon.ts: change that, not this.
import { definePhoton, PhotonActor } from '@sundog/tools/runtime';

import FirstPhotonSource from '../0/first.photon.ts';
import { manifest as FirstPhotonManifest } from '../0/first.manifest.ts';
import ASecondPhotonSource from '../1/a-second.photon.ts';
import { manifest as ASecondPhotonManifest } from '../1/a-second.manifest.ts';

/** The actor of the photon \`first\`. */
export class FirstPhoton extends PhotonActor {
  static override readonly photon = definePhoton(FirstPhotonManifest, FirstPhotonSource);
}

/** The actor of the photon \`a-second\`. */
export class ASecondPhoton extends PhotonActor {
  static override readonly photon = definePhoton(ASecondPhotonManifest, ASecondPhotonSource);
}

/** For \`tools({ photons })\`; the first one answers at \`/\`. */
export const photons = [FirstPhoton, ASecondPhoton] as const;
`,
  );
});

test('a photon outside of the project leaves its folder alone', () => {
  const { photons } = folder.compile('export default class A {}', 'outside');
  const directory = join(folder.path, 'project');
  const files = emitPhotons(photons, { ...layout, directory, module: join(directory, 'photons.generated.ts') });
  assert.equal(files[0]?.path, join(directory, 'outside.manifest.ts'));
  assert.match(
    files[1]?.content ?? '',
    /from '\.\.\/\d+\/outside\.photon\.ts';\nimport .* from '\.\/outside\.manifest\.ts';/,
  );
});

test('a manifest is short to read: what fits on a line stands on one', () => {
  const { photons } = folder.compile(
    `export default class A {
      /** Says ${'a lot about itself, '.repeat(4)}and more. @param kind Which */
      say(kind: 'loud' | 'quiet', times = 1) { return { kind, times }; }
    }`,
    'lines',
  );
  const content = emitPhotons(photons, layout)[0]?.content ?? '';
  const [head = '', text = ''] = content.split('export const manifest = ');
  assert.deepEqual(JSON.parse(text.slice(0, text.lastIndexOf('}') + 1)), photons[0]?.manifest);
  assert.match(text, /\n {10}"kind": \{ "type": "string", "description": "Which", "enum": \["loud", "quiet"\] \},\n/);
  const long = text.split('\n').filter((line) => line.length > 120);
  assert.ok(
    long.every((line) => /^ *"description": ".*",?$/.test(line)),
    'only a text that is long by itself is',
  );
  assert.ok(head.includes('oxfmt-ignore'));
});

test('imports end as the project takes them', () => {
  const { photons } = folder.compile('export default class A {}', 'plain');
  const content = emitPhotons(photons, { ...layout, extension: '.js' }).at(-1)?.content ?? '';
  assert.match(content, /plain\.photon\.js'/);
  assert.match(content, /plain\.manifest\.js'/);
});

test('the same photons give the same bytes', () => {
  const { file } = folder.compile(
    '/** @readOnly */\nexport default class A { a(x: { b?: Date; a: string }) { return x; } }',
    'same',
  );
  const emit = (): unknown => emitPhotons(compilePhotons([file], { directory: folder.path }).photons, layout);
  assert.deepEqual(emit(), emit());
});

test('what is written passes the strictest checks of a project, and formatters leave it alone', () => {
  const long = `a-${'very-'.repeat(12)}long-name`;
  const photons = ['plain', long, `${long}-2`].flatMap((name) => {
    const text = `/** Keeps "quotes", \\\`backticks\\\` and \\\${braces}. @version 1.0.0-$'&  */
export default class Sample {
  protected settings = { __proto__x: 1 };
  /** @cached 5m @validate a must be positive @get /x */
  route() {}
  /** @fallback {"__proto__": 1} @param a {@min 1} */
  run(a: number, list: [string, Date?], tree?: Tree) { return { a, list, tree }; }
}
interface Tree { children: Tree[]; kind: 'a' | 'b'; more: Record<string, unknown> }
`;
    return folder.compile(text, name).photons;
  });
  assert.equal(photons.length, 3);
  const files = emitPhotons(photons, layout);
  assert.match(files[0]?.content ?? '', /"value": \{ \["__proto__"\]: 1 \}/, 'a property of that name stays one');
  for (const { path, content } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  link('packages/tools', '@sundog/tools');
  link('packages/actor', '@sundog/actor');
  const paths = files.map(({ path }) => path);
  const compilerOptions = {
    types: [join(root, 'node_modules/@cloudflare/workers-types/experimental')],
    noUnusedLocals: false,
  };
  const project = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions,
    files: [...paths, join(root, 'packages/actor/src/node.d.ts')],
  };
  writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify(project));
  const complaints = run('typescript/package.json', 'bin/tsc', ['-p', folder.path, '--pretty', 'false']).split('\n');
  // The packages have checks of their own.
  assert.deepEqual(
    complaints.filter((line) => line !== '' && !line.startsWith('..')),
    [],
  );
  const rules = ['-c', join(root, '.oxlintrc.json'), '--deny-warnings', '--format', 'unix'];
  assert.equal(run('oxlint/package.json', 'bin/oxlint', [...rules, ...paths]).trim(), '');
  assert.equal(
    run('oxfmt/package.json', 'bin/oxfmt', ['-c', join(root, '.oxfmtrc.json'), '--list-different', ...paths]).trim(),
    '',
  );
});

function link(folderName: string, name: string): void {
  const path = join(folder.path, 'node_modules', name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(join(root, folderName), path, 'junction');
}

/** Runs a command of a package of the repository; answers what it complains about. */
function run(manifest: string, command: string, args: readonly string[]): string {
  const file = join(dirname(createRequire(join(root, 'package.json')).resolve(manifest)), command);
  const { stdout, stderr, status } = spawnSync(process.execPath, [file, ...args], {
    encoding: 'utf8',
    cwd: folder.path,
  });
  return status === 0 ? '' : `${stdout}${stderr}`;
}
