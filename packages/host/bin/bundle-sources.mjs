/**
 * Makes one file of a program's TypeScript, which Node 20 does not run, and there is no build step: whoever needs it first
 * bundles it beside its package, later ones use that file as long as no source has changed. To read a hundred sources
 * through a loader instead takes half a second of every start.
 *
 * Called by: `sundog.mjs` for the command itself, and the host for what packages bring.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export async function bundleSources(sources) {
  const cache = resolve(sources.directory, '.sundog', sources.name);
  return findBundle(sources, cache) ?? (await writeBundle(sources, cache));
}

/** The bundle of the sources as they are now, if there is one. */
function findBundle({ directory }, cache) {
  try {
    const manifest = JSON.parse(readFileSync(`${cache}/manifest.json`, 'utf8'));
    const isFresh = Object.entries(manifest.inputs).every(
      ([path, stamp]) => stampOf(resolve(directory, path)) === stamp,
    );
    return isFresh && statSync(`${cache}/${manifest.file}`).isFile() ? `${cache}/${manifest.file}` : undefined;
  } catch {
    return undefined;
  }
}

/** Files appear by rename, so that several commands may start at once. */
async function writeBundle({ directory, entry }, cache) {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: directory,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.20',
    mainFields: ['module', 'main'],
    external: ['esbuild', 'workerd', 'tsx', 'typescript'],
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.filename);",
    },
    write: false,
    metafile: true,
    logLevel: 'silent',
    outfile: `${cache}/bundle.mjs`,
    plugins: [{ name: 'own-urls', setup: keepOwnUrls }],
  });
  const [{ contents }] = outputFiles;
  const file = `${createHash('sha256').update(contents).digest('hex').slice(0, 16)}.mjs`;
  const paths = [import.meta.filename, ...Object.keys(metafile.inputs)];
  const inputs = Object.fromEntries(paths.map((path) => [path, stampOf(resolve(directory, path))]));
  try {
    mkdirSync(cache, { recursive: true });
    for (const old of readdirSync(cache)) if (old !== file) removeIfOld(`${cache}/${old}`);
    put(cache, file, contents);
    put(cache, 'manifest.json', JSON.stringify({ file, inputs }));
    return `${cache}/${file}`;
  } catch {
    return undefined;
  }
}

/** A source that looks for files beside itself must find them from the bundle, too. */
function keepOwnUrls(build) {
  build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const url = JSON.stringify(pathToFileURL(path).href);
    return { contents: readFileSync(path, 'utf8').replaceAll(/import\.meta\.url/g, url), loader: 'ts' };
  });
}

function put(cache, name, contents) {
  const temporary = `${cache}/${name}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, `${cache}/${name}`);
}

/** Another command may have just found it in its manifest. */
function removeIfOld(path) {
  if (Date.now() - statSync(path).mtimeMs > 60_000) rmSync(path, { force: true });
}

function stampOf(path) {
  const { mtimeMs, size } = statSync(path);
  return `${mtimeMs}:${size}`;
}
