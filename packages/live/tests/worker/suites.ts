import type { Suite } from '../../../../tests/harness/engine/suite.ts';
import { callsSuite } from '../../src/lib/database/calls.engine.ts';
import { costsSuite } from '../../src/lib/database/costs.engine.ts';
import { globalDifferenceSuite } from '../../src/lib/global/difference.engine.ts';
import { globalSuite } from '../../src/lib/global/global.engine.ts';
import { globalMigrationsSuite } from '../../src/lib/global/global-migrations.engine.ts';
import { globalSchemaSuite } from '../../src/lib/global/global-schema.engine.ts';
import { meetingsSuite } from '../../src/lib/global/meetings.engine.ts';
import { indexKeySuite } from '../../src/lib/database/index-key.engine.ts';
import { mistakesSuite } from '../../src/lib/database/mistakes.engine.ts';
import { modelSuite } from '../../src/lib/database/model.engine.ts';
import { placesSuite } from '../../src/lib/database/places.engine.ts';
import { rowsBeforeSuite } from '../../src/lib/database/rows-before.engine.ts';
import { schemaSuite } from '../../src/lib/database/schema.engine.ts';
import { transactionsSuite } from '../../src/lib/database/transactions.engine.ts';
import { liveSuite } from '../../src/lib/serve/live.engine.ts';
import { globalInboxSuite } from '../../src/lib/shard/global-inbox.engine.ts';
import { upkeepSuite } from '../../src/lib/shard/upkeep.engine.ts';

/** Every suite, in the order of the rooms: one line for each `*.engine.ts`. */
export const suites: readonly Suite[] = [
  indexKeySuite,
  callsSuite,
  mistakesSuite,
  placesSuite,
  transactionsSuite,
  rowsBeforeSuite,
  schemaSuite,
  modelSuite,
  costsSuite,
  globalSuite,
  meetingsSuite,
  globalSchemaSuite,
  globalMigrationsSuite,
  globalDifferenceSuite,
  globalInboxSuite,
  upkeepSuite,
  liveSuite,
];
