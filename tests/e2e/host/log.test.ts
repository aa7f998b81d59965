import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

import { copyFixture, get, startSundog } from './sundog-command.ts';

const KERNEL = fileURLToPath(new URL('../../../packages/actor', import.meta.url));

describe('the log', { concurrency: 3 }, () => {
  test('an entry of the logger is read as text: level, message, fields, and the stack below', async (context) => {
    const command = await startSundog(context, ['start', await loggingProject(context)]);
    await get(`${command.url}/`);
    await command.printed(/at .*src\/main\.mts/);
    assert.match(
      command.stdout(),
      new RegExp(
        '^\\d\\d:\\d\\d:\\d\\d logging warn: card refused requestId=\\w{32} traceId=\\w{32} ' +
          'order=7 note="two words" items=\\["a"\\]\n' +
          ' {17}  error: TypeError: no funds\n' +
          ' {17} +at .*\\(src/main\\.mts:16:23\\)$',
        'm',
      ),
    );
  });

  test('an entry of the logger is one object in JSON, its fields beside time, level, project and message', async (context) => {
    const command = await startSundog(context, ['start', await loggingProject(context), '--log', 'json']);
    await get(`${command.url}/`);
    const [line] = await command.printed(/^.*card refused.*$/m);
    const { time, requestId, traceId, error, ...rest } = JSON.parse(line) as Record<string, unknown>;
    assert.deepEqual(rest, {
      level: 'warn',
      project: 'logging',
      message: 'card refused',
      order: 7,
      note: 'two words',
      items: ['a'],
    });
    assert.match(String(time), /^\d{4}-/);
    assert.match(`${String(requestId)} ${String(traceId)}`, /^\w{32} \w{32}$/);
    assert.match(String((error as { stack: string }).stack), /^TypeError: no funds\n +at .*\(src\/main\.mts:16:23\)/);
  });

  test('code that a Worker loads cannot print under the name of a project', async (context) => {
    const command = await startSundog(context, ['start', await loggingProject(context), '--log', 'json']);
    await get(`${command.url}/stranger`);
    await command.printed(/the last/);
    const lines = command
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { message: string; project?: string });
    const forged = lines.filter(({ message }) => message.includes('forged'));
    assert.equal(forged.length, 5);
    for (const { project, message } of forged) assert.equal(project, undefined, message);
  });

  test('as text, what a Worker prints cannot pass for another line', async (context) => {
    const command = await startSundog(context, ['start', await loggingProject(context)]);
    await get(`${command.url}/stranger`);
    await command.printed(/the last/);
    // oxlint-disable-next-line no-control-regex -- what a terminal would obey
    assert.doesNotMatch(command.stdout(), /[\u0002\r]|\u001b\[1A|\u001b\[8m(?!.*\u001b\[0m)/);
    assert.match(command.stdout(), /loaded 12:00:00 other line\\x0d12:00:00 logging forged return\\x1b\[1A/);
  });
});

/** Outside the repository, as an installed project, with the kernel in its node_modules. */
async function loggingProject(context: TestContext): Promise<string> {
  const project = await copyFixture(context, 'logging');
  await mkdir(join(project, 'node_modules/@sundog'), { recursive: true });
  await symlink(KERNEL, join(project, 'node_modules/@sundog/actor'));
  return project;
}
