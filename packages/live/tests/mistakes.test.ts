/** Mistakes of a project: who learns what of them. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { WebSocket } from 'ws';

import { startProject } from '../../../tests/harness/start-project.ts';
import { LiveClient } from '../src/client.ts';
import type { SocketClass } from '../src/lib/client/environment.ts';
import { FrameClient, until } from './socket/frame-client.ts';

type Host = Awaited<ReturnType<typeof startProject>>;
type OnLog = NonNullable<NonNullable<Parameters<typeof startProject>[1]>['onLog']>;
type LogRecord = Parameters<OnLog>[0];

const ORIGIN = 'https://app.example';
const webSocket = WebSocket as object as SocketClass;

/** Data that the project with another schema finds again. */
const dataDirectory = await mkdtemp(join(tmpdir(), 'sundog-mistakes-'));
after(() => rm(dataDirectory, { recursive: true, force: true }));

class Mistakes {
  readonly host: Host;
  readonly logged: LogRecord[];

  private constructor(host: Host, logged: LogRecord[]) {
    this.host = host;
    this.logged = logged;
  }

  static async start(name: 'before' | 'after', port = 0): Promise<Mistakes> {
    const logged: LogRecord[] = [];
    const options = { dataDirectory, port, onLog: (record: LogRecord) => void logged.push(record) };
    return new Mistakes(await startProject(new URL(`./mistakes/${name}/`, import.meta.url), options), logged);
  }

  async call(kind: 'query' | 'mutation', path: string, args: object = {}) {
    const response = await fetch(`${this.host.url}/live/${kind}`, {
      method: 'POST',
      headers: { origin: ORIGIN },
      body: JSON.stringify({ path, args }),
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    const { value, error } = JSON.parse(text) as { value?: string; error?: { code: string; message: string } };
    return { response, text, value: value ?? '', code: error?.code, message: error?.message ?? '' };
  }

  /** Waits for the lines that errors have left, and for any that should not come. */
  async errors(count: number): Promise<readonly string[]> {
    const errors = (): LogRecord[] => this.logged.filter(({ level }) => level === 'error');
    await until(() => errors().length >= count);
    await this.call('query', 'notes:nothing');
    return errors()
      .splice(0)
      .map((record) => JSON.stringify(record));
  }
}

test('before the schema changes', async (context) => {
  const mistakes = await Mistakes.start('before');
  try {
    await context.test(
      'a mistake in a function says which and what, in the log once, and with no value of a row',
      async () => {
        const cases: [kind: 'query' | 'mutation', path: string, args: object, code: string, message: RegExp][] = [
          [
            'query',
            'notes:wrongTier',
            {},
            'elsewhere',
            /^notes:wrongTier: The table parts lives in shards by room, and/,
          ],
          [
            'mutation',
            'notes:wrongRow',
            { room: 'a' },
            'elsewhere',
            /^notes:wrongRow: This row of parts .* in a shard by room/,
          ],
          ['mutation', 'notes:awaits', {}, 'awaited_outside', /^notes:awaits awaits something else/],
          ['query', 'notes:fails', {}, 'internal_error', /^The server made a mistake\.$/],
        ];
        for (const [index, [kind, path, args, code, message]] of cases.entries()) {
          const answer = await mistakes.call(kind, path, args);
          assert.deepEqual([answer.response.status, answer.code], [500, code], path);
          assert.match(answer.message, message);
          assert.doesNotMatch(answer.text, /secret/);
          const errors = await mistakes.errors(index + 1);
          assert.equal(errors.length, index + 1, errors.join('\n'));
          assert.ok(errors.at(-1)?.includes(path), errors.at(-1));
        }
        const socket = await FrameClient.open(mistakes.host.url);
        const [tier, failing] = socket.add({ path: 'notes:wrongTier', args: {} }, { path: 'notes:fails', args: {} });
        await until(() => tier?.error !== undefined && failing?.error !== undefined);
        assert.deepEqual([tier?.error, failing?.error], ['elsewhere', 'internal_error']);
        socket.cut();
      },
    );

    await context.test('limits that a call has reached are told', async () => {
      for (const [path, code] of [
        ['notes:isTooLarge', 'result_too_large'],
        ['notes:readsTooMuch', 'call_limit'],
      ] as const) {
        const answer = await mistakes.call('mutation', path);
        assert.deepEqual([answer.response.status, answer.code], [400, code], answer.text);
      }
    });

    await context.test('an id says by its "@" whether its table can have it', async () => {
      const { value: note } = await mistakes.call('mutation', 'notes:add', { text: 'a secret' });
      const { value: part } = await mistakes.call('mutation', 'notes:addPart', { room: 'x' });
      assert.equal((await mistakes.call('query', 'notes:get', { id: note })).response.status, 200);
      const odd = await mistakes.call('query', 'notes:get', { id: `${note}@channelId/x` });
      assert.equal(odd.code, 'invalid_arguments');
      assert.match(odd.message, /expected an id of notes, found an id of notes with "@" and a shard behind it/);
      assert.equal((await mistakes.call('query', 'notes:getPart', { part })).response.status, 200);
      const cut = await mistakes.call('query', 'notes:getPart', { part: part.replace(/@.*/, '') });
      assert.equal(cut.code, 'invalid_arguments');
      assert.match(cut.message, /"@"/);
    });

    await context.test('pages of allowed origins may read what was refused', async () => {
      const answers = [await mistakes.call('query', 'notes:nothing'), await mistakes.call('query', 'notes:fails')];
      for (const { response } of answers) {
        assert.equal(response.headers.get('access-control-allow-origin'), ORIGIN);
        assert.match(response.headers.get('access-control-expose-headers') ?? '', /x-request-id/);
      }
    });
  } finally {
    await mistakes.host.stop();
  }
});

test('what is stored does not fit the schema: clients learn internal_error, over HTTP and sockets, and the log why', async () => {
  const mistakes = await Mistakes.start('after');
  try {
    const answer = await mistakes.call('query', 'notes:list');
    assert.deepEqual([answer.response.status, answer.code], [500, 'internal_error'], answer.text);
    assert.doesNotMatch(answer.text, /secret|notes_/);
    const errors = await mistakes.errors(1);
    assert.equal(errors.length, 1, errors.join('\n'));
    assert.match(errors[0] ?? '', /does not fit the schema/);
    const client = new LiveClient(mistakes.host.url, { webSocket });
    try {
      await assert.rejects(client.query('notes:list', {}), { code: 'internal_error' });
      await assert.rejects(client.mutation('notes:add', { text: '' }), { code: 'internal_error' });
      assert.match((await mistakes.errors(2))[1] ?? '', /does not fit the schema/);
    } finally {
      client.close();
    }
  } finally {
    await mistakes.host.stop();
  }
});

test('a page that is open has its queries again when a release mends the schema', async () => {
  let mistakes = await Mistakes.start('after');
  const { url } = mistakes.host;
  const client = new LiveClient(url, { webSocket });
  try {
    const seen: string[] = [];
    client.onUpdate(
      'notes:list',
      {},
      () => seen.push('notes'),
      ({ code }) => seen.push(code),
    );
    await until(() => seen.length === 1);
    await mistakes.host.stop();
    mistakes = await Mistakes.start('before', Number(new URL(url).port));
    await until(() => seen.length === 2, 'the client has come back', 60_000);
    assert.deepEqual(seen, ['internal_error', 'notes']);
  } finally {
    client.close();
    await mistakes.host.stop();
  }
});
