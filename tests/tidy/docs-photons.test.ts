import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { compilePhotons, formatProblem } from '../../packages/tools/src/compile.ts';
import { root, sourceFiles } from './source-files.ts';

test('every photon of the documents compiles as one, without a warning', () => {
  const directory = `${root}/tests/.sundog/docs-photons`;
  rmSync(directory, { recursive: true, force: true });
  const documents = sourceFiles((path) => path.endsWith('.md')).map(({ path, text }) => {
    const folder = `${directory}/${path.replaceAll('/', '-')}`;
    return [...text.matchAll(/^```ts\n([^]*?)^```/gm)].flatMap(([, code = '']) => {
      const [, name] = /^export default class (\w+)/m.exec(code) ?? [];
      if (name === undefined) return [];
      const file = `${folder}/${name.toLowerCase()}.photon.ts`;
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, code);
      return [file];
    });
  });
  assert.ok(documents.flat().length > 0, 'no photon found');
  const problems = documents.flatMap((files) =>
    files.length === 0 ? [] : compilePhotons(files, { directory }).problems,
  );
  assert.deepEqual(
    problems.map((problem) => formatProblem(problem, directory)),
    [],
  );
});
