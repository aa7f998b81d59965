/** Where another engine answers the same question, ours answers alike, or the question says why not. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';

import type { Host } from 'sundog';

import { startProject } from '../harness/start-project.ts';
import { ask, project, readRecorded, tables } from './answers.ts';

let host: Host;
before(async () => {
  host = await startProject(project);
});
after(() => host.stop());

for (const table of tables)
  test(`${table} answers as Miniflare does, except where the table says why not`, async () => {
    const { answers, versions } = readRecorded(table);
    const ours = await ask(host.url, table);
    assert.deepEqual(
      ours.map(({ name }) => name),
      Object.keys(answers),
      'npm run compare records new questions',
    );
    const wrong = ours.flatMap(({ name, answer, differs }) => {
      const isEqual = isDeepStrictEqual(answer, answers[name]);
      if (isEqual === (differs === undefined)) return [];
      if (isEqual) return [`${name}: ours is the same, although the table says: ${differs}`];
      return [`${name}\n  ours:      ${JSON.stringify(answer)}\n  Miniflare: ${JSON.stringify(answers[name])}`];
    });
    assert.equal(
      wrong.length,
      0,
      `${wrong.join('\n')}\n${wrong.length} of ${ours.length}; ${JSON.stringify(versions)}`,
    );
  });
