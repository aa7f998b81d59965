import { fetchSuites, SuiteBench } from '../../../../tests/harness/engine/bench.ts';
import { fetchFirehose } from './firehose.ts';
import { fetchOAuth } from './oauth-host.ts';
import { fetchRepository } from './repository.ts';
import { suites } from './suites.ts';

export { TestSequencer } from './firehose.ts';
export { TestRepository } from './repository.ts';
export { TestOAuth } from './oauth-host.ts';

/** The object inside which a test runs. */
export class Bench extends SuiteBench {
  protected readonly suites = suites;
}

export default {
  async fetch(request, env): Promise<Response> {
    if (new URL(request.url).pathname.startsWith('/firehose/')) return fetchFirehose(request, env);
    const answer = await fetchOAuth(request, env);
    if (answer !== undefined) return answer;
    if (new URL(request.url).pathname.startsWith('/repository/')) return fetchRepository(request, env);
    return fetchSuites(request, suites, env.BENCH);
  },
} satisfies ExportedHandler<Cloudflare.Env>;
