#!/usr/bin/env node
/**
 * Starts the command. It is written in TypeScript, which Node 20 does not run, and there is no build step: the first
 * start bundles it into one file beside the package, later ones use that file as long as no source has changed.
 * Reading a hundred sources through a loader instead takes half a second of every start.
 *
 * Where nothing can be written, the loader does it.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = `${root}.sundog/command`;
const manifestPath = `${cache}/manifest.json`;

const bundle = findBundle() ?? (await writeBundle());
if (bundle === undefined) (await import('tsx/esm/api')).register();
await import(bundle === undefined ? '../src/cli.ts' : pathToFileURL(bundle).href);

/** The bundle of the sources as they are now, if there is one. */
function findBundle() {
  try {
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
    const isFresh = Object.entries(manifest.inputs).every(([path, stamp]) => stampOf(root + path) === stamp);
    return isFresh && statSync(`${cache}/${manifest.file}`).isFile() ? `${cache}/${manifest.file}` : undefined;
  } catch {
    return undefined;
  }
}

/** Files appear by rename, so that several commands may start at once. */
async function writeBundle() {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.20',
    mainFields: ['module', 'main'],
    external: ['esbuild', 'workerd', 'tsx'],
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
    },
    write: false,
    metafile: true,
    outfile: `${cache}/cli.mjs`,
    plugins: [{ name: 'own-urls', setup: keepOwnUrls }],
  });
  const [{ contents }] = outputFiles;
  const file = `${createHash('sha256').update(contents).digest('hex').slice(0, 16)}.mjs`;
  const inputs = Object.fromEntries(Object.keys(metafile.inputs).map((path) => [path, stampOf(root + path)]));
  try {
    mkdirSync(cache, { recursive: true });
    for (const old of readdirSync(cache)) if (old !== file) removeIfOld(`${cache}/${old}`);
    put(file, contents);
    put(
      'manifest.json',
      JSON.stringify({ file, inputs: { 'bin/sundog.mjs': stampOf(`${root}bin/sundog.mjs`), ...inputs } }),
    );
    return `${cache}/${file}`;
  } catch {
    return undefined;
  }
}

/** A source that looks for files beside itself must find them from the bundle, too. */
function keepOwnUrls(build) {
  build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const url = JSON.stringify(pathToFileURL(path).href);
    return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url), loader: 'ts' };
  });
}

function put(name, contents) {
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
