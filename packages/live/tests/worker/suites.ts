import type { Suite } from '../../../../tests/harness/engine/suite.ts';
import { indexKeySuite } from '../../src/lib/database/index-key.engine.ts';
import { modelSuite } from '../../src/lib/database/model.engine.ts';

/** Every suite, in the order of the rooms: one line for each `*.engine.ts`. */
export const suites: readonly Suite[] = [indexKeySuite, modelSuite];
