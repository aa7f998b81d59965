/**
 * Makes one file of a program's TypeScript, which Node 20 does not run, and there is no build step: whoever needs it first
 * bundles it beside its package, later ones use that file as long as no source has changed. To read a hundred sources
 * through a loader instead takes half a second of every start.
 *
 * Called by: `sundog.mjs` for the command itself, the host for what packages bring; the test command has its plugins.
 *
 * Invariants
 * 1. A source finds what is beside it, and what is installed finds what is beside that, as if there were no bundle.
 * 2. A bundle is used only while every file that it is made of is as it was before it was made.
 * 3. Several commands may start at once: files appear by rename, and a bundle stays for a minute after it was found.
 */
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What a file is stamped with may be this much older than the clock. */
const FILE_CLOCK_TICK_MS = 10;

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
  const cache = resolve(sources.directory, '.sundog', sources.name);
  return findBundle(sources, cache) ?? (await writeBundle(sources, cache));
}

/** The bundle of the sources as they are now, if there is one. */
function findBundle({ directory }, cache) {
  try {
    const manifest = JSON.parse(readFileSync(`${cache}/manifest.json`, 'utf8'));
    const isFresh = Object.entries(manifest.inputs).every(
      ([path, stamp]) => stampOf(statSync(resolve(directory, path))) === stamp,
    );
    if (!isFresh || !statSync(`${cache}/${manifest.file}`).isFile()) return undefined;
    keepFile(`${cache}/${manifest.file}`);
    return `${cache}/${manifest.file}`;
  } catch {
    return undefined;
  }
}

async function writeBundle(sources, cache) {
  if (!canWrite(sources.directory, cache)) return undefined;
  const startedAtMs = Date.now() - FILE_CLOCK_TICK_MS;
  const { contents, paths } = await bundle(sources, `${cache}/bundle.mjs`);
  const file = `${createHash('sha256').update(contents).digest('hex').slice(0, 16)}.mjs`;
  try {
    for (const old of readdirSync(cache)) if (old !== file) removeIfOld(`${cache}/${old}`);
    put(cache, file, contents);
    const inputs = paths.map((path) => [path, statSync(resolve(sources.directory, path))]);
    if (inputs.every(([, { ctimeMs }]) => ctimeMs < startedAtMs)) {
      const stamps = Object.fromEntries(inputs.map(([path, stat]) => [path, stampOf(stat)]));
      put(cache, 'manifest.json', JSON.stringify({ file, inputs: stamps }));
    }
    return `${cache}/${file}`;
  } catch {
    return undefined;
  }
}

/** The bundle, and all files on which it depends, from the package's folder or absolute. */
async function bundle({ directory, entry, includesInstalled }, outfile) {
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
    outfile,
    ...(includesInstalled
      ? { plugins: [keepPlaces], mainFields: ['module', 'main'], external: ['esbuild', 'workerd', 'tsx', 'typescript'] }
      : { plugins: [keepPlaces, leaveInstalled], conditions: ['node'] }),
  });
  const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => pathOf(path)));
  const paths = [import.meta.filename, ...Object.keys(metafile.inputs), ...left.filter((path) => isAbsolute(path))];
  return { contents: outputFiles[0].contents, paths };
}

function pathOf(specifier) {
  return specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
}

/** Makes the folder too, which a checkout that holds the package does not list as changed. */
function canWrite(directory, cache) {
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    writeFileSync(resolve(directory, '.sundog/.gitignore'), '*\n');
    return true;
  } catch {
    return false;
  }
}

function put(cache, name, contents) {
  const temporary = `${cache}/${name}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, `${cache}/${name}`);
}

/** Another command may be about to read it. */
function removeIfOld(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && Date.now() - stat.mtimeMs > 60_000) rmSync(path, { force: true });
}

function keepFile(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Where it cannot be written, nobody removes it either.
  }
}

function stampOf({ mtimeMs, size }) {
  return `${mtimeMs}:${size}`;
}
