/**
 * Makes one file of a program's TypeScript, which Node 20 does not run, and there is no build step: whoever needs it first
 * bundles it beside its package, later ones use that file as long as it would be the same. To read a hundred sources
 * through a loader instead takes half a second of every start.
 *
 * Called by: `sundog.mjs` for the command itself, the host for what packages bring; the test command has its plugins.
 *
 * Invariant: sources, and what is installed, find what is beside them as if there were no bundle.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { canKeepBuild, getKeptBuild, keepBuild } from './kept-build.mjs';
import { listDependencies } from './list-dependencies.mjs';

const ASKS_PLACE = /import\.meta|__dirname|__filename/;
const INSTALLED_SCRIPT = /\/node_modules\/.*\.[mc]?js$/;

/** A plugin of esbuild: a file that looks for others beside itself finds them from a bundle, too. */
export const keepPlaces = {
  name: 'keep-places',
  setup(compiler) {
    compiler.initialOptions.define = {
      'import.meta.url': '$sourceUrl',
      'import.meta.filename': '$sourcePath',
      'import.meta.dirname': '$sourceDirectory',
      __filename: '$sourcePath',
      __dirname: '$sourceDirectory',
    };
    compiler.onLoad({ filter: /\.[mc]?[jt]sx?$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!ASKS_PLACE.test(text)) return undefined;
      const [url, file, directory] = [pathToFileURL(path).href, path, dirname(path)].map((each) =>
        JSON.stringify(each),
      );
      const places = `const $sourceUrl = ${url}, $sourcePath = ${file}, $sourceDirectory = ${directory};`;
      return { contents: text.replace(/^(?:#!.*\n)?/, (interpreter) => interpreter + places), loader: 'default' };
    });
  },
};

/** A plugin of esbuild: JavaScript that is installed is imported from where each importer finds it. */
export const leaveInstalled = {
  name: 'leave-installed',
  setup(compiler) {
    compiler.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === leaveInstalled || path.startsWith('node:') || from.kind === 'entry-point') return undefined;
      const found = await compiler.resolve(path, { ...from, pluginData: leaveInstalled });
      if (found.errors.length > 0) return undefined;
      if (!INSTALLED_SCRIPT.test(found.path)) return found;
      return { path: from.kind.startsWith('require') ? found.path : pathToFileURL(found.path).href, external: true };
    });
  },
};

export async function bundleSources(sources) {
  const { directory, name } = sources;
  const place = { directory, name, settings: sources };
  const kept = getKeptBuild(place) ?? (canKeepBuild(place) ? await keepBuild(place, () => bundle(sources)) : undefined);
  return kept?.files[0]?.path;
}

async function bundle({ directory, entry, includesInstalled }) {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: directory,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.20',
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.filename);",
    },
    write: false,
    metafile: true,
    logLevel: 'silent',
    outfile: join(directory, 'bundle.mjs'),
    ...(includesInstalled
      ? { plugins: [keepPlaces], mainFields: ['module', 'main'], external: ['esbuild', 'workerd', 'tsx', 'typescript'] }
      : { plugins: [keepPlaces, leaveInstalled], conditions: ['node'] }),
  });
  return {
    files: outputFiles.map(({ contents }) => ({ name: 'bundle.mjs', contents })),
    details: {},
    listDependencies: () => listDependencies(metafile, { directory }),
  };
}
