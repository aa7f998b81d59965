import { createWorker } from '@sundog/actor';
import { tools } from '@sundog/tools/runtime';

import { DeskPhoton, FrontPhoton } from './photons.generated.ts';

export { PhotonRegistry } from '@sundog/tools/runtime';
export { DeskPhoton, FrontPhoton };

const keepAliveMs = 200;

export default createWorker({
  mounts: [
    tools({ photons: [DeskPhoton, FrontPhoton], keepAliveMs }),
    tools({
      prefix: '/guarded',
      photons: [DeskPhoton],
      auth: { kind: 'bearer', token: 'token-of-the-tests', scopes: ['events:read', 'say:read', 'sign:write'] },
      keepAliveMs,
    }),
  ],
});
