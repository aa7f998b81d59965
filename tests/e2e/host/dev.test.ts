import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { copyFixture, eventually, get, replaceIn, startSundog } from './sundog-command.ts';

describe('dev', { concurrency: 3 }, () => {
  test('an edit is served on the same port with all data', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['dev', project]);
    assert.match(command.stdout(), /COUNTER: durable object/);
    assert.equal((await get(command.url)).text, '1');
    await replaceIn(project, 'src/main.mts', 'version 1', 'version 2');
    await eventually(async () => assert.equal((await get(`${command.url}/version`)).text, 'version 2'));
    assert.equal((await get(command.url)).text, '2');
    await command.printed(/rebuilt in \d+ ms/);
  });

  test('while a build fails the last good one answers, and the error shows the place', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['dev', project]);
    await replaceIn(project, 'src/main.mts', 'async fetch(', 'async fetch((');
    await command.printed(/src\/main\.mts:16:14/);
    await command.printed(/The last good build goes on/);
    assert.equal((await get(`${command.url}/version`)).text, 'version 1');
    await replaceIn(project, 'src/main.mts', 'async fetch((', 'async fetch(');
    await replaceIn(project, 'src/main.mts', 'version 1', 'version 3');
    await eventually(async () => assert.equal((await get(`${command.url}/version`)).text, 'version 3'));
  });

  test('when a build throws at its start, the one before is started again', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['dev', project]);
    assert.equal((await get(command.url)).text, '1');
    await replaceIn(project, 'src/main.mts', '\ninterface', "\nthrow new Error('not today');\ninterface");
    await command.printed(/not today/);
    await eventually(async () => assert.equal((await get(command.url)).text, '2'));
  });

  test('a new variable and a new configuration are served', async (context) => {
    const project = await copyFixture(context, 'counter');
    await writeFile(join(project, '.dev.vars'), 'GREETING=good morning\n');
    const command = await startSundog(context, ['dev', project]);
    assert.equal((await get(`${command.url}/greeting`)).text, 'good morning');
    await writeFile(join(project, '.dev.vars'), 'GREETING=good evening\n');
    await eventually(async () => assert.equal((await get(`${command.url}/greeting`)).text, 'good evening'));
    await writeFile(join(project, '.dev.vars'), '');
    await replaceIn(project, 'wrangler.jsonc', '"migrations"', '"vars": { "GREETING": "good night" }, "migrations"');
    await eventually(async () => assert.equal((await get(`${command.url}/greeting`)).text, 'good night'));
  });

  test('Ctrl-C ends it with 0', async (context) => {
    const command = await startSundog(context, ['dev', await copyFixture(context, 'counter')]);
    command.child.kill('SIGINT');
    assert.deepEqual(await command.ended, { code: 0, signal: null });
  });
});
