import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, test } from 'node:test';

import { copyFixture, enginePid, eventually, get, startSundog } from './sundog-command.ts';

describe('admin pages', { concurrency: 3 }, () => {
  test('health tells whether the engine answers', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['start', project]);
    const healthy = await get(`${command.adminUrl}/healthz`);
    assert.deepEqual(
      { ...healthy, text: JSON.parse(healthy.text) },
      { status: 200, text: { status: 'ok', restarts: 0 } },
    );
    const pid = await enginePid(project);
    // Stopped, it neither ends nor answers.
    process.kill(pid, 'SIGSTOP');
    const ill = await get(`${command.adminUrl}/healthz`);
    assert.equal(ill.status, 503);
    assert.match(ill.text, /the engine does not answer/);
    process.kill(pid, 'SIGKILL');
    await eventually(async () => assert.equal((await get(`${command.adminUrl}/healthz`)).status, 200));
    assert.match((await get(`${command.adminUrl}/metrics`)).text, /^sundog_engine_restarts_total 1$/m);
  });

  test('metrics count answers by project and status, in the format of Prometheus', async (context) => {
    const command = await startSundog(context, ['start', await copyFixture(context, 'counter')]);
    await get(`${command.url}/log`);
    await get(`${command.url}/version`, { method: 'POST', body: 'twelve bytes' });
    await get(`${command.url}/throw`);
    const { text } = await get(`${command.adminUrl}/metrics`);
    assert.match(text, /^sundog_requests_total\{project="counter",status="200"\} 2$/m);
    assert.match(text, /^sundog_requests_total\{project="counter",status="exception"\} 1$/m);
    assert.match(text, /^sundog_request_bytes_total\{project="counter"\} 12$/m);
    assert.match(text, /^sundog_response_bytes_total\{project="counter"\} 15$/m);
    assert.match(text, /^sundog_up 1$/m);
    if (process.platform === 'linux') {
      assert.match(text, /^sundog_engine_resident_memory_bytes \d{7,}$/m);
      assert.match(text, /^sundog_engine_open_sockets [1-9]\d*$/m);
    }
    for (const line of text.trimEnd().split('\n')) {
      assert.match(line, /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [\d.e+-]+)$/);
    }
  });

  test('bytes of answers count where their length is known, whoever tells it', async (context) => {
    const command = await startSundog(context, ['start', await copyFixture(context, 'front')]);
    const seen = await get(`${command.url}/seen`);
    await get(`${command.url}/download`);
    await get(`${command.url}/download`, { method: 'HEAD' });
    await get(`${command.url}/stream?ms=0`);
    const { text } = await get(`${command.adminUrl}/metrics`);
    const bytes = /^sundog_response_bytes_total\{project="front"\} (.+)$/m.exec(text)?.[1];
    assert.equal(Number(bytes), Buffer.byteLength(seen.text) + 32_000_000);
    assert.match(text, /^sundog_requests_total\{project="front",status="200"\} 4$/m);
  });

  test('they are for this machine alone, whatever the projects listen on', async (context) => {
    const project = await copyFixture(context, 'counter');
    const command = await startSundog(context, ['start', project, '--host', '0.0.0.0']);
    const { port, hostname } = new URL(command.adminUrl);
    assert.equal(hostname, '127.0.0.1');
    // Every address of 127.0.0.0/8 is this machine, and a server that listens on all of them has this one too.
    await assert.rejects(get(`http://127.0.0.2:${port}/healthz`));
  });

  test('pages that resolve their own name to this machine are refused', async (context) => {
    const command = await startSundog(context, ['start', await copyFixture(context, 'counter')]);
    assert.equal(await statusFor(command.adminUrl, 'evil.example'), 403);
    assert.equal(await statusFor(command.adminUrl, 'localhost.evil.example:80'), 403);
    assert.equal(await statusFor(command.adminUrl, 'localhost:1234'), 200);
    assert.equal((await get(`${command.adminUrl}/metrics`, { method: 'POST' })).status, 405);
    assert.equal((await get(`${command.adminUrl}/constructor`)).status, 404);
  });
});

function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/healthz`, { headers: { host }, agent: false, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
}
