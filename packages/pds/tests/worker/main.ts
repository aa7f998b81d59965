import { fetchSuites, SuiteBench } from '../../../../tests/harness/engine/bench.ts';
import { suites } from './suites.ts';

/** The object inside which a test runs. */
export class Bench extends SuiteBench {
  protected readonly suites = suites;
}

export default {
  async fetch(request, env): Promise<Response> {
    return fetchSuites(request, suites, env.BENCH);
  },
} satisfies ExportedHandler<Cloudflare.Env>;
