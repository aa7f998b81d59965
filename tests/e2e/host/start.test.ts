import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { WebSocket } from 'ws';

import {
  copyFixture,
  enginePid,
  eventually,
  get,
  isAlive,
  replaceIn,
  runSundog,
  startSundog,
} from './sundog-command.ts';

describe('start', { concurrency: 3 }, () => {
  test('SIGTERM finishes a request in flight, then ends with 0 and leaves no engine', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['start', project]);
    const engine = await enginePid(project);
    const slow = get(`${command.url}/slow`);
    await delay(200);
    command.child.kill('SIGTERM');
    assert.deepEqual(await slow, { status: 200, text: '1' });
    assert.deepEqual(await command.ended, { code: 0, signal: null });
    assert.equal(isAlive(engine), false);
  });

  test('SIGINT ends it with 0, also while a WebSocket is open', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['start', project, '--grace-ms', '300']);
    const socket = new WebSocket(`${command.url.replace('http', 'ws')}/socket`);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.on('error', () => undefined);
    command.child.kill('SIGINT');
    assert.deepEqual(await command.ended, { code: 0, signal: null });
  });

  test('an engine that was killed is started again, on the same port with the same data', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['start', project]);
    assert.equal((await get(command.url)).text, '1');
    const engine = await enginePid(project);
    process.kill(engine, 'SIGKILL');
    await command.printed(/the engine ended with SIGKILL; starting it again in \d+ ms/);
    await command.printed(/the engine runs again/);
    assert.equal((await get(command.url)).text, '2');
    assert.notEqual(await enginePid(project), engine);
  });

  test('an engine that dies again and again is started again after ever longer waits', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['start', project]);
    for (let deaths = 1; deaths <= 3; deaths += 1) {
      process.kill(await enginePid(project), 'SIGKILL');
      await command.printed(new RegExp(`(the engine runs again[^]*){${deaths}}`));
    }
    const waits = [...command.stdout().matchAll(/starting it again in (\d+) ms/g)].map(([, waitMs]) => Number(waitMs));
    const [first = 0, , third = 0] = waits;
    assert.ok(first > 0 && third >= 2 * first, `waits of ${waits.join(', ')} ms`);
  });

  test('the engine does not outlive a host that was killed', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['start', project]);
    const engine = await enginePid(project);
    command.child.kill('SIGKILL');
    await command.ended;
    await eventually(() => assert.equal(isAlive(engine), false));
  });

  test('what the configuration has that does not hold here is told once', async (context) => {
    const project = await copyFixture(context, 'counter');
    await replaceIn(project, 'wrangler.jsonc', '"migrations"', '"routes": ["example.com/*"], "migrations"');
    const command = await startSundog(context, ['start', project]);
    assert.equal(command.stdout().match(/wrangler\.jsonc:\d+:\d+: "routes" holds only on Cloudflare/g)?.length, 1);
  });

  test('in JSON every line is an object, and what Workers log keeps its level and shape', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['start', project, '--log', 'json']);
    await get(`${command.url}/log`);
    await get(`${command.url}/throw`);
    await command.printed(/thrown on purpose/);
    const lines = command
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const logged = lines.slice(-3);
    assert.deepEqual(logged.slice(0, 2).map(withoutTime), [
      { level: 'info', project: 'counter', message: 'plain text' },
      { level: 'warn', project: 'counter', message: { order: 7, items: ['a'] } },
    ]);
    const thrown = logged[2];
    assert.equal(thrown?.['level'], 'error');
    assert.equal(thrown?.['project'], 'counter');
    assert.match(
      String(thrown?.['message']),
      /^Uncaught TypeError: thrown on purpose\n\s+at .*\(src\/main\.mts:20:\d+\)$/,
    );
    for (const { time } of lines) assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.equal(command.stderr(), '');
  });

  test('several projects answer on ports that follow each other, from the folder of one of them', async (context) => {
    const [first, second] = [await copyFixture(context, 'counter'), await copyFixture(context, 'modules')];
    const command = runSundog(
      context,
      ['start', '.', second, '--port', '0', '--admin-port', 'off', '--log', 'json'],
      first,
    );
    await command.printed(/"project":"counter","message":"listening on/);
    const [, url = ''] = await command.printed(/"project":"modules","message":"listening on ([^"]+)"/);
    const { text } = await get(url);
    assert.deepEqual(JSON.parse(text), {
      page: '# Title\n',
      query: 'select 1;\n',
      bytes: [1, 2, 3],
      isWasm: true,
      replaced: 'by the alias',
      builtFor: 'tests',
      joined: 'a/b',
      base64: 'eA==',
      self: 'of an entrypoint class',
      element: '<p>',
    });
  });

  test('--env runs that environment, with its variables and secrets', async (context) => {
    const project = await copyFixture(context, 'counter');
    const objects = '"durable_objects": { "bindings": [{ "name": "COUNTER", "class_name": "Counter" }] }';
    const staging = `"env": { "staging": { ${objects}, "vars": { "GREETING": "of the environment" } } }`;
    await replaceIn(project, 'wrangler.jsonc', '"migrations"', `${staging}, "migrations"`);
    const command = await startSundog(context, ['start', project, '--env', 'staging']);
    assert.match(command.stdout(), / counter-staging listening on /);
    assert.equal((await get(`${command.url}/greeting`)).text, 'of the environment');
    assert.equal((await get(command.url)).text, '1');
    command.child.kill('SIGTERM');
    await command.ended;
    await writeFile(join(project, '.dev.vars.staging'), 'GREETING=of its secrets\n');
    const again = await startSundog(context, ['start', project, '--env', 'staging']);
    assert.equal((await get(`${again.url}/greeting`)).text, 'of its secrets');
  });

  test('without bundling, modules are taken as they are and handlers keep their own this', async (context) => {
    const command = await startSundog(context, ['start', await copyFixture(context, 'plain-modules')]);
    assert.deepEqual(await get(command.url), { status: 200, text: 'hello from a plain module' });
  });
});

function withoutTime(line: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(line).filter(([name]) => name !== 'time'));
}
