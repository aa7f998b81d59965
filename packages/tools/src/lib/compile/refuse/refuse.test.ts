import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { SourceFolder } from '../testing/source-folder.ts';

const folder = new SourceFolder();
after(() => folder[Symbol.dispose]());

const photon = 'export default class S { run() {} }';

/** The problems of a photon that begins with these lines. */
function complain(lines: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return folder.compile(`${lines}\n${photon}`, 'sample', files).complaints;
}

test('modules of Node that have nothing to work with are refused, each with its cure', async (t) => {
  const names = ['fs', 'node:fs', 'fs/promises', 'node:fs/promises', 'child_process', 'node:cluster'];
  const more = ['node:worker_threads', 'node:dgram', 'node:inspector', 'readline', 'node:readline/promises', 'repl'];
  const all = [...names, ...more, 'node:vm', 'node:wasi', 'node:sqlite'];
  const { problems } = folder.compile(`${all.map((name) => `import '${name}';`).join('\n')}\n${photon}`);
  for (const [index, name] of all.entries()) {
    await t.test(name, () => {
      const problem = problems.find(({ line }) => line === index + 1);
      assert.deepEqual([problem?.severity, problem?.column], ['error', 8]);
      assert.equal(problem?.message, `"${name}" cannot be used in an actor`);
      assert.match(problem?.cure ?? '', /[a-z].*\.$/);
    });
  }
});

test('packages that need a machine are refused, each with its cure', async (t) => {
  const packages = ['jsdom', 'better-sqlite3', 'sharp', 'canvas', 'puppeteer', 'playwright', 'node-fetch', 'execa'];
  const all = [...packages, 'sharp/lib/x.js', '@napi-rs/canvas', 'bcrypt', 'fs-extra'];
  const { problems } = folder.compile(`${all.map((name) => `import '${name}';`).join('\n')}\n${photon}`);
  for (const [index, name] of all.entries()) {
    await t.test(name, () => {
      const problem = problems.find(({ line }) => line === index + 1);
      assert.equal(problem?.message, `"${name}" cannot be used in an actor`);
      assert.notEqual(problem?.cure, '');
    });
  }
});

test('modules that the engine has, and those of ours, are taken', () => {
  const specifiers = ['node:path', 'crypto', 'node:buffer', 'node:net', 'node:http', 'node:os', 'node:async_hooks'];
  const ours = ['cloudflare:workers', '@portel/photon-core', '@portel/photon', '@sundog/tools/runtime'];
  assert.deepEqual(complain([...specifiers, ...ours].map((name) => `import '${name}';`).join('\n')), []);
});

test('types are no imports', () => {
  const lines = `import type { Stats } from 'node:fs';
import { type Dirent } from 'node:fs';
import type * as sharp from 'sharp';
export type { Server } from 'nowhere';`;
  assert.deepEqual(complain(lines), []);
});

test('every way to ask for a module is seen', () => {
  const lines = `import fs from 'fs';
import * as all from 'fs';
import { readFile, type Stats } from 'fs';
export { writeFile } from 'fs';
export * from 'fs';
const later = import('fs');
const old = require('fs');`;
  assert.deepEqual(
    complain(lines).map((text) => text.split(':')[0]),
    ['1', '2', '3', '4', '5', '6', '7'],
  );
});

test('files of the project that the photon imports are looked at, too', () => {
  const { complaints, problems, photons } = folder.compile(`import './a';\n${photon}`, 'sample', {
    'a.ts': `import { b } from './deep/b.js';\nexport * from './c.mjs';\nb();`,
    'deep/b.ts': `\nimport { spawn } from 'node:child_process';\nexport const b = spawn;`,
    'c.mjs': `eval('1');\nimport data from './d.json';\nexport { data };`,
    'd.json': '{}',
    'unused.ts': `import 'node:fs';`,
  });
  assert.deepEqual(complaints, [
    '1:1 eval makes code at run time, which the engine forbids',
    '2:23 "node:child_process" cannot be used in an actor',
  ]);
  assert.deepEqual(
    problems.map(({ file }) => file.split('/').slice(-2).join('/')),
    [problems[0]?.file.split('/').slice(-2).join('/'), 'deep/b.ts'],
  );
  assert.equal(photons[0]?.inputs.length, 5, 'the photon, a, b, c, d');
});

test('a photon that cannot run still tells what it would offer', () => {
  assert.deepEqual(Object.keys(folder.compile(`import 'fs';\n${photon}`).manifest.methods), ['run']);
});

test('what cannot be found is told, with what to install', () => {
  const { complaints, problems } = folder.compile(
    `import a from 'left-pad';\nimport b from '@scope/thing/deep';\nimport './none';\nimport c from './page.html';\nimport './d.css';\n${photon}`,
    'sample',
  );
  assert.deepEqual(complaints, [
    '1:15 "left-pad" cannot be found',
    '2:15 "@scope/thing/deep" cannot be found',
    '3:8 "./none" cannot be found',
  ]);
  assert.deepEqual(
    problems.map(({ cure }) => cure),
    [
      'Run `npm install left-pad`, or correct the name.',
      'Run `npm install @scope/thing`, or correct the name.',
      'Correct the path.',
    ],
  );
});

test('machine code is refused, whatever it is called', () => {
  const package_ = (content: object): string => JSON.stringify({ main: 'index.js', version: '1.0.0', ...content });
  const files = {
    'node_modules/plain/package.json': package_({}),
    'node_modules/plain/index.js': '',
    'node_modules/gyp/package.json': package_({}),
    'node_modules/gyp/binding.gyp': '',
    'node_modules/gyp/index.js': '',
    'node_modules/@a/loads/package.json': package_({ dependencies: { bindings: '1' } }),
    'node_modules/@a/loads/index.js': '',
    'node_modules/flag/package.json': package_({ gypfile: true }),
    'node_modules/flag/index.d.ts': 'export {};',
  };
  assert.deepEqual(complain(`import 'plain';\nimport 'gyp';\nimport '@a/loads';\nimport 'flag';`, files), [
    '2:8 "gyp" is machine code, which no actor can load',
    '3:8 "@a/loads" is machine code, which no actor can load',
    '4:8 "flag" is machine code, which no actor can load',
  ]);
});

test('code that is made at run time is refused', () => {
  const lines = `const a = eval('1');
const b = new Function('return 1');
const c = (Function as any)('return 1');
const fine = { eval() {} };
fine.eval();`;
  assert.deepEqual(complain(lines), [
    '1:11 eval makes code at run time, which the engine forbids',
    '2:15 new Function makes code at run time, which the engine forbids',
    '3:12 new Function makes code at run time, which the engine forbids',
  ]);
});

test('ports are not opened', () => {
  const lines = `import net, { connect } from 'node:net';
import * as http from 'http';
import { createServer as serve } from 'node:https';
net.createServer();
new http.Server();
serve();
connect(1);
http.get('http://a');`;
  assert.deepEqual(complain(lines), [
    '4:1 net.createServer opens a port, which no actor can',
    '5:5 http.Server opens a port, which no actor can',
    '6:1 serve opens a port, which no actor can',
  ]);
});

test('this.storage is a folder, unless the class has a method of that name', () => {
  const { complaints } = folder.compile('export default class S {\nrun() { return (this as any).storage("x"); }\n}');
  assert.deepEqual(complaints, ['2:16 this.storage(…) is a folder of the machine, which an actor has not']);
  assert.deepEqual(
    folder.compile('export default class S { run() { return this.storage(); } private storage() {} }').complaints,
    [],
  );
});
