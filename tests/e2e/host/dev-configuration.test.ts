import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { copyFixture, endOf, get, replaceIn, runSundog, startSundog } from './sundog-command.ts';

describe('what dev says of the configuration', { concurrency: 3 }, () => {
  test('a warning is told at the start, after the edit that brings it, and once', async (context) => {
    const project = await copyFixture(context, 'counter');
    await replaceIn(
      project,
      'wrangler.jsonc',
      '"migrations"',
      '"account_id": "a", "route": "a.example/*", "migrations"',
    );
    const command = await startSundog(context, ['dev', project]);
    assert.match(command.stdout(), /counter warn: .*wrangler\.jsonc:6:\d+: "route" holds only on Cloudflare/);
    assert.match(command.stdout(), /counter .*wrangler\.jsonc:6:\d+: "account_id" holds only on Cloudflare/);
    // The old keys move down a line and stay what they are.
    await replaceIn(project, 'wrangler.jsonc', '"main"', '"limits": { "cpu_ms": 5 },\n  "main"');
    await command.printed(/counter warn: .*wrangler\.jsonc:3:\d+: "limits" holds only on Cloudflare/);
    await command.printed(/rebuilt in/);
    await replaceIn(project, 'wrangler.jsonc', '"limits": { "cpu_ms": 5 },', '');
    await command.printed(/rebuilt in[^]*rebuilt in/);
    for (const key of ['route', 'account_id', 'limits']) {
      assert.equal(command.stdout().split(`"${key}" holds only`).length, 2, command.stdout());
    }
  });

  test('what projects ask of each other is checked as by check, all at once, at the start and after an edit', async (context) => {
    const [first, second] = [await copyFixture(context, 'counter'), await copyFixture(context, 'modules')];
    const misspelt = { ONE: 'module', TWO: 'countr' };
    const services = (binding: keyof typeof misspelt): string =>
      `"services": [{ "binding": "${binding}", "service": "${misspelt[binding]}" }], `;
    await replaceIn(first, 'wrangler.jsonc', '"migrations"', `${services('ONE')}"migrations"`);
    await replaceIn(second, 'wrangler.jsonc', '"alias"', `${services('TWO')}"alias"`);
    const checked = await endOf(context, ['check', first, second]);
    assert.equal(checked.code, 1);
    const command = runSundog(context, ['dev', first, second, '--port', '0', '--admin-port', 'off', '--log', 'json']);
    const [waiting] = await command.printed(/^.*Waiting for an edit.*$/m);
    const problems = checked.stderr.replace(/\n*2 problems\n$/, '');
    assert.match(problems, /ONE is bound to the project module,[^]*TWO is bound to the project countr,/);
    assert.equal(messageOf(waiting), `${problems}\n\nWaiting for an edit.`);
    await replaceIn(first, 'wrangler.jsonc', services('ONE'), '');
    await replaceIn(second, 'wrangler.jsonc', services('TWO'), '');
    const [, url = ''] = await command.printed(/"counter","message":"(http:\/\/[\d.]+:\d+)/);
    await replaceIn(first, 'wrangler.jsonc', '"migrations"', `${services('ONE')}"migrations"`);
    const [goesOn] = await command.printed(/^.*The last good build goes on.*$/m);
    assert.equal(messageOf(goesOn), `${problems.split('\n\n')[0]}\n\nThe last good build goes on.`);
    assert.equal((await get(`${url}/version`)).text, 'version 1');
  });
});

function messageOf(line: string): string {
  return (JSON.parse(line) as { message: string }).message;
}
