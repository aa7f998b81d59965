/**
 * Prints how much of a Worker with one photon is the runtime of tools: the template's counter, minified and with gzip.
 *
 * `node scripts/tool-size.mjs [--files]`: with `--files` also the largest files, in minified bytes.
 */
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';

// It is the bundler of the host.
const { build } = createRequire(new URL('../packages/host/package.json', import.meta.url))('esbuild');

/** What is no code of the runtime: a page, and what others have written. */
const others = {
  'the page of the console': /console\/page-text\.ts$/,
  'the kernel': /packages\/actor\//,
  'jose and the check of JSON Schemas': /node_modules\//,
};

const whole = await bundle([]);
const parts = Object.entries(others).map(([name, filter]) => ({ name, filter }));
const own = await bundle(parts.map(({ filter }) => filter));
print("the runtime's own code", sizeOf(own));
for (const { name, filter } of parts) print(name, sizeOf(whole) - sizeOf(await bundle([filter])));
print('in all', sizeOf(whole));
if (process.argv.includes('--files')) printFiles(own);

/** Bundles the counter without the modules that a filter names. */
function bundle(filters) {
  return build({
    entryPoints: ['packages/tools/templates/tools/src/index.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    metafile: true,
    write: false,
    logLevel: 'error',
    plugins: [{ name: 'leave-out', setup: (setup) => leaveOut(setup, filters) }],
  });
}

function leaveOut(setup, filters) {
  setup.onResolve({ filter: /./ }, async ({ path, pluginData, ...from }) => {
    if (pluginData === 'again' || from.kind === 'entry-point') return undefined;
    const resolved = await setup.resolve(path, { ...from, pluginData: 'again' });
    return filters.some((filter) => filter.test(resolved.path)) ? { path, external: true } : undefined;
  });
}

function sizeOf({ outputFiles: [file] }) {
  return gzipSync(file.contents, { level: 9 }).length;
}

function print(name, bytes) {
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} KB  ${name}`);
}

function printFiles({ metafile: { outputs } }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const largest = inputs.toSorted(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
  for (const [path, { bytesInOutput }] of largest) console.log(`${String(bytesInOutput).padStart(7)}  ${path}`);
}
