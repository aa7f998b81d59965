import type { Suite } from '../../../../tests/harness/engine/suite.ts';
import { admitSuite } from '../../src/lib/account/admit.engine.ts';
import { importJobsSuite } from '../../src/lib/account/import-jobs.engine.ts';
import { lifecycleSuite } from '../../src/lib/account/lifecycle.engine.ts';
import { outboxDrainSuite } from '../../src/lib/account/outbox-drain.engine.ts';
import { outboxSimulationSuite } from '../../src/lib/account/outbox-simulation.engine.ts';
import { passwordsSuite } from '../../src/lib/account/sign-in.engine.ts';
import { blobsSuite, serveSuite, uploadSuite } from '../../src/lib/blobs/blobs.engine.ts';
import { sweepSimulationSuite } from '../../src/lib/blobs/sweep-simulation.engine.ts';
import { invitesSuite, reservedKeysSuite } from '../../src/lib/access/directory-tables.engine.ts';
import { appPasswordsSuite, emailTokensSuite, totpSuite } from '../../src/lib/access/secrets.engine.ts';
import { serviceTokensSuite } from '../../src/lib/access/service-token.engine.ts';
import { sessionsSuite } from '../../src/lib/access/sessions.engine.ts';
import { accountTableSuite } from '../../src/lib/directory/account-table.engine.ts';
import { adminHandlersSuite } from '../../src/lib/directory/handlers/admin-handlers.engine.ts';
import { hostHandlersSuite } from '../../src/lib/directory/handlers/host-handlers.engine.ts';
import { keysSuite } from '../../src/lib/keys/keys.engine.ts';
import { devicesSuite, grantsSuite, pendingRequestsSuite } from '../../src/lib/oauth/oauth-tables.engine.ts';
import { passkeyTableSuite } from '../../src/lib/passkeys/passkey-table.engine.ts';
import { importResumeSuite } from '../../src/lib/repository/import-resume.engine.ts';
import { repositoryImportSuite } from '../../src/lib/repository/repository-import.engine.ts';
import { repositoryModelSuite } from '../../src/lib/repository/repository-model.engine.ts';
import { repositorySyncSuite } from '../../src/lib/repository/repository-sync.engine.ts';
import { nodeTableSuite } from '../../src/lib/repository/node-table.engine.ts';
import { repositorySuite } from '../../src/lib/repository/repository.engine.ts';
import { eventStoreSuite } from '../../src/lib/sequencer/event-store.engine.ts';
import { cutoverSuite } from '../../src/lib/sequencer/cutover-simulation.engine.ts';
import { crawlSuite, sequencerSuite, subscribersSuite } from '../../src/lib/sequencer/sequencer.engine.ts';
import { digestSuite } from '../../src/lib/values/digest.engine.ts';
import { bodiesSuite } from '../../src/lib/xrpc/bodies.engine.ts';

/** Every suite, in the order of the rooms: one line for each `*.engine.ts`. */
export const suites: readonly Suite[] = [
  digestSuite,
  keysSuite,
  sessionsSuite,
  appPasswordsSuite,
  emailTokensSuite,
  totpSuite,
  passwordsSuite,
  admitSuite,
  serviceTokensSuite,
  invitesSuite,
  reservedKeysSuite,
  accountTableSuite,
  adminHandlersSuite,
  hostHandlersSuite,
  pendingRequestsSuite,
  devicesSuite,
  grantsSuite,
  passkeyTableSuite,
  bodiesSuite,
  nodeTableSuite,
  repositorySuite,
  repositorySyncSuite,
  repositoryModelSuite,
  repositoryImportSuite,
  importResumeSuite,
  blobsSuite,
  uploadSuite,
  serveSuite,
  sweepSimulationSuite,
  outboxDrainSuite,
  outboxSimulationSuite,
  lifecycleSuite,
  importJobsSuite,
  eventStoreSuite,
  subscribersSuite,
  crawlSuite,
  sequencerSuite,
  cutoverSuite,
];
