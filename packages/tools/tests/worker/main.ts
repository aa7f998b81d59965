import { fetchSuites, SuiteBench } from '../../../../tests/harness/engine/bench.ts';
import { fetchRunActor } from './run-actor.ts';
import { suites } from './suites.ts';

export { RunActor } from './run-actor.ts';

/** The object inside which a test runs. */
export class Bench extends SuiteBench {
  protected readonly suites = suites;
}

export default {
  async fetch(request, env): Promise<Response> {
    if (new URL(request.url).pathname.startsWith('/runs/')) return fetchRunActor(request, env);
    return fetchSuites(request, suites, env.BENCH);
  },
} satisfies ExportedHandler<Cloudflare.Env>;
