import { createWorker, type Mount } from '@sundog/actor';
import { live } from '@sundog/live/worker';

import * as work from '../live/work.ts';
import schema from '../live/schema.ts';
import { issuer, publicKey } from '../../lab/src/issuer.ts';

const database = live({
  schema,
  functions: { work },
  authorizeShard: () => true,
  auth: [{ ...issuer, jwks: { keys: [publicKey] } }],
});

export const { LiveShard } = database.actors;

/** Messages that have arrived, in this process. */
const inbox: unknown[] = [];

/** What tests ask of the project itself. */
const lab: Mount<Cloudflare.Env> = {
  prefix: '/lab',
  name: 'lab',
  async fetch(_request, { path, url, actor }) {
    const shard = actor(LiveShard, url.searchParams.get('shard') ?? '__root__');
    const number = Number(url.searchParams.get('number'));
    switch (path) {
      case '/inbox':
        return Response.json(inbox);
      case '/dead':
        return Response.json(await shard.deadLetters());
      case '/retry':
        return Response.json(await shard.resolveDeadLetter(number, 'retry'));
      case '/discard':
        return Response.json(await shard.resolveDeadLetter(number, 'discard'));
      default:
        return new Response(null, { status: 404 });
    }
  },
};

export default {
  ...createWorker({ mounts: [database, lab] }),
  queue(batch: MessageBatch): void {
    for (const { body } of batch.messages)
      inbox.push(
        JSON.parse(JSON.stringify(body, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))),
      );
  },
};
