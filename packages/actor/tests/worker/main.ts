import { DurableObject } from 'cloudflare:workers';

import { fetchBroadcaster } from './broadcaster.ts';
import { suites } from './suites.ts';
import { fetchWorkshop } from './workshop.ts';

export { GlobalMemory } from '../../src/lib/memory/global.ts';
export { Waking } from '../../src/lib/sql/sql.engine.ts';

export { Broadcaster } from './broadcaster.ts';
export { Workshop } from './workshop.ts';
export { Broken, ForgetfulRoom, Greedy, Hoarder, Mute, Plain, QuietRoom, Room } from './actors.ts';

/** The object inside which a test runs. */
export class Bench extends DurableObject<Cloudflare.Env> {
  #alarm: (() => Promise<void>) | undefined;

  override async alarm(): Promise<void> {
    await this.#alarm?.();
  }

  /** Runs one test; answers its failure as text. */
  async run(suiteName: string, testName: string): Promise<string | undefined> {
    const test = suites.find((suite) => suite.name === suiteName)?.tests[testName];
    if (test === undefined) return `no test "${testName}" in suite "${suiteName}"`;
    try {
      await test({ ctx: this.ctx, env: this.env, onAlarm: (handler) => (this.#alarm = handler) });
      return undefined;
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  }
}

export default {
  async fetch(request, env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.startsWith('/channels/')) return fetchBroadcaster(request, env);
    if (pathname.startsWith('/jobs/')) return fetchWorkshop(request, env);
    const suite = searchParams.get('suite');
    const test = searchParams.get('test');
    if (suite === null || test === null) {
      return Response.json(suites.map(({ name, tests }) => ({ name, tests: Object.keys(tests) })));
    }
    const failure = await env.BENCH.getByName(`${suite}/${test}`).run(suite, test);
    return new Response(failure ?? '', { status: failure === undefined ? 200 : 500 });
  },
} satisfies ExportedHandler<Cloudflare.Env>;
