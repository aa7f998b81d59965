/**
 * Makes the page of `packages/tools/src/lib/console` out of its parts: one HTML document, and the policy that lets it
 * run its own script and style and nothing else. Its result is checked in, so that using the package needs no build.
 *
 * `node scripts/build-console.mjs` writes it, with `--check` it only says whether it is up to date.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// The bundler is the host's.
const { build, transform } = createRequire(new URL('../packages/host/package.json', import.meta.url))('esbuild');

const folder = new URL('../packages/tools/src/lib/console/', import.meta.url);
const target = new URL('page-text.ts', folder);

const text = await format();
if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8')) !== text) {
    process.stderr.write('The page is older than its parts: run "node scripts/build-console.mjs".\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
}

async function format() {
  const [script, style, html] = await Promise.all([
    bundle(),
    minify(),
    readFile(new URL('page/index.html', folder), 'utf8'),
  ]);
  const page = html
    .replace(/\s+/g, ' ')
    .replaceAll('> <', '><')
    .replace('<style></style>', () => `<style>${style}</style>`)
    .replace('<script></script>', () => `<script type="module">${script}</script>`);
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "connect-src 'self'",
    'img-src data:',
    'media-src data:',
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return `// Made by scripts/build-console.mjs out of \`page\`.

/** The console as one document. */
export const pageText = ${JSON.stringify(page)};

/** The content security policy that it is served with. */
export const pagePolicy = ${JSON.stringify(policy)};
`;
}

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page/main.ts', folder))],
    bundle: true,
    minify: true,
    format: 'esm',
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

async function minify() {
  const style = await readFile(new URL('page/style.css', folder), 'utf8');
  return (await transform(style, { loader: 'css', minify: true, charset: 'utf8' })).code.trim();
}

/** CSP 3, "Hash source": of what stands between the tags. */
function hash(content) {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
