/**
 * A personal data server and nothing else, but for a clock that tests may set ahead: what the tests over HTTP talk to.
 */
import { createWorker, systemClock, type Clock } from '@sundog/actor';

import { pds } from '../../../src/index.ts';

const server = pds();
export const { Directory, Sequencer } = server.actors;

let aheadMs = 0;

/** An account whose time has gone on by what was last posted to `/tests/ahead`, in milliseconds. */
export class Account extends server.actors.Account {
  protected override get clock(): Clock {
    return { ...systemClock, now: () => Date.now() + aheadMs };
  }
}

const worker = createWorker({ mounts: server.mounts });

export default {
  async fetch(request, env, context): Promise<Response> {
    if (new URL(request.url).pathname !== '/tests/ahead') return worker.fetch(request, env, context);
    aheadMs = Number(await request.text());
    return new Response();
  },
} satisfies ExportedHandler<Cloudflare.Env>;
