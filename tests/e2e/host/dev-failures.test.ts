import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { copyFixture, endOf, eventually, get, replaceIn, runSundog, startSundog } from './sundog-command.ts';

describe('dev outlives what people type', { concurrency: 3 }, () => {
  test('a first build that fails waits for the edit that mends it', async (context) => {
    const project = await copyFixture(context, 'counter');
    await replaceIn(project, 'wrangler.jsonc', '"main":', '"main"');
    const command = runSundog(context, ['dev', project, '--port', '0', '--admin-port', 'off']);
    await command.printed(/wrangler\.jsonc:3:\d+/);
    await command.printed(/Waiting for an edit/);
    await replaceIn(project, 'src/main.mts', 'async fetch(', 'async fetch((');
    await replaceIn(project, 'wrangler.jsonc', '"main"', '"main":');
    await command.printed(/src\/main\.mts:16:14/);
    await replaceIn(project, 'src/main.mts', 'async fetch((', 'async fetch(');
    const [, url = ''] = await command.printed(/(http:\/\/[\d.]+:\d+)/);
    assert.equal((await get(`${url}/version`)).text, 'version 1');
  });

  test('a signal ends the wait for an edit with 0', async (context) => {
    const project = await copyFixture(context, 'counter');
    await replaceIn(project, 'src/main.mts', 'async fetch(', 'async fetch((');
    const command = runSundog(context, ['dev', project, '--port', '0', '--admin-port', 'off']);
    await command.printed(/Waiting for an edit/);
    command.child.kill('SIGINT');
    assert.deepEqual(await command.ended, { code: 0, signal: null });
  });

  test('what is not for an edit to mend ends it', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = runSundog(context, ['dev', project, '--host', '192.0.2.1', '--admin-port', 'off']);
    assert.deepEqual(await command.ended, { code: 1, signal: null });
    assert.match(command.stderr(), /192\.0\.2\.1 cannot be listened on/);
  });

  test('what only another command line can mend ends it', async (context) => {
    const project = await copyFixture(context, 'counter');
    const options = ['--port', '0', '--admin-port', 'off'];
    const twice = await endOf(context, ['dev', project, project, ...options]);
    assert.equal(twice.code, 1, twice.stdout);
    assert.match(twice.stderr, /wrangler\.jsonc: this project is given twice\n {2}Name it once\.\n$/);
    const services = '"services": [{ "binding": "S", "service": "other" }], "migrations"';
    await replaceIn(project, 'wrangler.jsonc', '"migrations"', services);
    const alone = await endOf(context, ['dev', project, ...options]);
    assert.equal(alone.code, 1, alone.stdout);
    assert.match(alone.stderr, /S is bound to the project other, which is not among[^]*on the command line too/);
  });

  test('a name that may be misspelt waits for the edit that mends it', async (context) => {
    const project = await copyFixture(context, 'counter');
    const front = await copyFixture(context, 'front');
    const services = '"services": [{ "binding": "S", "service": "countre" }], "migrations"';
    await replaceIn(front, 'wrangler.jsonc', '"migrations"', services);
    const command = runSundog(context, ['dev', front, project, '--port', '0', '--admin-port', 'off']);
    await command.printed(/Did you mean "counter"\?[^]*Waiting for an edit/);
    await replaceIn(front, 'wrangler.jsonc', '"countre"', '"counter"');
    await command.printed(/http:\/\/[\d.]+:\d+/);
  });

  test('several builds that throw at their start leave the last good one running', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['dev', project]);
    for (const attempt of ['first', 'second', 'third', 'fourth']) {
      const before = attempt === 'first' ? '\ninterface' : /\nthrow new Error\('not the .*'\);\ninterface/;
      await replaceIn(project, 'src/main.mts', before, `\nthrow new Error('not the ${attempt}');\ninterface`);
      await command.printed(new RegExp(`not the ${attempt}[^]*The last good build goes on`));
    }
    assert.equal((await get(`${command.url}/version`)).text, 'version 1');
  });

  test('files that come into being are noticed: a module, a package, secrets', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['dev', project]);
    await replaceIn(project, 'src/main.mts', "'version 1'", "(await import('./later/words')).version");
    await command.printed(/Could not resolve "\.\/later\/words"/);
    await mkdir(join(project, 'src/later'));
    await writeFile(join(project, 'src/later/words.ts'), "export { version } from 'words';\n");
    await command.printed(/Could not resolve "words"/);
    await mkdir(join(project, 'node_modules/words'), { recursive: true });
    await writeFile(join(project, 'node_modules/words/index.js'), "export const version = 'version 4';\n");
    await eventually(async () => assert.equal((await get(`${command.url}/version`)).text, 'version 4'));
    await writeFile(join(project, '.dev.vars'), 'GREETING=good day\n');
    await eventually(async () => assert.equal((await get(`${command.url}/greeting`)).text, 'good day'));
  });

  test('a build command runs again when its sources change, and its output is not taken for one', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command =
      'echo run >> runs.txt && mkdir -p made && cp src/main.mts made/main.ts && echo // $(date +%N) >> made/main.ts';
    await replaceIn(
      project,
      'wrangler.jsonc',
      '"src/main.mts"',
      `"made/main.ts", "build": { "command": "${command}" }`,
    );
    const dev = await startSundog(context, ['dev', project]);
    assert.equal((await get(`${dev.url}/version`)).text, 'version 1');
    await replaceIn(project, 'src/main.mts', 'version 1', 'version 5');
    await eventually(async () => assert.equal((await get(`${dev.url}/version`)).text, 'version 5'));
    await replaceIn(project, 'src/main.mts', 'version 5', 'version 6');
    await eventually(async () => assert.equal((await get(`${dev.url}/version`)).text, 'version 6'));
    const runs = (): Promise<string> => readFile(join(project, 'runs.txt'), 'utf8');
    // Each run changes its output: were that a source, the runs would never end.
    await eventually(async () => {
      const before = await runs();
      await delay(500);
      assert.equal(await runs(), before);
    });
  });

  test('a build command that fails says what it said', async (context) => {
    const project = await copyFixture(context, 'counter');
    const build = '"build": { "command": "echo no compiler here >&2; exit 3" }, "migrations"';
    await replaceIn(project, 'wrangler.jsonc', '"migrations"', build);
    const command = runSundog(context, ['start', project, '--port', '0', '--admin-port', 'off']);
    assert.deepEqual(await command.ended, { code: 1, signal: null });
    assert.match(command.stderr(), /The build command of counter ended with 3[^]*no compiler here/);
  });
});
