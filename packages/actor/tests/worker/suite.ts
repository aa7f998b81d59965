export type { Subject, Suite } from '../../../../tests/harness/engine/suite.ts';

/** What is no limit of a list. */
export const noLimits: readonly number[] = [0, -1, 1.5, Number.NaN, Infinity, 10_001];
