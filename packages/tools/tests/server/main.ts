import { createWorker } from '@sundog/actor';

import { tools } from '@sundog/tools/runtime';
import { EverythingPhoton, RoomPhoton } from './photons.generated.ts';

export { GlobalMemory } from '@sundog/actor';
export { PhotonRegistry } from '@sundog/tools/runtime';
export { EverythingPhoton, RoomPhoton };

export default createWorker({
  mounts: [
    tools({
      photons: [EverythingPhoton, RoomPhoton],
      allowedOrigins: ['https://app.example'],
      aliases: { 'the lobby': 'lobby' },
      keepAliveMs: 200,
    }),
  ],
});
