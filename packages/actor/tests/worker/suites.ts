import { suite as log } from '../../src/lib/log.engine.ts';
import { suite as jobs } from '../../src/lib/jobs/jobs.engine.ts';
import { suite as channels } from '../../src/lib/channels/channels.engine.ts';
import { suite as sql } from '../../src/lib/sql.engine.ts';
import type { Suite } from './suite.ts';

/** Every suite that runs inside the engine; a new one is added here. */
export const suites: Suite[] = [log, channels, sql, jobs];
