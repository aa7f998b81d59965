import { fetchSuites, SuiteBench } from '../../../../tests/harness/engine/bench.ts';
import { fetchFirehose } from './firehose.ts';
import { suites } from './suites.ts';

export { TestSequencer } from './firehose.ts';

/** The object inside which a test runs. */
export class Bench extends SuiteBench {
  protected readonly suites = suites;
}

export default {
  async fetch(request, env): Promise<Response> {
    if (new URL(request.url).pathname.startsWith('/firehose/')) return fetchFirehose(request, env);
    return fetchSuites(request, suites, env.BENCH);
  },
} satisfies ExportedHandler<Cloudflare.Env>;
