import { createWorker } from '@sundog/actor';
import { live } from '@sundog/live/worker';

import * as notes from '../../live/notes.ts';
import schema from './schema.ts';

const database = live({
  schema,
  functions: { notes },
  authorizeShard: () => true,
  allowedOrigins: ['https://app.example'],
});

export const { LiveShard } = database.actors;

export default createWorker({ mounts: [database] });
