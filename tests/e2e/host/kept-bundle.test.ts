/**
 * `sundog start` keeps the bundle of a project for the next start. What must make it bundle again is tested beside the
 * code that keeps; here, that the command asks for all of it, and that what was kept runs as what was just made.
 */
import assert from 'node:assert/strict';
import { readdir, rename, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { copyFixture, get, replaceIn, runSundog, startSundog } from './sundog-command.ts';

const KILLS = 12;

/** Starts, asks and stops. */
async function answerOf(context: TestContext, project: string, path: string): Promise<string> {
  const command = await startSundog(context, ['start', project, '--log', 'json']);
  const { text } = await get(command.url + path);
  command.child.kill('SIGTERM');
  assert.deepEqual(await command.ended, { code: 0, signal: null });
  return text;
}

/** Each build that is kept gets a record of its own. */
async function recordOf(project: string, name: string): Promise<number> {
  return (await stat(join(project, '.sundog/bundles', name, 'record.json'))).ino;
}

describe('the bundle that start keeps', { concurrency: 3 }, () => {
  test('is used again, with all modules, and its lines and stacks are still the project’s', async (context) => {
    const [counter, modules] = [await copyFixture(context, 'counter'), await copyFixture(context, 'modules')];
    const answer = await answerOf(context, modules, '/');
    assert.match(answer, /"isWasm":true/);
    await answerOf(context, counter, '/');
    const records = [await recordOf(counter, 'counter'), await recordOf(modules, 'modules')];
    assert.equal(await answerOf(context, modules, '/'), answer);
    const command = await startSundog(context, ['start', counter, '--log', 'json']);
    await get(`${command.url}/log`);
    await get(`${command.url}/throw`);
    const [line = ''] = await command.printed(/^.*thrown on purpose.*$/m);
    assert.match(line, /"project":"counter".*src\/main\.mts:20:/);
    assert.match(command.stdout(), /"project":"counter","message":"plain text"/);
    assert.deepEqual([await recordOf(counter, 'counter'), await recordOf(modules, 'modules')], records);
  });

  test('is made again after an edit of a source, of a file that is a module of its own, and of the configuration', async (context) => {
    const project = await copyFixture(context, 'modules');
    assert.match(await answerOf(context, project, '/'), /"page":"# Title\\n".*"builtFor":"tests"/);
    await replaceIn(project, 'src/page.md', 'Title', 'Page');
    assert.match(await answerOf(context, project, '/'), /"page":"# Page\\n"/);
    await replaceIn(project, 'src/replacement.ts', 'by the alias', 'by the edit');
    assert.match(await answerOf(context, project, '/'), /"replaced":"by the edit"/);
    await replaceIn(project, 'wrangler.jsonc', 'tests', 'others');
    assert.match(await answerOf(context, project, '/'), /"builtFor":"others"/);
    await rename(join(project, 'src/replacement.ts'), join(project, 'src/elsewhere.ts'));
    const command = runSundog(context, ['start', project, '--port', '0', '--admin-port', 'off']);
    assert.equal((await command.ended).code, 1);
    await replaceIn(project, 'wrangler.jsonc', 'replacement.ts', 'elsewhere.ts');
    assert.match(await answerOf(context, project, '/'), /"replaced":"by the edit"/);
  });

  test('is made again when its record is torn', async (context) => {
    const project = await copyFixture(context, 'counter');
    assert.equal(await answerOf(context, project, '/version'), 'version 1');
    const folder = join(project, '.sundog/bundles/counter');
    for (const name of await readdir(folder)) await truncate(join(folder, name), 100);
    assert.equal(await answerOf(context, project, '/version'), 'version 1');
  });

  test('is right after any number of starts at once, and of starts that were killed', async (context) => {
    const project = await copyFixture(context, 'counter');
    const start = (data: string) =>
      runSundog(context, ['start', project, '--port', '0', '--admin-port', 'off', '--data', join(project, data)]);
    for (let version = 2; version < 2 + KILLS; version += 1) {
      await replaceIn(project, 'src/main.mts', /version \d+/, `version ${version}`);
      const killed = start('killed');
      await delay((version - 1) * 40);
      killed.child.kill('SIGKILL');
      await killed.ended;
    }
    await replaceIn(project, 'src/main.mts', /version \d+/, 'version 1');
    const commands = ['one', 'two', 'three'].map(start);
    for (const command of commands) {
      const [, url = ''] = await command.printed(/listening on (http:\/\/[\d.]+:\d+)/);
      assert.equal((await get(`${url}/version`)).text, 'version 1');
    }
    assert.equal(await answerOf(context, project, '/version'), 'version 1');
  });
});
