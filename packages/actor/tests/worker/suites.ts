import type { Suite } from './suite.ts';

/** Every suite that runs inside the engine; a new one is added here. */
export const suites: Suite[] = [];
