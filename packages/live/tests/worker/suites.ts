import type { Suite } from '../../../../tests/harness/engine/suite.ts';

/** Every suite, in the order of the rooms: one line for each `*.engine.ts`. */
export const suites: readonly Suite[] = [];
