import type { Mount } from '@sundog/actor';
import { live } from '@sundog/live/worker';

import * as channels from '../live/channels.ts';
import * as messages from '../live/messages.ts';
import * as presence from '../live/presence.ts';
import schema from '../live/schema.ts';
import * as users from '../live/users.ts';

/** The chat: a live database in which each channel is a shard, and users are in D1. Who knows a channel may open it. */
export const database = live<Env>({
  schema,
  functions: { channels, messages, presence, users },
  global: { binding: 'USERS' },
  authorizeShard: (_identity, { field }) => field === undefined || field === 'channelId',
});

const SHARDS_SHOWN = 20;

/** What the chat's page shows of the shards: which there are, and what each has done since it woke. */
export const shards: Mount<Env> = {
  prefix: '/shards',
  name: 'Shards',
  description: 'The shards of the chat, and what each does, as JSON.',
  async fetch(_request, context) {
    const listed = await database.shards(context, { limit: SHARDS_SHOWN });
    const counts = await Promise.all(listed.map(({ name }) => database.counts(context, name)));
    return Response.json(listed.map((shard, index) => ({ ...shard, ...counts[index] })));
  },
};
