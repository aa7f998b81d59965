import { createWorker } from '@sundog/actor';
import { live } from '@sundog/live/worker';

import * as items from '../live/items.ts';
import * as ledger from '../live/ledger.ts';
import * as people from '../live/people.ts';
import * as posts from '../live/posts.ts';
import schema from '../live/schema.ts';
import { issuer, publicKey } from './issuer.ts';
import { createProbe } from './probe.ts';

const database = live({
  schema,
  functions: { items, ledger, people, posts },
  auth: [{ ...issuer, jwks: { keys: [publicKey] }, clockToleranceSeconds: 0 }],
  authorizeShard: async (identity, { value }) => {
    if (identity?.subject === 'slow') await scheduler.wait(300);
    return !(value?.startsWith('private-') ?? false) || identity?.subject === 'ada';
  },
});

const probed = createProbe(database);

export const { LiveShard } = probed;

export default createWorker({ mounts: [database, probed.probe] });
