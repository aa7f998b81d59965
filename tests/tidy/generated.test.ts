import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';

import { generate } from '../../packages/tools/src/generate.ts';
import { root, sourceFiles } from './source-files.ts';

test('examples and templates with photons hold what is generated out of them: they run as they are cloned', async () => {
  const texts = new Map(
    sourceFiles((path) => /^(examples|packages\/\w+\/templates)\/.*\.ts$/.test(path)).map(({ path, text }) => [
      path,
      text,
    ]),
  );
  const photons = [...texts.keys()].filter((path) => path.endsWith('.photon.ts'));
  const projects = new Set(photons.map((path) => posix.dirname(posix.dirname(path))));
  assert.ok(projects.size > 0, 'no project found');
  for (const project of projects) {
    const { files } = await generate({ directory: `${root}/${project}` });
    const stale = files.filter(({ path, content }) => texts.get(`${project}/${path}`) !== content);
    assert.deepEqual(
      stale.map(({ path }) => path),
      [],
      `run "npx sundog generate ${project}"`,
    );
  }
});
