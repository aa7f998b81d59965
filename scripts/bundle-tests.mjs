/**
 * Makes JavaScript of test files and of the sources they import, once for a run: a loader would do it in the process of
 * every file, which takes longer than most files' tests.
 *
 * Called by: the test command.
 */
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { build } from 'esbuild';

/**
 * @param paths the test files, from the repository's folder
 * @param folder where the JavaScript goes, inside the repository
 * @returns the path of each file's JavaScript by its own
 */
export async function bundleTests(paths, folder) {
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
    plugins: [
      { name: 'own-urls', setup: keepOwnUrls },
      { name: 'installed', setup: leaveInstalled },
    ],
  });
  const outputs = Object.entries(metafile.outputs).filter(([, { entryPoint }]) => entryPoint !== undefined);
  return new Map(outputs.map(([output, { entryPoint }]) => [`./${entryPoint}`, output]));
}

/** A file that looks for others beside itself must find them. */
function keepOwnUrls(compiler) {
  compiler.onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
    const url = JSON.stringify(pathToFileURL(path).href);
    const contents = readFileSync(path, 'utf8').replaceAll('import.meta.url', url);
    return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' };
  });
}

/** What is installed stays where it is, as each importer finds it; packages of the repository are sources. */
function leaveInstalled(compiler) {
  compiler.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
    if (pluginData === leaveInstalled || path.startsWith('node:') || from.kind === 'entry-point') return undefined;
    const found = await compiler.resolve(path, { ...from, pluginData: leaveInstalled });
    if (!relative(resolve('.'), found.path).startsWith('node_modules') && !found.path.includes('/node_modules/'))
      return found;
    return { path: pathToFileURL(found.path).href, external: true };
  });
}
