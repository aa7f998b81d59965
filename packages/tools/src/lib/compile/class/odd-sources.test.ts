/** Sources as they come: from other editors, half written, with names of other languages. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { SourceFolder } from '../testing/source-folder.ts';

const folder = new SourceFolder();
after(() => folder[Symbol.dispose]());

const NO_CLASS = 'a photon is a class that its file exports as the default, and this';
const refused: Readonly<Record<string, readonly [text: string, complaint: string]>> = {
  'an empty file': ['', `0:0 ${NO_CLASS} file exports none`],
  'a comment': ['// later', `0:0 ${NO_CLASS} file exports none`],
  'another export': ['export class A { a() {} }', `0:0 ${NO_CLASS} file exports none`],
  'an object': ['export const a = 1;\nexport default { a() {} };', `2:1 ${NO_CLASS} is no class of the project`],
  'a function': ['export default function run() {}', `1:25 ${NO_CLASS} is no class of the project`],
  'a class of the platform': ['export { URL as default };', `1:10 ${NO_CLASS} is no class of the project`],
  'two classes': [
    'export default class A { a() {} }\nexport default class B { b() {} }',
    '2:22 a file exports one default, and this is another one',
  ],
  'a class and a name': [
    'class A {}\nexport default class B {}\nexport { A as default };',
    '3:10 a file exports one default, and this is another one',
  ],
  'an abstract class': [
    'export default abstract class A { abstract a(): void }',
    '1:31 a photon is made by the runtime, and nobody can make an abstract class',
  ],
};

for (const [what, [text, complaint]] of Object.entries(refused)) {
  test(`${what} is no photon`, () => {
    const { photons, complaints } = folder.compile(text);
    assert.deepEqual([photons.length, complaints], [0, [complaint]]);
  });
}

test('an interface may stand beside the class of its name', () => {
  const text = 'export default interface A { extra: number }\nexport default class A { a() { return this.extra; } }';
  assert.deepEqual(folder.compile(text).method('a').output, { type: 'number' });
});

test('line ends and a byte order mark change nothing', () => {
  const text = `/**
 * Keeps notes
 *
 * How to use it.
 */
export default class Notes {
  /**
   * Add one.
   *
   * @param title One line {@min 1}
   *   of text
   * @readOnly
   */
  add(title: string) { return title; }
}
`;
  const { manifest } = folder.compile(text);
  assert.deepEqual(folder.compile(text.replaceAll('\n', '\r\n')).manifest, manifest);
  assert.deepEqual(folder.compile(`\uFEFF${text}`).manifest, manifest);
  const { complaints } = folder.compile('\uFEFFexport default class A { a(b: symbol) {} }');
  assert.deepEqual(complaints, ['1:28 b is a symbol, which cannot travel as JSON']);
});

test('names of other languages: letters lose their accents, and one must be left', () => {
  assert.equal(folder.compile('export default class A {}', 'Café').manifest.name, 'cafe');
  assert.deepEqual(folder.compile('export default class A {}', '日本').complaints, [
    '0:0 the name of a photon is made of the letters a to z and the digits in that of its file: here are none',
  ]);
});

test('a tool whose name clients may refuse is told; what is none may be called anything', () => {
  const { complaints } = folder.compile(`export default class A {
    größe(ä: number) { return ä; }
    $cash() {}
    'with.dots-and_more'() {}
    /** @internal */
    größer() {}
  }`);
  const rule = 'clients may refuse a tool or prompt whose name is not made of a-z, A-Z, 0-9, _, - and .';
  assert.deepEqual(complaints, [`2:5 warning: größe: ${rule}`, `3:5 warning: $cash: ${rule}`]);
});

test('a type that nobody declares is told, wherever it stands', () => {
  const { method, complaints } = folder.compile(`import type { Gone } from 'not-installed';
    export default class A {
      run(a: Missing, b: Gone[], c: { deep?: Lost }, d: any, e: unknown) { return a; }
    }`);
  assert.deepEqual(method('run').input.properties?.['a'], {});
  assert.deepEqual(complaints, [
    '3:11 warning: a: Missing cannot be found, so anything fits',
    '3:23 warning: b[]: Gone cannot be found, so anything fits',
    '3:39 warning: c.deep: Lost cannot be found, so anything fits',
  ]);
});

test('what a base class and enums of other files bring is as if it stood here', () => {
  const files = {
    'kind.ts': "export enum Kind { Small = 'small', Large = 'large' }\nexport const enum Flag { Off, On }",
    'base.ts': `import { Kind } from './kind';
      export abstract class Base {
        /** What kind. */
        abstract kind(): Kind;
        /** Greet. @param name Whom {@min 1} */
        greet(name: string) { return name; }
        get size() { return 1; }
        set size(value: number) {}
      }`,
  };
  const { manifest, method, complaints } = folder.compile(
    `import { Base } from './base';
    import { Flag, Kind } from './kind';
    export default class Derived extends Base {
      kind(flag = Flag.On) { return Kind.Small; }
      async *count(to: number): AsyncGenerator<number, string, void> { for (let n = 0; n < to; n++) yield n; return 'done'; }
    }`,
    'sample',
    files,
  );
  assert.deepEqual(complaints, []);
  assert.deepEqual(Object.keys(manifest.methods), ['kind', 'count', 'greet']);
  assert.deepEqual(method('kind').output, { type: 'string', enum: ['small', 'large'] });
  assert.deepEqual(method('kind').input.properties?.['flag'], {
    type: 'number',
    enum: [0, 1],
    'x-enum-names': ['Off', 'On'],
    default: 1,
  });
  assert.deepEqual(method('greet').input.properties?.['name'], { type: 'string', description: 'Whom', minLength: 1 });
  assert.deepEqual(method('count').output, { type: 'string' });
});
