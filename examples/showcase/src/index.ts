import { createWorker, type Mount } from '@sundog/actor';

import { rooms } from './rooms.ts';

export { Room } from './room.ts';

const mounts: Mount<Env>[] = [rooms];

/** What else runs here, for the page's list. */
const directory: Mount<Env> = {
  prefix: '/mounts',
  name: 'Mounts',
  description: 'This list, as JSON.',
  fetch: () =>
    Response.json([...mounts, directory].map(({ prefix, name, description }) => ({ prefix, name, description }))),
};

export default createWorker<Env>({ mounts: [...mounts, directory] });
