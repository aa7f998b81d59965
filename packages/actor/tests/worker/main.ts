import { fetchSuites, SuiteBench } from '../../../../tests/harness/engine/bench.ts';
import { fetchBroadcaster } from './broadcaster.ts';
import { suites } from './suites.ts';
import { fetchWorkshop } from './workshop.ts';

export { GlobalMemory } from '../../src/lib/memory/global.ts';
export { Waking } from '../../src/lib/sql/sql.engine.ts';

export { Broadcaster } from './broadcaster.ts';
export { Workshop } from './workshop.ts';
export { Broken, ForgetfulRoom, Greedy, Hoarder, Mute, Plain, QuietRoom, Room } from './actors.ts';

/** The object inside which a test runs. */
export class Bench extends SuiteBench {
  protected readonly suites = suites;
}

export default {
  async fetch(request, env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/channels/')) return fetchBroadcaster(request, env);
    if (pathname.startsWith('/jobs/')) return fetchWorkshop(request, env);
    return fetchSuites(request, suites, env.BENCH);
  },
} satisfies ExportedHandler<Cloudflare.Env>;
