import { createWorker } from '@sundog/actor';
import { live } from '@sundog/live/worker';

import * as messages from '../../live/messages.ts';
import schema from './schema.ts';

const database = live({ schema, functions: { messages }, authorizeShard: () => true });

export const { LiveShard } = database.actors;

export default createWorker({ mounts: [database] });
