import { createWorker, type Mount } from '@sundog/actor';
import { tools } from '@sundog/tools/runtime';

import { database, shards } from './chat.ts';
import { photons } from './photons.generated.ts';
import { rooms } from './rooms.ts';
import { actors, demoAccount, serverMounts, status } from './social.ts';

export { PhotonRegistry } from '@sundog/tools/runtime';
export * from './photons.generated.ts';
export { Room } from './room.ts';

export const { LiveShard } = database.actors;
export const { Account, Directory, Sequencer } = actors;

const mounts: Mount<Env>[] = [rooms, shards, { ...tools({ photons, prefix: '/tools' }), name: 'Tools' }];

/** What else runs here, for the page's list. */
const directory: Mount<Env> = {
  prefix: '/mounts',
  name: 'Mounts',
  description: 'This list, as JSON.',
  fetch: () =>
    Response.json(
      [...mounts, status, directory].map(({ prefix, name, description }) => ({ prefix, name, description })),
    ),
};

export default createWorker<Env>({ mounts: [...mounts, database, ...serverMounts, demoAccount, directory] });
