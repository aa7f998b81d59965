/** What needs nothing to run: `npm run check`, as tests, so that it runs beside the others. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

import { root } from '../tidy/source-files.ts';

const checks = {
  'format:check': 'everything is formatted',
  lint: 'the linter finds nothing',
  types: 'all types fit',
  'dead-code': 'everything that is exported or installed is used',
};

/** The linter's types are Go's: it collects garbage all the time unless it may have more. */
const env = { ...process.env, GOGC: '400' };

for (const [script, claim] of Object.entries(checks))
  test(claim, () => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', script], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
    assert.equal(status, 0, `npm run ${script}:\n${stdout}${stderr}`);
  });
