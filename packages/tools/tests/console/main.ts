import { createWorker } from '@sundog/actor';
import { tools } from '@sundog/tools/runtime';

import { DeskPhoton, photons } from './photons.generated.ts';

export { PhotonRegistry } from '@sundog/tools/runtime';
export * from './photons.generated.ts';

const keepAliveMs = 200;

export default createWorker({
  mounts: [
    tools({ photons, keepAliveMs }),
    tools({
      prefix: '/guarded',
      photons: [DeskPhoton],
      auth: { kind: 'bearer', token: 'token-of-the-tests', scopes: ['events:read', 'say:read', 'sign:write'] },
      keepAliveMs,
    }),
  ],
});
