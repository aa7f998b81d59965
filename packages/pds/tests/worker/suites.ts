import type { Suite } from '../../../../tests/harness/engine/suite.ts';
import { keysSuite } from '../../src/lib/keys/keys.engine.ts';
import { passkeyTableSuite } from '../../src/lib/passkeys/passkey-table.engine.ts';
import { cutoverSuite } from '../../src/lib/sequencer/cutover-simulation.engine.ts';
import { crawlSuite, eventStoreSuite, subscribersSuite } from '../../src/lib/sequencer/sequencer.engine.ts';
import { digestSuite } from '../../src/lib/values/digest.engine.ts';

/** Every suite, in the order of the rooms: one line for each `*.engine.ts`. */
export const suites: readonly Suite[] = [
  digestSuite,
  keysSuite,
  passkeyTableSuite,
  eventStoreSuite,
  subscribersSuite,
  crawlSuite,
  cutoverSuite,
];
