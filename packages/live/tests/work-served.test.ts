/** What answers HTTP requests and what runs by itself: HTTP actions and cron jobs. */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, test } from 'node:test';

import { WorkHost } from './work/work-host.ts';

const host = await WorkHost.start();
after(() => host.stop());

test('an HTTP action answers below the prefix, on behalf of whoever sends a token that counts', async () => {
  const post = (authorization: string) =>
    host.fetch('/live/http/notes', { method: 'POST', body: authorization, headers: { authorization } });
  const tokens = [`Bearer ${await host.sign('ada')}`, 'Bearer of-another-kind', 'Basic YTpi'];
  for (const [index, authorization] of tokens.entries()) {
    const response = await post(authorization);
    assert.equal(response.status, 201);
    const { id, who } = (await response.json()) as { id: string; who: string | null };
    assert.equal(who, index === 0 ? 'ada' : null);
    const [note] = await host.notes(authorization, 1);
    assert.deepEqual([note?._id, note?.who], [id, who]);
  }
});

test('an HTTP action is found by path, prefix and method, and by nothing else', async () => {
  const found = await host.fetch('/live/http/files/a/b?c');
  assert.deepEqual([await found.text(), found.headers.get('x-own')], ['/live/http/files/a/b', 'yes']);
  const head = await host.fetch('/live/http/files/a', { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers.get('x-own'), await head.text()], [200, 'yes', '']);
  for (const [method, path] of [
    ['GET', '/notes'],
    ['POST', '/files/a'],
    ['GET', '/nothing'],
    ['GET', ''],
  ]) {
    assert.equal((await host.fetch(`/live/http${path}`, { method: method ?? '' })).status, 404, `${method} ${path}`);
  }
});

test('an HTTP action decides itself which pages may use it', async () => {
  const headers = { origin: 'https://elsewhere.example' };
  const response = await host.fetch('/live/http/notes', { method: 'OPTIONS', headers });
  assert.deepEqual([response.status, response.headers.get('access-control-allow-origin')], [204, '*']);
});

test('an HTTP action that throws says only what may be told', async () => {
  const told = await host.fetch('/live/http/refuse?live');
  assert.equal(told.status, 400);
  assert.equal(((await told.json()) as { error: { code: string } }).error.code, 'no_entry');
  const kept = await host.fetch('/live/http/refuse');
  assert.equal(kept.status, 500);
  assert.ok(!(await kept.text()).includes('secret') || process.env['SUNDOG_DEV'] !== undefined);
});

const note = (name: string, everyMs: number, text = name): object => ({
  name,
  schedule: { kind: 'interval', everyMs },
  path: 'work:note',
  args: { text },
});

async function arm(...jobs: object[]): Promise<void> {
  const response = await host.fetch('/lab/arm', { method: 'POST', body: JSON.stringify(jobs) });
  assert.equal(response.status, 200, await response.text());
}

test('jobs that are declared run from the first request on, an interval at once', async () => {
  await host.notes('deployed', 1);
  const armed = (await host.lab('/armed')) as { name: string }[];
  assert.deepEqual(
    armed.map(({ name }) => name),
    ['hourly greeting', 'nightly'],
  );
  await host.crashAfter(0);
  await host.notes('deployed', 1);
});

test('a job that has changed begins anew, one that is gone is over, and the others go on', async () => {
  await arm(note('stays', 3_600_000), note('changes', 3_600_000), note('goes', 1000));
  await host.until('work:notes', {}, (rows) => rows.filter(({ text }) => text === 'goes').length >= 2);
  await host.notes('stays', 1);
  await host.notes('changes', 1);
  await arm(note('stays', 3_600_000), note('changes', 3_600_000, 'changed'), note('comes', 1000));
  const count = (await host.until('work:notes', {}, () => true)).filter(({ text }) => text === 'goes').length;
  await host.until('work:notes', {}, (rows) => rows.filter(({ text }) => text === 'comes').length >= 3);
  await host.notes('changed', 1);
  await host.notes('stays', 1);
  const rows = await host.until('work:notes', {}, () => true);
  assert.ok(rows.filter(({ text }) => text === 'goes').length <= count + 1, 'at most the one that was under way');
  await arm();
});

test('killed again and again, an interval goes on, and not faster', async (t) => {
  await arm(note('grid', 1000));
  const delays = Array.from({ length: 5 }, () => Math.floor(Math.random() * 1500));
  t.diagnostic(`kills after ${delays.join(', ')} ms`);
  for (const delayMs of delays) {
    await host.crashAfter(delayMs);
    await host.until('work:notes', {}, () => true);
  }
  const isGrid = ({ text }: { text: string }): boolean => text === 'grid';
  const before = (await host.until('work:notes', {}, () => true)).filter(isGrid).length;
  const rows = await host.until('work:notes', {}, (all) => all.filter(isGrid).length >= before + 2);
  await arm();
  const times = rows.filter(isGrid).map(({ at }) => at);
  const elapsedMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  assert.ok(times.length <= Math.ceil(elapsedMs / 1000) + 1, `${times.length} in ${elapsedMs} ms`);
});

test('a tick that happens twice, as after a crash in its middle, has its effect once', async () => {
  const tick = () =>
    host
      .fetch('/lab/tick', { method: 'POST', body: JSON.stringify(note('doubled', 3_600_000)) })
      .then((answer) => answer.json());
  await tick();
  await host.notes('doubled', 1);
  await tick();
  await host.mutation('work:noteLater', { text: 'after doubled', delayMs: 50 });
  await host.notes('after doubled', 1);
  await host.notes('doubled', 1);
});

test('pages of other sites may not use the database, and no name may but the server’s own', async () => {
  const ask = (path: string, headers: Record<string, string>) =>
    new Promise<{ status: number; code: string }>((resolve, reject) => {
      const { hostname, port } = new URL(host.host.url);
      const options = { hostname, port, path, method: 'POST', headers, timeout: 10_000 };
      const asked = request(options, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () => {
          const { error } = JSON.parse(text) as { error?: { code: string } };
          resolve({ status: answer.statusCode ?? 0, code: error?.code ?? '' });
        });
      });
      asked.on('error', reject);
      asked.end('{"path":"work:notes","args":{}}');
    });
  const foreign = await ask('/live/query', { origin: 'https://evil.example' });
  assert.deepEqual(foreign, { status: 403, code: 'foreign_origin' });
  for (const path of ['/live/query', '/live/http/notes']) {
    assert.deepEqual(await ask(path, { host: 'evil.example' }), { status: 403, code: 'foreign_host' }, path);
  }
  assert.equal((await ask('/live/query', {})).status, 200);
});

test('a call larger than a mebibyte is refused', async () => {
  const body = JSON.stringify({ path: 'work:note', args: { text: 'x'.repeat(1024 * 1024) } });
  for (const kind of ['query', 'mutation', 'action', 'route']) {
    const response = await host.fetch(`/live/${kind}`, { method: 'POST', body });
    assert.equal(response.status, 413, kind);
    assert.equal(((await response.json()) as { error: { code: string } }).error.code, 'body_too_large');
  }
});
