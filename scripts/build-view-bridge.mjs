/**
 * Makes the script that views of photons get, out of `packages/tools/src/lib/console/view`. Its result is checked in,
 * so that using the package needs no build.
 *
 * `node scripts/build-view-bridge.mjs` writes it, with `--check` it only says whether it is up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// The bundler is the host's.
const { build } = createRequire(new URL('../packages/host/package.json', import.meta.url))('esbuild');

const source = new URL('../packages/tools/src/lib/console/view/bridge.ts', import.meta.url);
const target = new URL('../packages/tools/src/lib/compile/assets/view-script.ts', import.meta.url);

const text = `// Made by scripts/build-view-bridge.mjs out of \`console/view\`.

/** What views of a photon begin with: \`photon\`, by which they talk to the program that shows them. */
export const viewScript = ${JSON.stringify(await bundle())};
`;
if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8')) !== text) {
    process.stderr.write('The script of views is older than its source: run "node scripts/build-view-bridge.mjs".\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
}

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(source)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    write: false,
  });
  const { text: script } = outputFiles[0];
  // A script ends where the parser of HTML finds this, wherever it stands.
  if (/<\/script|<!--/i.test(script)) throw new Error('The script contains "</script" or "<!--".');
  return script.trim();
}
