/** What of a photon's class becomes its manifest besides the methods. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { SourceFolder } from '../testing/source-folder.ts';

const folder = new SourceFolder();
after(() => folder[Symbol.dispose]());

test('where the arguments of a constructor come from', () => {
  const { manifest, complaints } = folder.compile(
    `/** @stateful @photons whatsapp, to-do @photon bill ./x/invoices.photon.ts:2024 @photon gone npm:@a/gone? */
    export default class S {
      constructor(
        apiKey: string,
        private maxItems = 3,
        isOn: boolean | undefined,
        mode: 'a' | 'b' = 'a',
        storage_path?: string,
        whatsapp: object,
        workWhatsapp: object,
        toDo: object,
        bill: object,
        gone: object,
        private items: string[] = [],
        options: { a: 1 } | undefined,
        other: Map<string, string>,
      ) { new Set([apiKey, isOn, mode, storage_path, whatsapp, workWhatsapp, toDo, bill, gone, options, other]); }
      run() { return [this.maxItems, this.items]; }
    }`,
    'rss-feed',
  );
  const env = { kind: 'env', isRequired: false };
  assert.deepEqual(manifest.constructorParameters, [
    { ...env, parameter: 'apiKey', variable: 'RSS_FEED_API_KEY', type: 'string', isRequired: true },
    { ...env, parameter: 'maxItems', variable: 'RSS_FEED_MAX_ITEMS', type: 'number' },
    { ...env, parameter: 'isOn', variable: 'RSS_FEED_IS_ON', type: 'boolean' },
    { ...env, parameter: 'mode', variable: 'RSS_FEED_MODE', type: 'string' },
    { ...env, parameter: 'storage_path', variable: 'RSS_FEED_STORAGE_PATH', type: 'string' },
    { kind: 'photon', parameter: 'whatsapp', photon: 'whatsapp', instance: 'default' },
    { kind: 'photon', parameter: 'workWhatsapp', photon: 'whatsapp', instance: 'work' },
    { kind: 'photon', parameter: 'toDo', photon: 'to-do', instance: 'default' },
    { kind: 'photon', parameter: 'bill', photon: 'invoices', instance: '2024' },
    { kind: 'photon', parameter: 'gone', photon: 'gone', instance: 'default' },
    { kind: 'state', parameter: 'items' },
    { kind: 'none', parameter: 'options' },
    { kind: 'none', parameter: 'other' },
  ]);
  assert.deepEqual(manifest.photons, ['whatsapp', 'to-do', 'invoices', 'gone']);
  assert.deepEqual(manifest.state, { properties: [], constructorProperties: { items: 'items' } });
  assert.deepEqual(
    complaints.map((text) => text.replace(/^\d+:\d+ /, '').slice(0, 60)),
    [
      'warning: @photons: whatsapp is none of the photons compiled here (rss-feed); calls to it fail',
      'warning: @photons: to-do is none of the photons compiled here (rss-feed); calls to it fail',
      'warning: @photon: invoices is none of the photons compiled here (rss-feed); calls to it fail',
      'warning: nothing can be passed to the constructor for other: it is undefined',
    ].map((text) => text.slice(0, 60)),
  );
});

for (const [module, cloudflare] of [
  ['@portel/photon-core', 'Cloudflare'],
  ['@sundog/tools/photon', 'PhotonCloudflare'],
] as const) {
  test(`a constructor gets what it declares by type: ${module}`, () => {
    const { manifest, complaints } = folder.compile(
      `import type { Photon as Base, ${cloudflare} } from '${module}';
      class Photon { own = 1; }
      /** @stateful */
      export default class S {
        constructor(private photon: Base, private cloud?: ${cloudflare} | null, private own: Photon = new Photon()) {}
        async run() { await this.cloud?.kv('seen').get('a'); await this.photon.cf.r2().get('a'); return this.own.own; }
      }`,
    );
    assert.deepEqual(manifest.constructorParameters, [
      { kind: 'capabilities', parameter: 'photon' },
      { kind: 'cloudflare', parameter: 'cloud' },
      { kind: 'state', parameter: 'own' },
    ]);
    assert.deepEqual(manifest.bindings, [
      { kind: 'kv', name: 'sample_seen_kv' },
      { kind: 'r2', name: 'sample_r2' },
    ]);
    assert.deepEqual(manifest.state, { properties: [], constructorProperties: { own: 'own' } });
    assert.deepEqual(complaints, []);
  });
}

test('a photon whose constructor is inherited has its parameters', () => {
  const text =
    'class B { constructor(readonly token: string) {} }\nexport default class S extends B { run() { return this.token; } }';
  assert.deepEqual(folder.compile(text).manifest.constructorParameters, [
    { kind: 'env', parameter: 'token', variable: 'SAMPLE_TOKEN', type: 'string', isRequired: true },
  ]);
});

test('what of a stateful photon is kept', () => {
  const { manifest, complaints } = folder.compile(`class Base { protected inherited = 0; }
/** @stateful */
export default class S extends Base {
  list: string[] = [];
  private map = new Map<string, Date>();
  anything: any;
  maybe?: { when: Date } | null;
  static shared = 1;
  readonly LIMIT = 10;
  readonly cache = new Set<string>();
  protected settings = { a: 1 };
  declare memory: never;
  run = () => 1;
  private waiting: Promise<void> | undefined;
  private cards = [new Card()];
  #secret = 1;
  held: number[];
  private lost = 'no';
  constructor(key: string, held: number[] = [], loose: string[] = []) { super(); this.held = held ?? []; this.lost = key; }
}
class Card { stamp() {} }`);
  assert.deepEqual(manifest.state, {
    properties: ['list', 'map', 'anything', 'maybe', 'cache', 'inherited'],
    constructorProperties: { held: 'held' },
  });
  assert.deepEqual(complaints, [
    '14:11 warning: waiting is not kept: it holds a Promise',
    '15:11 warning: cards is not kept: it holds a Card',
    '16:3 warning: #secret is not kept: nobody but the class itself can read it',
    '19:49 warning: no property holds the state loose, so it cannot be kept',
  ]);
  assert.equal(folder.compile('/** @stateful false */\nexport default class S { a = 1; }').manifest.state, undefined);
  assert.equal(folder.compile('export default class S { a = 1; }').manifest.state, undefined);
  assert.equal(folder.compile('/** @stamped */\nexport default class S { a = 1; }').manifest.stampsEvents, true);
});

test('tools that take the name of an instance have no argument of that name', () => {
  const compile = (method: string): ReturnType<typeof folder.compile> =>
    folder.compile(`/** @instanceArgument */\nexport default class S { ${method} }`);
  assert.equal(compile('a(other: string) {}').manifest.takesInstance, true);
  assert.equal(compile('/** @internal */ a(instance: string) {}').manifest.takesInstance, true);
  const { manifest, complaints } = compile('a(instance: string) {}');
  assert.equal(manifest.takesInstance, undefined);
  assert.deepEqual(complaints, ['1:5 @instanceArgument: a has an argument "instance" of its own']);
});

test('a photon that keeps results says which code made them: that of all its files, wherever they are', () => {
  const text = `import { rate } from './rate';
    /** @resource rules ./rules.md */
    export default class S { /** @cached */ price() { return rate; } }`;
  const files = { 'rate.ts': 'export const rate = 1;\n', 'rules.md': 'be kind' };
  const codeOf = (more: Readonly<Record<string, string>> = {}, source = text): string | undefined =>
    folder.compile(source, 'sample', { ...files, ...more }).manifest.code;
  const code = codeOf();
  assert.match(code ?? '', /^[\da-f]{16}$/);
  assert.equal(codeOf(), code);
  assert.equal(codeOf({ 'rate.ts': 'export const rate = 1;\r\n' }), code, 'lines end as the machine likes');
  const others = [
    codeOf({ 'rate.ts': 'export const rate = 2;\n' }),
    codeOf({ 'rules.md': 'be strict' }),
    codeOf({ 'package.json': '{ "version": "1.2.3" }' }),
    codeOf({}, `${text}\n`),
  ];
  assert.equal(new Set([code, ...others]).size, 5);
  assert.equal(codeOf({}, text.replace('@cached', '')), undefined);
});

test('settings are an object that is written out', () => {
  const { manifest, complaints } = folder.compile(`export default class S {
    protected settings = {
      /** @property Shown above {@max 20} */
      title: 'Notes',
      size: -3,
      kind: 'a' as 'a' | 'b',
      when: undefined as string | undefined,
      list: ['x', true, null],
      port: Number('1'),
    };
  }`);
  assert.deepEqual(manifest.settings?.defaults, { title: 'Notes', size: -3, kind: 'a', list: ['x', true, null] });
  assert.equal(manifest.settings?.property, 'settings');
  assert.equal(manifest.settings?.schema.required, undefined);
  assert.deepEqual(manifest.settings?.schema.properties?.['title'], {
    type: 'string',
    description: 'Shown above',
    maxLength: 20,
    default: 'Notes',
  });
  assert.deepEqual(manifest.settings?.schema.properties?.['when'], { type: 'string' });
  assert.deepEqual(complaints, ['9:13 warning: the default of the setting port is computed, so forms cannot show it']);
  assert.match(
    folder.compile('const x = { a: 1 };\nexport default class S { protected settings = x; }').complaints.join(),
    /2:36 settings must be written out as an object/,
  );
  assert.match(
    folder.compile('const x = { a: 1 };\nexport default class S { protected settings = { ...x }; }').complaints.join(),
    /2:49 a setting must be a name and its default/,
  );
  assert.equal(folder.compile('export default class S { settings = { a: 1 }; }').manifest.settings, undefined);
});

test('bindings that this.cf reaches', () => {
  const { manifest } = folder.compile(
    `export default class S {
      protected cfBindings = { d1: { catalog: 'x' }, images: true, browser: false };
      async run(name: string) {
        await this.cf.kv('seen').get('a');
        await (this as any).cf.kv('seen').get('a');
        const cf = (this as any).cf;
        cf.r2().put('a', 'b');
        this.cf.kv(name);
        return this.cf.ai;
      }
    }`,
    'my-shop',
  );
  assert.deepEqual(manifest.bindings, [
    { kind: 'd1', name: 'my_shop_catalog_d1' },
    { kind: 'images', name: 'my_shop_images' },
    { kind: 'kv', name: 'my_shop_seen_kv' },
    { kind: 'r2', name: 'my_shop_r2' },
    { kind: 'ai', name: 'my_shop_ai' },
  ]);
});

test('what a photon says about itself, at the head of its file and before its class', () => {
  const head = '/**\n * Head text\n *\n * More of it.\n * @version 1.2.3 beta\n * @title Head\n */\nimport "./x";\n';
  const both = folder.compile(`${head}/** Of the class. @title Class */\nexport default class S {}`, 'sample', {
    'x.ts': '',
  });
  const { version, title, description, instructions } = both.manifest;
  assert.deepEqual(
    { version, title, description, instructions },
    {
      version: '1.2.3',
      title: 'Class',
      description: 'Of the class.',
      instructions: undefined,
    },
  );
  const headOnly = folder.compile(`${head}export default class S {}`, 'sample', { 'x.ts': '' }).manifest;
  assert.equal(headOnly.description, 'Head text');
  assert.equal(headOnly.instructions, 'More of it.');
  const ofOther = folder.compile(
    '/** An item. */\ninterface Item {}\nexport default class S { a(x: Item) {} }',
  ).manifest;
  assert.equal(ofOther.description, undefined);
  const described = folder.compile(
    '/**\n * Title\n * @description What it is\n * @label L\n */\nexport default class S {}',
  ).manifest;
  assert.deepEqual([described.description, described.instructions, described.title], ['What it is', 'Title', 'L']);
});

test('the version of a photon that has none is that of its package', () => {
  const packaged = { 'package.json': '{"version":"4.5.6"}' };
  assert.equal(folder.compile('export default class S {}', 'sample', packaged).manifest.version, '4.5.6');
  assert.equal(folder.compile('export default class S {}').manifest.version, '0.0.0');
});

test('@auth', async (t) => {
  const forms: Readonly<Record<string, object | undefined>> = {
    '@auth required': { scheme: 'required' },
    '@auth': { scheme: 'required' },
    '@auth cf-access': { scheme: 'cf-access', instanceClaim: 'email' },
    '@auth oauth': { scheme: 'oauth', instanceClaim: 'sub' },
    '@auth oauth required': { scheme: 'oauth' },
    '@auth oauth optional': { scheme: 'optional' },
    '@auth jwt claim=team': { scheme: 'jwt', instanceClaim: 'team' },
    '@auth https://accounts.example.com': { scheme: 'oauth' },
    '': undefined,
  };
  for (const [tag, auth] of Object.entries(forms)) {
    await t.test(tag, () =>
      assert.deepEqual(folder.compile(`/** ${tag} */\nexport default class S {}`).manifest.auth, auth),
    );
  }
  const { complaints, manifest } = folder.compile('/** @auth email passkey */\nexport default class S {}');
  assert.match(complaints.join(), /1:5 @auth must be one of required, optional, .*, found "email passkey"$/);
  assert.equal(manifest.auth, undefined);
});

test('tags of the class that do nothing there are told', () => {
  const { complaints } = folder.compile(
    '/**\n * @cached 5m\n * @worker\n * @idleTimeout 5\n * @mcp github x\n * @cli git\n * @dependencies sharp@^1, nanoid@5, @napi-rs/canvas@1\n * @versoin 1\n */\nexport default class S {}',
  );
  assert.deepEqual(complaints, [
    '2:4 warning: @cached is a tag of methods and does nothing on the class',
    '3:4 warning: @worker has no effect: every instance is an actor of its own already',
    '4:4 warning: @idleTimeout has no effect: the engine evicts an instance that nobody uses, and brings it back',
    '5:4 warning: @mcp: no clients of other MCP servers are passed to the constructor; the parameter is undefined',
    '6:4 @cli: an actor cannot run programs of the machine',
    '7:4 @dependencies: "sharp" cannot be used in an actor',
    '7:4 @dependencies: "@napi-rs/canvas" cannot be used in an actor',
    '8:4 warning: @versoin is not a tag that means anything; @version is',
  ]);
});

test('files travel with the photon, as text or as bytes', () => {
  const files = {
    'a.md': '# A',
    'sample/deep/b.json': '{}',
    'c.png': new Uint8Array([1, 255]),
    'bad.txt': new Uint8Array([0xff, 0xfe]),
  };
  const text = `/**
 * @resource a ./a.md About A
 * @resource b ./deep/b.json
 * @resource c ./c.png
 * @resource bad ./bad.txt
 */
export default class S { run() {} }`;
  const { manifest, photons } = folder.compile(text, 'sample', files);
  const about = { mimeType: 'text/markdown', description: 'About A', content: { text: '# A' } };
  assert.deepEqual(manifest.assets, [
    { id: 'a', kind: 'resource', path: './a.md', ...about },
    { id: 'b', kind: 'resource', path: './deep/b.json', mimeType: 'application/json', content: { text: '{}' } },
    { id: 'c', kind: 'resource', path: './c.png', mimeType: 'image/png', content: { base64: 'Af8=' } },
    { id: 'bad', kind: 'resource', path: './bad.txt', mimeType: 'text/plain', content: { base64: '//4=' } },
  ]);
  assert.equal(photons[0]?.inputs.length, 5, 'each is watched');
});

test('files in the folders of the photon travel without a tag', () => {
  const text = `/**
 * @ui board
 * @prompt hello ./sample/prompts/welcome.md
 */
export default class S { /** @ui board */ show() {} /** @ui chart */ draw() {} }`;
  const own = { 'ui/board.html': '<p>', 'ui/chart.html': 'no', 'ui/chart.photon.html': '<i>', 'ui/app.tsx': '' };
  const more = {
    'prompts/welcome.md': 'Hi',
    'prompts/a.txt': 'A',
    'resources/data.json': '[]',
    'resources/.hidden': '',
  };
  const place = (folder: string) =>
    Object.fromEntries(Object.entries({ ...own, ...more }).map(([path, content]) => [`${folder}/${path}`, content]));
  const { manifest, method, complaints } = folder.compile(text, 'sample', place('sample'));
  assert.deepEqual(complaints, []);
  assert.deepEqual(
    manifest.assets.map(({ kind, id, path }) => `${kind} ${id} ${path}`),
    [
      'ui board ./ui/board.html',
      'prompt hello ./sample/prompts/welcome.md',
      'ui chart ./ui/chart.photon.html',
      'prompt a ./prompts/a.txt',
      'resource data ./resources/data.json',
    ],
  );
  assert.deepEqual(method('draw').surfaces, [{ kind: 'tool', annotations: {}, ui: 'chart' }]);
  const below = folder.compile(text, 'sample', { ...place('sample/assets'), 'sample/prompts/welcome.md': '' });
  assert.equal(below.manifest.assets.length, 6, 'the folder assets wins, and the prompt has two places');
});

test('files that cannot travel are refused', () => {
  const files = { 'big.txt': 'x'.repeat(1_048_577), 'page.tsx': '' };
  const { complaints } = folder.compile(
    '/**\n * @resource none ./none.txt\n * @prompt big ./big.txt\n * @ui page ./page.tsx\n * @ui lost\n * @ui page ./page.tsx\n * @resource\n */\nexport default class S { /** @ui other */ show() {} }',
    'sample',
    files,
  );
  assert.deepEqual(complaints, [
    '2:4 @resource none: there is no file ./none.txt',
    '3:4 @prompt big: ./big.txt has 1048577 bytes, and at most 1048576 can travel with the photon',
    '4:4 @ui page: ./page.tsx would have to be compiled to a page',
    "5:4 @ui lost: the photon's own folders have no ui of that name",
    '6:4 @ui page: ./page.tsx would have to be compiled to a page',
    '7:4 @resource names no file',
    '9:30 warning: @ui other: the photon has no view of that id',
  ]);
});

test('icons are pictures', () => {
  const { manifest, complaints } = folder.compile(
    '/**\n * @icon 🔧\n * @icon https://a.example/b.png\n * @icons ./dot.svg 16x16 dark\n * @icon wrench\n * @icon ./none.png\n * @icon ./big.png\n * @icons ./dot.svg huge\n */\nexport default class S {}',
    'sample',
    { 'dot.svg': '<svg/>', 'big.png': 'x'.repeat(65_537) },
  );
  const [emoji, link, file] = manifest.icons ?? [];
  assert.match(decodeURIComponent(emoji?.src ?? ''), /^data:image\/svg\+xml,<svg .*>🔧<\/text><\/svg>$/);
  assert.deepEqual(link, { src: 'https://a.example/b.png' });
  assert.deepEqual(file, {
    src: 'data:image/svg+xml;base64,PHN2Zy8+',
    mimeType: 'image/svg+xml',
    sizes: ['16x16'],
    theme: 'dark',
  });
  assert.deepEqual(complaints, [
    '5:4 warning: @icon wrench: neither an emoji nor an image',
    '6:4 @icon: there is no file ./none.png',
    '7:4 @icon: ./big.png has 65537 bytes, and at most 65536 can travel with the photon',
    '8:4 warning: @icons: huge is neither a size such as 48x48 nor dark or light',
  ]);
});
