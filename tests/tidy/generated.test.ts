import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';

import { generate as generateTypes } from '../../packages/live/src/generate.ts';
import { generate as generatePhotons } from '../../packages/tools/src/generate.ts';
import { root, sourceFiles } from './source-files.ts';

interface Generated {
  files: { path: string; content: string }[];
}

const texts = new Map(
  sourceFiles((path) =>
    /^(examples|packages\/\w+\/templates|packages\/live\/tests\/generated)\/.*\.ts$/.test(path),
  ).map(({ path, text }) => [path, text]),
);

test('examples and templates with photons hold what is generated out of them: they run as they are cloned', async () => {
  await checkProjects((path) => path.endsWith('.photon.ts'), generatePhotons);
});

test('projects with a live database hold the types that are generated out of it', async () => {
  await checkProjects((path) => path.endsWith('/live/schema.ts'), generateTypes);
});

/** Holds what every project has that such files are in, one folder below, against what is generated. */
async function checkProjects(
  isSource: (path: string) => boolean,
  generate: (project: { directory: string }) => Promise<Generated>,
): Promise<void> {
  const sources = [...texts.keys()].filter(isSource);
  const projects = new Set(sources.map((path) => posix.dirname(posix.dirname(path))));
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
}
