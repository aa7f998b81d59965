import { createWorker, type Mount } from '@sundog/actor';
import { live } from '@sundog/live/worker';

import * as jobs from '../live/jobs.ts';
import schema from '../live/schema.ts';

import { WholeLists } from './ablations.ts';
import { RawChannels } from './raw-channels.ts';
import { RawTables } from './raw-tables.ts';

export { RawChannels, RawTables, WholeLists };

interface Env {
  WHOLE_LISTS: DurableObjectNamespace<WholeLists>;
  RAW_CHANNELS: DurableObjectNamespace<RawChannels>;
  RAW_TABLES: DurableObjectNamespace<RawTables>;
}

const LIST_ROWS = 200;
const TEXT = `hello ${'.'.repeat(40)}`;

const database = live<Env>({ schema, functions: { jobs } });

export const { LiveShard } = database.actors;

/** What measurements ask for beside the database's own paths. */
const figures: Mount<Env> = {
  prefix: '/',
  name: 'figures',
  async fetch(request, { path, actor, env }) {
    const shard = actor(LiveShard, '__root__');
    const [, job = '', channel = '', count = '0'] = path.split('/');
    if (job === 'raw') {
      return Response.json(await env.RAW_TABLES.getByName('one').insert(channel, Number(count)));
    }
    if (job === 'raw-events') return env.RAW_CHANNELS.getByName('one').fetch(request);
    if (job === 'raw-add') return Response.json(await env.RAW_CHANNELS.getByName('one').add(channel, TEXT));
    if (job === 'counts') return Response.json(await shard.counts());
    if (job === 'each' || job === 'once') return ablate(request, env.WHOLE_LISTS.getByName(job), job, channel);
    const call = { path: 'jobs:add', args: { channel, text: TEXT } };
    return Response.json(await shard.mutate(call, { identity: undefined }, true));
  },
};

/** `/each/events` and `/once/events` are sockets; `…/fill` puts the first rows there, `…/add` one more. */
async function ablate(
  request: Request,
  lists: DurableObjectStub<WholeLists>,
  strategy: 'each' | 'once',
  job: string,
): Promise<Response> {
  if (job === 'events') return lists.fetch(request);
  if (job === 'fill') await lists.fill(LIST_ROWS);
  else if (strategy === 'each') await lists.addForEach(TEXT);
  else await lists.addForAll(TEXT);
  return Response.json(null);
}

export default createWorker({ mounts: [database, figures] });
