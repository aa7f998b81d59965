import { createWorker } from '@sundog/actor';
import { tools } from '@sundog/tools/runtime';

import { photons } from './photons.generated.ts';

export * from './photons.generated.ts';
export { PhotonRegistry } from '@sundog/tools/runtime';

export default createWorker({ mounts: [tools({ photons })] });
