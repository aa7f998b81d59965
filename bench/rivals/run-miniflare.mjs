/**
 * Runs a project in Miniflare, as its users do: called as `run-miniflare.mjs <project> <port> <data directory>` by a
 * Node of version 22 or newer. Wrangler reads the project's configuration, esbuild bundles it.
 */
import { join } from 'node:path';

import { build, stop } from 'esbuild';
import { convertV4MiniflareOptions as convertOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions as readWorkerOptions } from 'wrangler';

const [project, port, dataDirectory] = process.argv.slice(2);
const { workerOptions, main } = readWorkerOptions(join(project, 'wrangler.jsonc'));
const { outputFiles } = await build({
  entryPoints: [main],
  bundle: true,
  format: 'esm',
  target: 'es2024',
  external: ['node:*', 'cloudflare:*'],
  write: false,
});
await stop();
const source = { modules: [{ type: 'ESModule', path: 'index.mjs', contents: outputFiles[0].text }] };
const options = convertOptions({ port: Number(port), cf: false, workers: [{ ...workerOptions, ...source }] });
const miniflare = new Miniflare({ ...options, resourcePersistencePath: dataDirectory });
process.once('SIGTERM', () => void miniflare.dispose().then(() => process.exit(0)));
await miniflare.ready;
