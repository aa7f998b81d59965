import assert from 'node:assert/strict';
import { test } from 'node:test';

import { engineCompatibilityDate } from './keys/worker.ts';
import { ConfigurationError, formatProblem, type Problem } from './problem.ts';
import { readProject } from './read-project.ts';
import { LEAST, temporaryFolder, temporaryProject } from './testing/temporary-folder.ts';

const ENGINE_DATE = engineCompatibilityDate();

/** A fault, and the messages it must bring: patterns of message and cure, in the order of the file. */
const faults: { title: string; config: object; environment?: string; problems: [RegExp, RegExp][] }[] = [
  { title: 'no name', config: { name: undefined }, problems: [[/"name" is missing/, /"name": "my-project"/]] },
  { title: 'a bad name', config: { name: 'My App' }, problems: [[/"My App" cannot be the name/, /lower case/]] },
  {
    title: 'no date',
    config: { compatibility_date: undefined },
    problems: [[/"compatibility_date" is missing/, new RegExp(`"${ENGINE_DATE}"`)]],
  },
  {
    title: 'a date that is none',
    config: { compatibility_date: '2026-02-30' },
    problems: [[/"2026-02-30" is not a date/, new RegExp(`"${ENGINE_DATE}"`)]],
  },
  {
    title: 'a date the engine does not know',
    config: { compatibility_date: '2099-01-01' },
    problems: [
      [
        new RegExp(`2099-01-01 is newer than the engine, which knows ${ENGINE_DATE}`),
        new RegExp(`Write "${ENGINE_DATE}"`),
      ],
    ],
  },
  { title: 'Python by flag', config: { compatibility_flags: ['python_workers'] }, problems: [[/Python/, /remove/]] },
  { title: 'Python by file', config: { main: 'a.py' }, problems: [[/Python/, /TypeScript/]] },
  { title: 'an entry that is not there', config: { main: 'no.ts' }, problems: [[/no file no\.ts/, /no\.ts/]] },
  { title: 'nothing to run', config: { main: undefined }, problems: [[/neither "main" nor "assets"/, /"main"/]] },
  {
    title: 'an unknown key near a known one',
    config: { compatability_date: '2026-11-01' },
    problems: [[/"compatability_date" is not a key/, /Did you mean "compatibility_date"/]],
  },
  { title: 'an unknown key', config: { zzzzzzzzzzzz: 1 }, problems: [[/is not a key/, /Remove it/]] },
  {
    title: 'an unknown key deep inside, two of them',
    config: { queues: { consumers: [{ queue: 'a', max_retrys: 1, zzzzzzzz: 2 }] } },
    problems: [
      [/queues\.consumers\[0\]\.max_retrys is not known/, /Did you mean "max_retries"/],
      [/zzzzzzzz is not known/, /Known here: queue, /],
    ],
  },
  { title: 'a refused key', config: { ai: { binding: 'AI' } }, problems: [[/"ai" cannot be honoured/, /env\.<name>/]] },
  {
    title: 'an environment that is not there',
    config: { env: { staging: {}, production: {} } },
    environment: 'stagng',
    problems: [[/no environment "stagng"/, /staging, production/]],
  },
  {
    title: 'a top-level key in an environment',
    config: { env: { staging: { alias: {} } } },
    problems: [[/"alias" can stand only at the top level/, /Move/]],
  },
  {
    title: 'environments that are none',
    config: { env: { a: 1 } },
    problems: [[/env\.a must be an object/, /staging/]],
  },
  { title: 'service environments', config: { legacy_env: false }, problems: [[/legacy_env/, /Remove it/]] },
  {
    title: 'a binding given twice',
    config: { vars: { A: 1 }, kv_namespaces: [{ binding: 'A' }], worker_loaders: [{ binding: 'A' }] },
    problems: [
      [/the name A is given to two bindings/, /The other one is kv_namespaces\[0\]\.binding on line 10/],
      [/the name A is given to two bindings/, /line 10/],
    ],
  },
  {
    title: 'a binding that code cannot name',
    config: { worker_loaders: [{ binding: 'A-B' }] },
    problems: [[/"A-B"/, /_/]],
  },
  {
    title: 'a class without migration',
    config: { durable_objects: { bindings: [{ name: 'ROOM', class_name: 'Room' }] } },
    problems: [[/no migration creates it/, /"migrations": \[\{ "tag": "v1", "new_sqlite_classes": \["Room"\] \}\]/]],
  },
  {
    title: 'a class without migration beside others',
    config: {
      durable_objects: { bindings: [{ name: 'ROOM', class_name: 'Room' }] },
      migrations: [{ tag: 'v2', new_sqlite_classes: ['Hall'] }],
    },
    problems: [[/no migration creates it/, /^Add.*\n\{ "tag": "v3", "new_sqlite_classes": \["Room"\] \}$/]],
  },
  {
    title: 'a class that was renamed',
    config: {
      durable_objects: { bindings: [{ name: 'ROOM', class_name: 'Hall' }] },
      migrations: [
        { tag: 'v1', new_sqlite_classes: ['Hall'] },
        { tag: 'v2', renamed_classes: [{ from: 'Hall', to: 'Room' }] },
      ],
    },
    problems: [[/migration "v2" deleted or renamed it/, /"v3"/]],
  },
  {
    title: 'a class transferred',
    config: { migrations: [{ tag: 'v1', transferred_classes: [{ from: 'A', from_script: 'b', to: 'C' }] }] },
    problems: [[/cannot be transferred/, /script_name/]],
  },
  {
    title: 'a migration that makes no sense',
    config: { migrations: [{ tag: 'v1', deleted_classes: ['A'] }] },
    problems: [[/A cannot be deleted/, /Remove this step/]],
  },
  {
    title: 'queue settings out of range',
    config: {
      queues: {
        producers: [{ binding: 'Q', queue: 'a', delivery_delay: 43_201 }],
        consumers: [
          {
            queue: 'a',
            max_batch_size: 101,
            max_batch_timeout: 61,
            max_retries: -1,
            max_concurrency: 0,
            retry_delay: 1.5,
          },
        ],
      },
    },
    problems: [
      [/43201 is not a whole number of seconds from 0 to 43200/, /0 to 43200/],
      [/101 is not a whole number of messages from 1 to 100/, /1 to 100/],
      [/61 is not a whole number of seconds from 0 to 60/, /0 to 60/],
      [/-1 is not a whole number of retries from 0 to 100/, /0 to 100/],
      [/0 is not a whole number of batches from 1 to 250/, /1 to 250/],
      [/1\.5 is not a whole number of seconds/, /./],
    ],
  },
  {
    title: 'queue consumers that cannot be',
    config: {
      queues: {
        consumers: [
          { queue: 'a', type: 'http_pull' },
          { queue: 'b', dead_letter_queue: 'B!' },
        ],
      },
    },
    problems: [
      [/only Workers can consume/, /queue\(\)/],
      [/"B!" cannot be the name of a queue/, /letters/],
    ],
  },
  {
    title: 'a queue consumed twice, and a circle of failures',
    config: { queues: { consumers: [{ queue: 'a' }, { queue: 'a', dead_letter_queue: 'a' }] } },
    problems: [
      [/consumed twice/, /Join/],
      [/its own dead letter queue/, /another queue/],
    ],
  },
  {
    title: 'crons that never come',
    config: { triggers: { crons: ['* * * * * *', '0 0 * * *', '0 0 * * *'] } },
    problems: [
      [/one minute is the shortest interval/, /in UTC/],
      [/given twice/, /Remove/],
    ],
  },
  {
    title: 'assets that are not there',
    config: { assets: { directory: 'none' } },
    problems: [[/no folder none/, /Make the folder/]],
  },
  {
    title: 'assets that need a Worker',
    config: {
      main: undefined,
      assets: { directory: '.', binding: 'A', run_worker_first: true },
      triggers: { crons: ['* * * * *'] },
    },
    problems: [
      [/assets\.binding needs a Worker/, /"main"/],
      [/assets\.run_worker_first needs a Worker/, /"main"/],
      [/"triggers" needs code/, /"main"/],
    ],
  },
  {
    title: 'routes that lead nowhere',
    config: { assets: { directory: '.', run_worker_first: ['!/a', 'b'], html_handling: 'nice' } },
    problems: [[/html_handling must be "auto-trailing-slash", .* or "none", found "nice"/, /Write "auto/]],
  },
  {
    title: 'wrong types, each told',
    config: { minify: 'yes', queues: [], rules: {}, vars: [], services: [{ binding: 'A', service: 1 }] },
    problems: [
      [/minify must be true or false, found "yes"/, /Write true or false/],
      [/queues must be an object, found a list/, /Write an object/],
      [/rules must be a list, found an object/, /Write a list/],
      [/vars must be an object, found a list/, /./],
      [/services\[0\]\.service must be a text, found 1/, /./],
    ],
  },
  {
    title: 'something missing inside',
    config: { services: [{ binding: 'A' }] },
    problems: [[/services\[0\]\.service is missing/, /Add "service"/]],
  },
  {
    title: 'a resource on Cloudflare',
    config: { kv_namespaces: [{ binding: 'A', remote: true }] },
    problems: [[/asks for the resource on Cloudflare/, /Remove `remote`/]],
  },
  {
    title: 'a secret without value, and one in the way of a binding',
    config: { secrets: { required: ['KV', 'MISSING_SECRET'] }, kv_namespaces: [{ binding: 'KV' }] },
    problems: [
      [/the secret KV has the name of a binding/, /Rename/],
      [/the secret MISSING_SECRET has no value/, /\.dev\.vars/],
    ],
  },
];

for (const { title, config, environment, problems } of faults) {
  test(title, async () => {
    await using folder = await temporaryProject(config, { '.dev.vars': 'KV=1' });
    const found = await problemsOf(folder.path, environment);
    const words = found.map(({ message, cure }) => `${message} → ${cure}`).join('\n');
    assert.equal(found.length, problems.length, words);
    for (const [index, [message, cure]] of problems.entries()) {
      assert.match(found[index]?.message ?? '', message);
      assert.match(found[index]?.cure ?? '', cure);
      assert.notEqual(found[index]?.location.file, undefined);
    }
  });
}

/** Whole files, and the whole text people see. */
const golden: { title: string; file: string; content: string; text: string }[] = [
  {
    title: 'a comma forgotten',
    file: 'wrangler.jsonc',
    content: '{\n  "name": "demo"\n  "main": "index.js"\n}\n',
    text: `wrangler.jsonc:3:3: this is not JSON: comma expected
  3 |   "main": "index.js"
    |   ^^^^^^
  Put a comma between this and what stands before it.`,
  },
  {
    title: 'a key given twice',
    file: 'wrangler.jsonc',
    content: '{\n  "name": "demo",\n  "name": "demo"\n}\n',
    text: `wrangler.jsonc:3:3: "name" is given twice in one object
  3 |   "name": "demo"
    |   ^^^^^^
  Join the two or remove one: only the last would count.`,
  },
  {
    title: 'no object',
    file: 'wrangler.jsonc',
    content: '[]',
    text: `wrangler.jsonc:1:1: this file holds no object
  1 | []
    | ^
  Write one: { "name": "my-project", "main": "src/index.ts", "compatibility_date": "…" }.`,
  },
  {
    title: 'a table of TOML that is not closed',
    file: 'wrangler.toml',
    content: 'name = "demo"\n[vars\nA = 1\n',
    text: `wrangler.toml:3:1: this is not TOML: the key, equals sign, and value must be on the same line
  3 | A = 1
    | ^
  Mend the syntax here or just before.`,
  },
  {
    title: 'a date without quotes in TOML, and a class without storage',
    file: 'wrangler.toml',
    content: `name = "demo"
main = "index.js"
compatibility_date = 2026-11-01

[[durable_objects.bindings]]
name = "ROOM"
class_name = "Room"
`,
    text: `wrangler.toml:3:22: compatibility_date must be a text, found a date
  3 | compatibility_date = 2026-11-01
    |                      ^^^^^^^^^^
  Put it in double quotes.

wrangler.toml:7:14: the class Room has no storage: no migration creates it
  7 | class_name = "Room"
    |              ^^^^^^
  Add to the end of the file's migrations:
  [[migrations]]
  tag = "v1"
  new_sqlite_classes = ["Room"]`,
  },
  {
    title: 'a misspelt key behind a tab and Windows line ends',
    file: 'wrangler.json',
    content: `{\r\n\t"name": "demo", "main": "index.js",\r\n\t"compatibility_date": "2026-11-01", "kv_namespace": []\r\n}`,
    text: `wrangler.json:3:38: "kv_namespace" is not a key of wrangler's configuration
  3 | \t"compatibility_date": "2026-11-01", "kv_namespace": []
    | \t                                    ^^^^^^^^^^^^^^
  Did you mean "kv_namespaces"?`,
  },
];

for (const { title, file, content, text } of golden) {
  test(`as people see it: ${title}`, async () => {
    await using folder = await temporaryFolder({ 'index.js': '', [file]: content });
    const problems = await problemsOf(folder.path);
    assert.equal(problems.map((problem) => formatProblem(problem, folder.path)).join('\n\n'), text);
  });
}

test('as people see it: of a long line the part around the fault, and nothing that a terminal obeys', () => {
  const lineText = `${'a'.repeat(300)}\u001b[2Jfault${'b'.repeat(300)}`;
  const location = { file: '/p/wrangler.json', line: 1, column: 305, length: 5, lineText };
  const [, line = '', mark = ''] = formatProblem({ location, message: 'm', cure: 'c' }, '/p').split('\n');
  assert.match(line, /^ {2}1 \| …a+·\[2Jfaultb+…$/);
  assert.equal(mark.indexOf('^^^^^'), line.indexOf('fault'));
  assert.ok(line.length < 130);
});

test('no project at all', async () => {
  await using folder = await temporaryFolder();
  assert.match(
    (await problemsOf(folder.path))[0]?.message ?? '',
    /no wrangler\.jsonc, wrangler\.json or wrangler\.toml in this folder/,
  );
  assert.match((await problemsOf(`${folder.path}/none`))[0]?.message ?? '', /no such folder/);
});

test('an error carries all problems, and says them', async () => {
  await using folder = await temporaryFolder({ 'wrangler.json': { ...LEAST, name: 'A', minify: 1 } });
  const error = await readProject(folder.path).catch((reason: unknown) => reason);
  assert(error instanceof ConfigurationError);
  assert.equal(error.code, 'invalid_configuration');
  assert.equal(error.problems.length, 3);
  assert.equal(error.message.split('\n\n').length, 3);
});

async function problemsOf(directory: string, environment?: string): Promise<readonly Problem[]> {
  const error = await readProject(directory, { environment }).then(
    () => assert.fail('this was to be refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof ConfigurationError) return error.problems;
  throw error;
}
