import assert from 'node:assert/strict';
import { access, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { copyFixture, enginePid, eventually, get, isAlive, replaceIn, startSundog } from './sundog-command.ts';

describe('what lies on disk', { concurrency: 3 }, () => {
  test('a data directory that goes while a host runs on it is told of, and the host still ends well', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['start', project]);
    const engine = await enginePid(project);
    await rename(join(project, '.sundog/state'), join(project, 'elsewhere'));
    process.kill(engine, 'SIGKILL');
    await command.printed(/\.sundog\/state was removed, or taken by another host/);
    await eventually(() => assert.equal(isAlive(engine), false));
    command.child.kill('SIGTERM');
    assert.deepEqual(await command.ended, { code: 0, signal: null });
    assert.equal(command.stderr(), '');
    await assert.rejects(access(join(project, '.sundog/state')));
  });

  test('what holds secrets or data is for its user alone, and not for git', async (context) => {
    const project = await copyFixture(context, 'counter');
    await writeFile(join(project, '.dev.vars'), 'GREETING=a secret\n');
    await startSundog(context, ['start', project]);
    const [build = ''] = await readdir(join(project, '.sundog/build'));
    for (const path of [`.sundog/build/${build}`, '.sundog/state']) {
      assert.equal((await stat(join(project, path))).mode & 0o077, 0, path);
    }
    assert.equal((await stat(join(project, `.sundog/build/${build}/engine-1.capnp`))).mode & 0o077, 0);
    await access(join(project, '.sundog/.gitignore'));
  });

  test('what a killed engine wrote of R2 is removed before the next one, also where the bucket came later', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['dev', project]);
    await replaceIn(project, 'wrangler.jsonc', '"migrations"', '"r2_buckets": [{ "binding": "FILES" }], "migrations"');
    await command.printed(/rebuilt in \d+ ms/);
    const blobs = join(project, '.sundog/state/r2/blobs');
    await mkdir(blobs, { recursive: true });
    await writeFile(join(blobs, '.half.tmp'), 'half');
    process.kill(await enginePid(project), 'SIGKILL');
    await command.printed(/the engine runs again/);
    assert.deepEqual(await readdir(blobs), []);
    assert.equal((await get(command.url)).status, 200);
  });

  test('the next host removes what a killed one left in the temporary folder', async (context) => {
    const project = await copyFixture(context, 'counter');
    const first = await startSundog(context, ['start', project]);
    const record = await readFile(join(project, '.sundog/state/host.json'), 'utf8');
    const [, folder = ''] = /"controlSocket": "(.*)\/control.sock"/.exec(record) ?? [];
    await access(folder);
    first.child.kill('SIGKILL');
    await first.ended;
    await startSundog(context, ['start', project]);
    await assert.rejects(access(folder));
  });
});
