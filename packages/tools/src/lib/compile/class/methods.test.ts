/** Which methods a photon offers, and how arguments reach them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { SourceFolder } from '../testing/source-folder.ts';

const folder = new SourceFolder();
after(() => folder[Symbol.dispose]());

function methodsOf(text: string, files: Readonly<Record<string, string>> = {}): string[] {
  return Object.keys(folder.compile(text, 'sample', files).manifest.methods);
}

test('only declared public methods of the default export are offered', () => {
  const text = `
    class Other { other() {} }
    export class Named { named() {} }
    export default class Sample {
      static readonly VERSION = 1;
      value = 1;
      declare emit: (event: object) => void;
      constructor(readonly shown = 'x') { new Other(); }
      get getter() { return 1; }
      set setter(value: number) {}
      private hidden() {}
      protected guarded() {}
      #secret() {}
      _under() {}
      onInitialize() {}
      onShutdown() {}
      plain() { this.hidden(); this.#secret(); }
      async later() {}
      *walk() { yield 1; }
      async *stream() { yield 1; }
      static shared() {}
      arrow = () => 1;
      whole = async function () { return 1; };
      private quiet = () => 1;
      ['quoted']() {}
      [Symbol.iterator]() {}
      public said() {}
    }`;
  const { manifest, complaints } = folder.compile(text);
  assert.deepEqual(complaints, ['16:7 warning: onShutdown is never called: an actor leaves memory without being told']);
  const expected = ['plain', 'later', 'walk', 'stream', 'shared', 'arrow', 'whole', 'quoted', 'said'];
  assert.deepEqual(Object.keys(manifest.methods), expected);
  assert.equal(manifest.methods['shared']?.isStatic, true);
});

test('inherited methods of the project are offered, those of the base class Photon are not', () => {
  const text = `
    import { Base } from './base';
    import { Photon } from '@sundog/tools/photon';
    const Loud = <T extends new (...args: any[]) => object>(base: T) => class extends base { shout() {} };
    export default class Sample extends Loud(Base) { own() {} override shared() {} }
    export class Unused extends Photon {}`;
  const base = `export class Base { shared() {} inherited() {} private hidden() {} }`;
  assert.deepEqual(methodsOf(text, { 'base.ts': base }), ['own', 'shared', 'shout', 'inherited']);
});

test('what a subclass hides is not offered', () => {
  const text = `
    class Base { a() {} b() {} }
    export default class Sample extends Base { declare private a: never; protected override b() {} c() {} }`;
  assert.deepEqual(methodsOf(text), ['c']);
});

test('overloads are one method that takes what all of them take', () => {
  const { method } = folder.compile(`export default class Sample {
    /** One. @readOnly */
    get(id: number): string;
    /** Several. @param ids Which */
    get(ids: number[]): string[];
    get(which: number | number[]): string | string[] { return String(which); }
  }`);
  const { description, input, surfaces } = method('get');
  assert.equal(description, 'One.\n\nSeveral.');
  assert.deepEqual(input.properties, {
    which: { anyOf: [{ type: 'number' }, { type: 'array', items: { type: 'number' } }] },
  });
  assert.deepEqual(surfaces, [{ kind: 'tool', annotations: { readOnlyHint: true } }]);
});

const exportForms: Readonly<Record<string, string>> = {
  'export default class': 'export default class Sample { async run() { return this.memory.has("x"); } }',
  'export default of a name': 'class Sample { async run() { return this.memory.has("x"); } }\nexport default Sample;',
  'export as default': 'class Sample { async run() { return this.memory.has("x"); } }\nexport { Sample as default };',
  'export of a name and default':
    'export class Sample { async run() { return this.memory.has("x"); } }\nexport default Sample;',
  'a class of another file': 'export { Sample as default } from "./other";',
  'a generic class':
    'export default class Sample<T extends object> { declare kept: T; async run() { return this.memory.has("x"); } }',
};

for (const [form, text] of Object.entries(exportForms)) {
  test(`the class and what this can do in it: ${form}`, () => {
    const other = 'export class Sample { async run() { return this.memory.has("x"); } }';
    assert.deepEqual(folder.compile(text, 'sample', { 'other.ts': other }).method('run').output, { type: 'boolean' });
  });
}

test('a class without a name is a photon; what this gives is then of any type', () => {
  const { manifest, method } = folder.compile('export default class { async run() { return this.memory.has("x"); } }');
  assert.equal(manifest.name, 'sample');
  assert.equal(method('run').output, undefined);
  assert.deepEqual(methodsOf('export default (class { a() {} });'), ['a']);
  assert.deepEqual(methodsOf('const Sample = class { a() {} };\nexport default Sample;'), ['a']);
});

test('this is known in a base class of another file, too', () => {
  const base = 'export class Base { protected async load() { return (await this.memory.get<string>("x")) ?? ""; } }';
  const text =
    'import { Base } from "./base"; export default class Sample extends Base { run() { return this.load(); } }';
  assert.deepEqual(folder.compile(text, 'sample', { 'base.ts': base }).method('run').output, { type: 'string' });
});

test('how arguments reach a method', async (t) => {
  const styles: Readonly<Record<string, object>> = {
    '': { kind: 'none' },
    'params: { a: string }': { kind: 'object' },
    'params?: { a: string }': { kind: 'object' },
    'params: { a: string } | undefined': { kind: 'object' },
    'params: ({ a: string } | { b: number })': { kind: 'object' },
    '{ a }: { a: string }': { kind: 'object' },
    '{ a }: Named': { kind: 'object' },
    '{ a = 1 } = {}': { kind: 'object' },
    'params: Named': { kind: 'positional', names: ['params'] },
    'params: Partial<Named>': { kind: 'positional', names: ['params'] },
    'a: string': { kind: 'positional', names: ['a'] },
    'a = 1, b?: string': { kind: 'positional', names: ['a', 'b'] },
    'a: { x: 1 }, b: { y: 2 }': { kind: 'positional', names: ['a', 'b'] },
    'a: number, ...more: string[]': { kind: 'positional', names: ['a'], rest: 'more' },
    '...more: string[]': { kind: 'positional', names: [], rest: 'more' },
    'this: unknown, a: string': { kind: 'positional', names: ['a'] },
  };
  const methods = Object.keys(styles).map((parameters, index) => `run${index}(${parameters}) {}`);
  const text = `interface Named { a: string }\nexport default class Sample {\n${methods.join('\n')}\n}`;
  const { method, complaints } = folder.compile(text);
  assert.deepEqual(complaints, []);
  for (const [index, [parameters, style]] of Object.entries(styles).entries()) {
    await t.test(`(${parameters})`, () => assert.deepEqual(method(`run${index}`).arguments, style));
  }
});

test('a parameter that is taken apart beside others is refused', () => {
  const { complaints } = folder.compile('export default class S {\nrun(a: string, { b }: { b: string }) {}\n}');
  assert.deepEqual(complaints, [
    '2:16 a parameter that is taken apart beside others has no name by which an argument could be given',
  ]);
});

test('choices come from types and from methods', () => {
  const { method } = folder.compile(`export default class S {
    names() { return ['a']; }
    rooms(_: { floor?: number }) { return [{ id: 1 }]; }
    /** @param name {@choice-from names} @param room {@choice-from rooms.id} */
    book(name: string, room: number, kind: 'day' | 'night') {}
  }`);
  assert.deepEqual(method('book').completions, {
    name: { kind: 'method', method: 'names' },
    room: { kind: 'method', method: 'rooms', field: 'id' },
    kind: { kind: 'values', values: ['day', 'night'] },
  });
});

test('choices that come from nowhere are refused', () => {
  const { complaints, manifest } = folder.compile(`export default class S {
    needy(x: string) { return [x]; }
    /** @param a {@choice-from nothing} */
    one(a: string) {}
    /** @param a {@choice-from needy} */
    two(a: string) {}
  }`);
  assert.deepEqual(Object.keys(manifest.methods), ['needy']);
  assert.deepEqual(complaints, [
    '3:9 one: the choices of a come from nothing, but there is no such method',
    '5:9 two: the choices of a come from needy, but it needs x, which nobody gives it',
  ]);
});

test('two arguments in the same header are refused', () => {
  const { complaints, manifest } = folder.compile(`export default class S {
    /**
     * @param a {@header Region}
     * @param b {@header region}
     */
    one(a: string, b: string) {}
    /** @param a {@header Region} @param b {@header Other} */
    two(a: string, b: string) {}
  }`);
  assert.deepEqual(Object.keys(manifest.methods), ['two']);
  assert.deepEqual(complaints, ['4:8 one: two arguments are in the header Mcp-Param-region']);
});

test('two methods that are the same way are refused', () => {
  const { complaints, manifest } = folder.compile(`export default class S {
    /** @get /a/:id */ a() {}
    /** @get /a/:other */ b() {}
    /** @expose */ addTask() {}
    /** @expose */ add_task() {}
    /** @webhook in */ c() {}
    /** @webhook in */ d() {}
    /** @resource x://y */ e() {}
    /** @Static x://y */ f() {}
  }`);
  assert.deepEqual(Object.keys(manifest.methods), ['a', 'addTask', 'c', 'e']);
  assert.deepEqual(complaints, [
    '3:9 b: GET /a/: is already the way to a',
    '5:9 add_task: POST /api/add-task is already the way to addTask',
    '7:9 d: POST /webhook/in is already the way to c',
    '9:9 f: the resource x://y is already the way to e',
  ]);
});

test('blocks of content whose type is inferred promise nothing, everything else does', () => {
  const png = "{ type: 'image', data: 'AAAA', mimeType: 'image/png' }";
  const text = "{ type: 'text', text: 'a' }";
  const results: Readonly<Record<string, boolean>> = {
    [`() { return ${png}; }`]: false,
    [`async () { return ${text}; }`]: false,
    [`() { return [${text}, ${png}]; }`]: false,
    [`() { return Math.random() > 1 ? ${png} : 'none'; }`]: false,
    "() { return { type: 'resource', resource: { uri: 'a://b', text: 'c' } }; }": false,
    "() { return { type: 'resource_link', uri: 'a://b', name: 'c', annotations: { priority: 1 } }; }": false,
    [`() { return [${text}, { n: 1 }]; }`]: true,
    "() { return { type: 'todo', text: 'a', isDone: false }; }": true,
    "() { return { type: 'todo' }; }": true,
    [`(): { type: string; text: string } { return ${text}; }`]: true,
    "(kind: 'a' | 'b') { return { type: kind, text: 'a' }; }": true,
  };
  const methods = Object.keys(results).map((source, index) =>
    source.replace(/^(async )?/, (_, isAsync: string = '') => `${isAsync}run${index}`),
  );
  const { method } = folder.compile(`export default class S {\n${methods.join('\n')}\n}`);
  const promised = Object.keys(results).map((source, index) => [source, method(`run${index}`).output !== undefined]);
  assert.deepEqual(Object.fromEntries(promised), results);
});

test('@param says what is inside of an argument, at any depth', () => {
  const { method, complaints } = folder.compile(`
interface Order { id: string; lines: Line[]; to: { street: string } | { shop: string } }
interface Line { count: number }
export default class S {
  /** @param params.name Whose {@min 2} @param address.street Where {@max 80} */
  book(params: { name: string; address: { street: string } }) {}
  /** @param order All of it @param order.id Which {@min 3} @param order.lines[].count How many {@int} @param order.to.shop Which one */
  send(order: Order, note?: string) {}
  /** @param order.id Which */
  one(order: Order) {}
  /** @param a.nothing No @param params.b.c No */
  lost(params: { a: { b: string }, b: string }) {}
  /** @param order.nothing No @param orders.id No */
  stray(order: Order, note?: string) {}
}`);
  const part = (name: string, ...path: string[]): unknown =>
    path.reduce<unknown>((found, key) => Reflect.get(Object(found), key), method(name).input.properties);
  assert.deepEqual(part('book', 'name'), { type: 'string', description: 'Whose', minLength: 2 });
  assert.deepEqual(part('book', 'address', 'properties', 'street'), {
    type: 'string',
    description: 'Where',
    maxLength: 80,
  });
  assert.equal(part('send', 'order', 'description'), 'All of it');
  const properties = ['send', 'order', 'properties'] as const;
  assert.deepEqual(part(...properties, 'id'), { type: 'string', description: 'Which', minLength: 3 });
  assert.deepEqual(part(...properties, 'lines', 'items', 'properties', 'count'), {
    type: 'integer',
    description: 'How many',
  });
  assert.equal(part(...properties, 'to', 'anyOf', '1', 'properties', 'shop', 'description'), 'Which one');
  assert.equal(part('one', 'order', 'properties', 'id', 'description'), 'Which');
  assert.deepEqual(complaints, [
    "12:3 warning: @param a.nothing names no property of the parameter's type",
    "12:3 warning: @param b.c names no property of the parameter's type",
    '13:31 warning: @param orders.id: the method has no parameter of that name',
    "14:3 warning: @param order.nothing names no property of the parameter's type",
  ]);
});
