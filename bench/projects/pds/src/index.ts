import { createWorker } from '@sundog/actor';
import { pds } from '@sundog/pds';

import { getHost } from '../../../../packages/pds/src/lib/serve/host.ts';

const server = pds();
export const { Account, Directory, Sequencer } = server.actors;

const worker = createWorker({ mounts: server.mounts });

export default {
  /** Calls are counted as always, and every count is forgotten: the reference server runs without limits too. */
  fetch(request, env, ctx) {
    getHost(env).rates.set = () => {};
    return worker.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<object>;
