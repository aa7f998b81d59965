import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { execCompiler } from './exec-compiler.ts';
import { root, sourceFiles } from './source-files.ts';

/**
 * Every `ts` block of the documents is compiled against the real packages. A block marked `ts continued` goes on in
 * the file of the one before it; a block marked `ts node` runs in Node, all others run in the engine.
 */
interface Block {
  path: string;
  runsIn: 'node' | 'engine';
  text: string;
}

test('every TypeScript block of the documents compiles', () => {
  const blocks = sourceFiles((path) => path.endsWith('.md') && !path.startsWith('decisions/')).flatMap(
    ({ path, text }) => blocksOf(path, text),
  );
  assert.ok(blocks.length > 0, 'no block found');
  const failures = (['engine', 'node'] as const).flatMap((runsIn) =>
    compile(
      runsIn,
      blocks.filter((block) => block.runsIn === runsIn),
    ),
  );
  assert.deepEqual(failures, []);
});

test('CI runs exactly what the README says', () => {
  const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');
  const [, command] = /^(npm ci && npm test)\s+#/m.exec(read('README.md')) ?? [];
  assert.ok(command !== undefined, 'the README has no test command');
  assert.equal(read('.ci/run').trimEnd().split('\n').at(-1), command);
});

function blocksOf(path: string, text: string): Block[] {
  const blocks: Block[] = [];
  for (const match of text.matchAll(/^```ts *([a-z]*)\n([\s\S]*?)^```/gm)) {
    const [, mark, code = ''] = match;
    const last = blocks.at(-1);
    if (mark === 'continued' && last !== undefined) last.text += `\n${code}`;
    else blocks.push({ path, runsIn: mark === 'node' ? 'node' : 'engine', text: code });
  }
  return blocks;
}

/** Compiles the blocks where the packages' names resolve; answers the compiler's complaints, by document. */
function compile(runsIn: Block['runsIn'], blocks: Block[]): string[] {
  if (blocks.length === 0) return [];
  const directory = `${root}/tests/.sundog/docs-${runsIn}`;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const types = runsIn === 'node' ? ['node'] : ['@cloudflare/workers-types/experimental'];
  const compilerOptions = { types, noUnusedLocals: false, noUnusedParameters: false };
  const extraFiles =
    runsIn === 'node' ? [] : ['../../../packages/actor/src/node.d.ts', '../../../packages/pds/src/node.d.ts'];
  writeFileSync(
    `${directory}/tsconfig.json`,
    JSON.stringify({ extends: '../../../tsconfig.base.json', compilerOptions, include: ['block-*.ts', ...extraFiles] }),
  );
  // What `sundog generate` has written into a project, for blocks about such projects.
  writeFileSync(
    `${directory}/photons.generated.ts`,
    "export * from '../../../examples/showcase/src/photons.generated.ts';\n",
  );
  blocks.forEach(({ text }, index) => writeFileSync(`${directory}/block-${index}.ts`, `${text}\nexport {};\n`));
  return execCompiler(`${directory}/tsconfig.json`)
    .split('\n')
    .filter((line) => line.includes('error TS'))
    .map((line) => line.replace(/^.*block-(\d+)\.ts/, (_, index: string) => `${blocks[Number(index)]?.path} block`));
}
