import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { digestOf } from './digest.ts';

/** The engine's synchronous digest. */
export const digestSuite: Suite = {
  name: 'digest',
  tests: {
    'is what WebCrypto answers': async () => {
      const bytes = crypto.getRandomValues(new Uint8Array(1000));
      assert.deepEqual(digestOf(bytes), new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
    },
  },
};
