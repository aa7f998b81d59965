/**
 * Makes one module of the client of `packages/live`, which the mount serves at `/live/client.js`: a page can import it
 * by an import map, and needs no bundler. Its result is checked in, so that using the package needs no build.
 *
 * `node scripts/build-live-client.mjs` writes it; with `--check` it only says whether it is up to date.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// The bundler is the host's.
const { build } = createRequire(new URL('../packages/host/package.json', import.meta.url))('esbuild');

const source = new URL('../packages/live/src/client.ts', import.meta.url);
const target = new URL('../packages/live/src/lib/serve/client-text.ts', import.meta.url);

const text = await format();
if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8')) !== text) {
    process.stderr.write('The client has changed since: run "node scripts/build-live-client.mjs".\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
}

async function format() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(source)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    write: false,
  });
  const script = outputFiles[0].text.trim();
  const tag = createHash('sha256').update(script).digest('base64url');
  return `// Made by scripts/build-live-client.mjs out of \`src/client.ts\`.

/** The client as one module for browsers. */
export const clientText = ${JSON.stringify(script)};

/** Its entity tag. */
export const clientTag = '"${tag.slice(0, 22)}"';
`;
}
