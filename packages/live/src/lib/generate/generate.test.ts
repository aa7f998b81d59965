import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test, type TestContext } from 'node:test';

import { generate } from './generate.ts';
import { InvalidLiveFolderError } from './generate-errors.ts';

const root = mkdtempSync(join(tmpdir(), 'live-generate-'));
after(() => rmSync(root, { recursive: true, force: true }));

const schema = 'export default defineSchema({});';
const list = "import { query } from '@sundog/live/server';\nexport const list = query({ args: {}, handler: () => 1 });";
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

async function contentOf(directory: string): Promise<string> {
  const { files } = await generate({ directory });
  assert.deepEqual(
    files.map(({ path }) => path),
    ['live/_generated/types.d.ts'],
  );
  return files[0]?.content ?? '';
}

test('the schema and all modules of live/ are registered with both doors', async () => {
  const directory = writeProject({
    'live/schema.ts': schema,
    'live/messages.ts': '',
    'live/admin/users.ts': '',
    'live/admin.ts': '',
    'live/a/b/deep.js': '',
    'live/delete.ts': '',
    'live/admin_users.ts': '',
    'live/messages.test.ts': '',
    'live/types.d.ts': '',
    'live/_generated/types.d.ts': '',
    'live/notes.md': '',
  });
  assert.equal(
    await contentOf(directory),
    `/* eslint-disable */
// Written by \`sundog generate\` out of the modules beside this folder: change those, not this.
import type * as a_b_deep from '../a/b/deep.js';
import type * as admin from '../admin.ts';
import type * as admin_users from '../admin/users.ts';
import type * as admin_users_ from '../admin_users.ts';
import type * as delete_ from '../delete.ts';
import type * as messages from '../messages.ts';
import type schema from '../schema.ts';

interface Functions {
  a: {
    b: {
      deep: typeof a_b_deep;
    };
  };
  admin: typeof admin & {
    users: typeof admin_users;
  };
  admin_users: typeof admin_users_;
  delete: typeof delete_;
  messages: typeof messages;
}

declare module '@sundog/live/server' {
  interface Register {
    schema: typeof schema;
    functions: Functions;
  }
}

declare module '@sundog/live/client' {
  interface Register {
    functions: Functions;
  }
}
`,
  );
});

test('what is written is as the formatter leaves it, with many modules and with none', async () => {
  for (const modules of [{}, { 'live/messages.ts': '', 'live/admin/users.ts': '', 'live/admin.ts': '' }]) {
    const directory = writeProject({ 'live/schema.ts': schema, ...modules });
    const path = join(directory, 'types.d.ts');
    writeFileSync(path, await contentOf(directory));
    const { status, stdout } = spawnSync('npx', ['oxfmt', '--check', '-c', '.oxfmtrc.json', path], {
      encoding: 'utf8',
      cwd: new URL('../../../../../', import.meta.url),
    });
    assert.equal(status, 0, stdout);
  }
});

test('a project without live/ has nothing to generate, until it has one', async () => {
  const directory = writeProject({ 'src/index.ts': '' });
  assert.deepEqual(await generate({ directory }), { files: [], watch: [join(directory, 'live')] });
});

test('everything that is wrong is said at once, with the file and what to do', async () => {
  const directory = writeProject({
    'live/my-messages.ts': '',
    'live/2020/users.ts': '',
    'live/channels.ts': '',
    'live/channels.js': '',
  });
  await assert.rejects(generate({ directory }), (error) => {
    assert.ok(error instanceof InvalidLiveFolderError);
    assert.deepEqual(error.watch, [join(directory, 'live')]);
    assert.deepEqual(
      error.problems.toSorted(),
      [
        'live/2020/users.ts: "2020" cannot be written after a dot, as in api.messages. Rename it.',
        'live/channels.ts has the name of live/channels.js: both are channels. Rename one.',
        'live/my-messages.ts: "my-messages" cannot be written after a dot, as in api.messages. Rename it, for example to myMessages.',
        'live/schema.ts is not there. Write it: export default defineSchema({ messages: defineTable({ text: v.string() }) });',
      ].toSorted(),
    );
    return true;
  });
});

test('a schema that is not the default export is none', async () => {
  const said = /^live\/schema\.ts has no default export, which is the schema\. Write: export default /;
  const directory = writeProject({ 'live/schema.ts': 'export const schema = defineSchema({});' });
  await assert.rejects(generate({ directory }), { code: 'invalid_live_folder', message: said });
  for (const text of ['const it = 1; export { it as default };', "export { default } from './other.ts';"]) {
    await generate({ directory: writeProject({ 'live/schema.ts': text }) });
  }
});

test('functions that nobody gives to live are told of, once', async (t) => {
  const told = listen(t);
  const directory = writeProject({
    'src/lib/database.ts': "import * as messages from '../../live/messages.js';\nlive({ functions: { messages } });",
    'live/schema.ts': schema,
    'live/messages.ts': `import './channels.ts';\n${list}`,
    'live/channels.ts': list,
    'live/model.ts': 'export const format = (text: string) => text;',
    'live/admin/users.ts': list.replace('query', 'internalMutation').replace('= query', '= internalMutation'),
  });
  await generate({ directory });
  await generate({ directory });
  assert.deepEqual(told, [
    'live/admin/users.ts has functions, and nobody imports it: give it to live({ functions: { … } }).\n' +
      'live/channels.ts has functions, and nobody imports it: give it to live({ functions: { … } }).\n',
  ]);
});
