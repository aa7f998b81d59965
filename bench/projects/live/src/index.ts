import { createWorker, type Mount } from '@sundog/actor';
import { live } from '@sundog/live/worker';

import * as jobs from '../live/jobs.ts';
import schema from '../live/schema.ts';

import { RawTables } from './raw-tables.ts';

export { RawTables };

interface Env {
  RAW_TABLES: DurableObjectNamespace<RawTables>;
}

const database = live<Env>({ schema, functions: { jobs } });

export const { LiveShard } = database.actors;

/** What measurements ask for beside the database's own paths. */
const figures: Mount<Env> = {
  prefix: '/',
  name: 'figures',
  async fetch(_request, { path, actor, env }) {
    const shard = actor(LiveShard, '__root__');
    const [, job = '', channel = '', count = '0'] = path.split('/');
    if (job === 'raw') {
      return Response.json(await env.RAW_TABLES.getByName('one').insert(channel, Number(count)));
    }
    if (job === 'counts') return Response.json(await shard.counts());
    const call = { path: 'jobs:add', args: { channel, text: `hello ${'.'.repeat(40)}` } };
    return Response.json(await shard.mutate(call, { identity: undefined }, true));
  },
};

export default createWorker({ mounts: [database, figures] });
