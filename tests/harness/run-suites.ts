import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

/** No test of a suite takes longer. */
const TIMEOUT_MS = 100_000;

/**
 * Runs every test of a project's suites (see engine/suite.ts) as one of node:test's.
 *
 * @param url where the project lists its suites
 */
export async function testSuites(url: string): Promise<void> {
  const suites = (await (await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })).json()) as {
    name: string;
    tests: string[];
  }[];
  for (const suite of suites) {
    describe(suite.name, () => {
      for (const name of suite.tests) {
        test(name, async () => {
          const query = new URLSearchParams({ suite: suite.name, test: name });
          const response = await fetch(`${url}/?${query}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
          assert.equal(response.status, 200, await response.text());
        });
      }
    });
  }
}
