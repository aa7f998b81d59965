import { DurableObject } from 'cloudflare:workers';

import type { Suite } from './suite.ts';

/** The object inside which a test runs; a project extends it with its suites. */
export abstract class SuiteBench extends DurableObject<Cloudflare.Env> {
  protected abstract readonly suites: readonly Suite[];
  #alarm: (() => Promise<void>) | undefined;

  override async alarm(): Promise<void> {
    await this.#alarm?.();
  }

  /** Runs one test; answers its failure as text. */
  async run(suiteName: string, testName: string): Promise<string | undefined> {
    const test = this.suites.find((suite) => suite.name === suiteName)?.tests[testName];
    if (test === undefined) return `no test "${testName}" in suite "${suiteName}"`;
    try {
      await test({ ctx: this.ctx, env: this.env, onAlarm: (handler) => (this.#alarm = handler) });
      return undefined;
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  }
}

/**
 * Lists the suites, or runs the test that the query names.
 *
 * @param request from `testSuites`
 * @param suites of the project
 * @param benches the namespace of the project's `SuiteBench`
 * @returns a list as JSON, or the failure as text
 */
export async function fetchSuites(
  request: Request,
  suites: readonly Suite[],
  benches: DurableObjectNamespace<SuiteBench>,
): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const suite = searchParams.get('suite');
  const test = searchParams.get('test');
  if (suite === null || test === null) {
    return Response.json(suites.map(({ name, tests }) => ({ name, tests: Object.keys(tests) })));
  }
  const failure = await benches.getByName(`${suite}/${test}`).run(suite, test);
  return new Response(failure ?? '', { status: failure === undefined ? 200 : 500 });
}
