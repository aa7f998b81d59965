import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { bundleForBrowser } from '../harness/bundle-for-browser.ts';
import { root } from './source-files.ts';

/** What pages load may be so large, minified and gzipped, in bytes. */
const limits: Readonly<Record<string, number>> = {
  'packages/live/src/client.ts': 15_000,
  'packages/live/src/react.ts': 15_000,
};

test('what pages load is small', async () => {
  for (const [path, limit] of Object.entries(limits)) {
    const bytes = gzipSync(await bundleForBrowser(`${root}/${path}`, ['react'])).byteLength;
    assert.ok(bytes < limit, `${path} is ${bytes} bytes of at most ${limit}`);
  }
});
