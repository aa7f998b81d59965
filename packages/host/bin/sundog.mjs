#!/usr/bin/env node
/** Starts the command from its bundle; where none can be written, a loader reads its TypeScript. */
import { fileURLToPath, pathToFileURL } from 'node:url';

import { bundleSources } from './bundle-sources.mjs';

const directory = fileURLToPath(new URL('..', import.meta.url));
const bundle = await bundleSources({ directory, entry: 'src/cli.ts', name: 'command', includesInstalled: true });
if (bundle === undefined) (await import('tsx/esm/api')).register();
await import(bundle === undefined ? '../src/cli.ts' : pathToFileURL(bundle).href);
