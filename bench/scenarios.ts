import type { Scenario } from './scenario.ts';
import { broadcast } from './scenarios/broadcast.ts';
import { idle } from './scenarios/idle.ts';
import { live } from './scenarios/live.ts';
import { liveChannels } from './scenarios/live-channels.ts';
import { livePeers } from './scenarios/live-peers.ts';
import { liveReturn } from './scenarios/live-return.ts';
import { pdsExport } from './scenarios/pds-export.ts';
import { pdsFirehose } from './scenarios/pds-firehose.ts';
import { pdsIdle } from './scenarios/pds-idle.ts';
import { pdsReads } from './scenarios/pds-reads.ts';
import { pdsTransfers } from './scenarios/pds-transfers.ts';
import { pdsWrites } from './scenarios/pds-writes.ts';
import { photons } from './scenarios/photons.ts';
import { r2 } from './scenarios/r2.ts';
import { rebuild } from './scenarios/rebuild.ts';
import { requests } from './scenarios/requests.ts';
import { rivals } from './scenarios/rivals.ts';
import { schedules } from './scenarios/schedules.ts';
import { start } from './scenarios/start.ts';
import { tools } from './scenarios/tools.ts';
import { wake } from './scenarios/wake.ts';

/** Everything that can be measured, in the order it is. */
export const scenarios: Scenario[] = [
  requests,
  rivals,
  start,
  rebuild,
  broadcast,
  schedules,
  wake,
  r2,
  idle,
  tools,
  photons,
  live,
  liveChannels,
  liveReturn,
  livePeers,
  pdsWrites,
  pdsReads,
  pdsExport,
  pdsTransfers,
  pdsFirehose,
  pdsIdle,
];
