import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { startProject } from '../../../tests/harness/start-project.ts';

const project = await startProject(new URL('.', import.meta.url));
after(() => project.stop());

const suites = (await (await fetch(project.url)).json()) as { name: string; tests: string[] }[];
for (const suite of suites) {
  describe(suite.name, () => {
    for (const name of suite.tests) {
      test(name, async () => {
        const query = new URLSearchParams({ suite: suite.name, test: name });
        const response = await fetch(`${project.url}/?${query}`);
        assert.equal(response.status, 200, await response.text());
      });
    }
  });
}
