import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';

import { copyFixture, eventually, get, replaceIn, startSundog } from './sundog-command.ts';

const NAME = 'describeWhateverIsGiven';

interface Answer {
  described: string;
  name: string;
  element: string;
}

describe('settings of the bundler', { concurrency: 3 }, () => {
  test('tsconfig: its paths and its JSX hold', async (context) => {
    const { answer } = await startWith(context, '');
    assert.deepEqual([answer.described, answer.element], ['described: 1', 'all(p(text))']);
  });

  test('tsconfig: an edit of what it extends is noticed in dev', async (context) => {
    const project = await copyFixture(context, 'settings');
    const { url } = await startSundog(context, ['dev', project]);
    await replaceIn(project, 'jsx.settings.json', '"all"', '"every"');
    await eventually(async () => {
      const { element } = JSON.parse((await get(url)).text) as Answer;
      assert.equal(element, 'every(p(text))');
    });
  });

  test('minify: the bundle is smaller, names stay, and stacks show the sources', async (context) => {
    const plain = await startWith(context, '');
    const small = await startWith(context, '"minify": true,');
    assert.deepEqual(small.answer, plain.answer);
    assert.ok(small.sizeBytes < plain.sizeBytes * 0.7, `${small.sizeBytes} of ${plain.sizeBytes} bytes`);
    await get(`${small.url}/throw`);
    await small.printed(/RangeError: thrown on purpose\n\s+at .*src\/main\.tsx:16:\d+\)/);
  });

  test('keep_names: false lets minify shorten names', async (context) => {
    const { answer } = await startWith(context, '"minify": true, "keep_names": false,');
    assert.notEqual(answer.name, NAME);
    assert.equal(answer.described, 'described: 1');
  });
});

/** Starts the fixture with further keys, and tells what it answers and how large its bundle is. */
async function startWith(context: TestContext, keys: string) {
  const project = await copyFixture(context, 'settings');
  if (keys !== '') await replaceIn(project, 'wrangler.jsonc', '"tsconfig"', `${keys} "tsconfig"`);
  const command = await startSundog(context, ['start', project]);
  const answer = JSON.parse((await get(command.url)).text) as Answer;
  const builds = join(project, '.sundog/build');
  const files = await readdir(builds, { recursive: true });
  const bundle = files.find((file) => file.endsWith('/index.js'));
  const { size: sizeBytes } = await stat(join(builds, bundle ?? ''));
  return { ...command, answer, sizeBytes };
}
