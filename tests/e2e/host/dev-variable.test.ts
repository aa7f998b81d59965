import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';

import { startProject } from '../../harness/start-project.ts';

test('a Worker knows that it is being developed, and only then', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sundog-test-'));
  try {
    await writeFile(
      join(directory, 'wrangler.json'),
      '{ "name": "told", "main": "main.js", "compatibility_date": "2026-11-01" }',
    );
    await writeFile(
      join(directory, 'main.js'),
      'export default { fetch: (_, env) => Response.json(env.SUNDOG_DEV ?? null) };',
    );
    assert.equal(await ask(directory, 'dev'), '1');
    assert.equal(await ask(directory, 'start'), null);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

async function ask(directory: string, mode: 'dev' | 'start'): Promise<unknown> {
  const host = await startProject(pathToFileURL(`${directory}/`), { mode });
  try {
    return await (await fetch(host.url)).json();
  } finally {
    await host.stop();
  }
}
