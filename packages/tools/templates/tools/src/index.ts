import { createWorker } from '@sundog/actor';
import { tools } from '@sundog/tools/runtime';

import { photons } from './photons.generated.ts';

export { GlobalMemory } from '@sundog/actor';
export { PhotonRegistry } from '@sundog/tools/runtime';
export * from './photons.generated.ts';

export default createWorker({ mounts: [tools({ photons })] });
