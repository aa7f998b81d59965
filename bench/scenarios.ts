import type { Scenario } from './scenario.ts';
import { broadcast } from './scenarios/broadcast.ts';
import { idle } from './scenarios/idle.ts';
import { requests } from './scenarios/requests.ts';
import { wake } from './scenarios/wake.ts';

/** Everything that can be measured, in the order it is. */
export const scenarios: Scenario[] = [requests, broadcast, wake, idle];
