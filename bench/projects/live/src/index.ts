import { createWorker, type Mount } from '@sundog/actor';
import { live } from '@sundog/live/worker';

import * as jobs from '../live/jobs.ts';
import schema from '../live/schema.ts';

const database = live({ schema, functions: { jobs } });

export const { LiveShard } = database.actors;

/** What measurements ask for beside the database's own paths. */
const figures: Mount<object> = {
  prefix: '/',
  name: 'figures',
  async fetch(_request, { path, actor }) {
    const shard = actor(LiveShard, '__root__');
    const [, job = '', channel = ''] = path.split('/');
    if (job === 'counts') return Response.json(await shard.counts());
    const call = { path: 'jobs:add', args: { channel, text: `hello ${'.'.repeat(40)}` } };
    return Response.json(await shard.mutate(call, { identity: undefined }, true));
  },
};

export default createWorker({ mounts: [database, figures] });
