import { createWorker } from '@sundog/actor';
import { live } from '@sundog/live/worker';

import * as channels from '../live/channels.ts';
import * as messages from '../live/messages.ts';
import schema from '../live/schema.ts';

const database = live({ schema, functions: { channels, messages }, authorizeShard: () => true });

export const { LiveShard } = database.actors;

export default createWorker({ mounts: [database] });
