import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import * as v from 'valibot';

import { bindingName, table, text } from '../fields.ts';
import type { AssetsSettings } from '../project.ts';
import type { Reading } from '../reading.ts';

/** `assets`. */
export const assetsSchema = table({
  directory: text,
  binding: v.optional(bindingName),
  html_handling: v.optional(v.picklist(['auto-trailing-slash', 'force-trailing-slash', 'drop-trailing-slash', 'none'])),
  not_found_handling: v.optional(v.picklist(['single-page-application', '404-page', 'none'])),
  run_worker_first: v.optional(v.union([v.boolean(), v.array(text)])),
});

/**
 * Reads where the static files are and how they are served.
 *
 * @param reading the configuration
 * @returns the settings, if there are assets
 */
export async function readAssets(reading: Reading): Promise<AssetsSettings | undefined> {
  const assets = reading.parse('assets', assetsSchema);
  if (assets === undefined) return undefined;
  const directory = resolve(reading.directory, assets.directory);
  if ((await stat(directory).catch(() => undefined))?.isDirectory() !== true) {
    const cure = `Make the folder ${directory}, or name the one that holds the static files.`;
    reading.report(['assets', 'directory'], `assets.directory: there is no folder ${assets.directory}`, cure);
  }
  if (assets.binding !== undefined) reading.bind(assets.binding, ['assets', 'binding']);
  checkRoutes(reading, assets.run_worker_first);
  checkNeedsWorker(reading, assets);
  return {
    directory,
    binding: assets.binding,
    htmlHandling: assets.html_handling,
    notFoundHandling: assets.not_found_handling,
    runWorkerFirst: assets.run_worker_first,
  };
}

function checkRoutes(reading: Reading, routes: boolean | string[] | undefined): void {
  if (!Array.isArray(routes)) return;
  for (const [index, route] of routes.entries()) {
    if (/^!?\//.test(route)) continue;
    const cure = 'Begin it with /, or with !/ for an exception: "/api/*", "!/api/docs/*".';
    reading.report(['assets', 'run_worker_first', index], `the route "${route}" does not begin with /`, cure);
  }
  if (routes.some((route) => !route.startsWith('!'))) return;
  const cure = 'Add a route that goes to the Worker, such as "/api/*", or set it to true or false.';
  reading.report(['assets', 'run_worker_first'], 'assets.run_worker_first sends no path to the Worker', cure);
}

function checkNeedsWorker(reading: Reading, assets: v.InferOutput<typeof assetsSchema>): void {
  if (reading.has('main')) return;
  for (const key of ['binding', 'run_worker_first'] as const) {
    if (assets[key] === undefined || assets[key] === false) continue;
    const message = `assets.${key} needs a Worker, and there is no "main"`;
    reading.report(['assets', key], message, 'Add "main" with the entry module, or remove this.');
  }
}
