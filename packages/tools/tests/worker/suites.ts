import type { Suite } from '../../../../tests/harness/engine/suite.ts';
import { authSuite } from '../../src/lib/auth/auth.engine.ts';
import { routeInstanceSuite } from '../../src/lib/serve/route-instance.engine.ts';

/** Every suite, in the order of the rooms: one line for each `*.engine.ts`. */
export const suites: readonly Suite[] = [authSuite, routeInstanceSuite];
