import { suite as actor } from '../../src/lib/actor.engine.ts';
import { suite as calls } from '../../src/lib/calls/calls.engine.ts';
import { suite as memory } from '../../src/lib/memory/memory.engine.ts';
import { suite as log } from '../../src/lib/log/log.engine.ts';
import { suite as jobs } from '../../src/lib/jobs/jobs.engine.ts';
import { suite as channels } from '../../src/lib/channels/channels.engine.ts';
import { suite as sql } from '../../src/lib/sql/sql.engine.ts';
import { suite as storedTables } from '../../src/lib/sql/stored-tables.engine.ts';
import { suite as table } from '../../src/lib/sql/table.engine.ts';
import { suite as jobFailures } from '../../src/lib/jobs/jobs-failures.engine.ts';
import { suite as jobLoad } from '../../src/lib/jobs/jobs-load.engine.ts';
import { suite as jobSimulation } from '../../src/lib/jobs/jobs-simulation.engine.ts';
import { suite as schedule } from '../../src/lib/schedule/schedule.engine.ts';
import { suite as runningSchedules } from '../../src/lib/schedule/schedule-running.engine.ts';
import { readBodySuite as readBody } from '../../src/lib/edge/read-body.engine.ts';
import type { Suite } from './suite.ts';

/** Every suite that runs inside the engine; a new one is added here. */
export const suites: Suite[] = [
  actor,
  calls,
  memory,
  log,
  channels,
  sql,
  storedTables,
  table,
  jobs,
  jobFailures,
  jobLoad,
  jobSimulation,
  schedule,
  runningSchedules,
  readBody,
];
