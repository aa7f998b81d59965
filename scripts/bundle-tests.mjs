/**
 * Makes JavaScript of test files and of the sources they import, once for a run: a loader would do it in the process of
 * every file, which takes longer than most files' tests.
 *
 * Called by: the test command.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { build } from 'esbuild';

import { keepPlaces, leaveInstalled } from '../packages/host/bin/bundle-sources.mjs';

/**
 * @param paths the test files, from the repository's folder
 * @param folder where the JavaScript goes, inside the repository
 * @returns the path of each file's JavaScript by its own; one of which none can be made has a test that fails
 */
export async function bundleTests(paths, folder) {
  try {
    return await bundle(paths, folder);
  } catch (error) {
    if (paths.length === 1) return new Map([[paths[0], writeFailure(paths[0], folder, error)]]);
    const middle = Math.ceil(paths.length / 2);
    const first = await bundleTests(paths.slice(0, middle), folder);
    return new Map([...first, ...(await bundleTests(paths.slice(middle), folder))]);
  }
}

async function bundle(paths, folder) {
  const { metafile } = await build({
    entryPoints: paths,
    outdir: folder,
    outbase: '.',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.20',
    conditions: ['node'],
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
    plugins: [keepPlaces, leaveInstalled],
  });
  const outputs = Object.entries(metafile.outputs).filter(([, { entryPoint }]) => entryPoint !== undefined);
  return new Map(outputs.map(([output, { entryPoint }]) => [`./${entryPoint}`, output]));
}

function writeFailure(path, folder, { message }) {
  const target = join(folder, path.replace(/\.ts$/, '.mjs'));
  const [name, text] = [`${path} can be loaded`, message].map((each) => JSON.stringify(each));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `import { test } from 'node:test';\ntest(${name}, () => { throw new Error(${text}); });\n`);
  return target;
}
