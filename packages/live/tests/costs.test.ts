/** What crosses for single operations, in bytes: `docs/live-costs.md` says these figures. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { WebSocket } from 'ws';

import { startProject } from '../../../tests/harness/start-project.ts';

const host = await startProject(new URL('chat/', import.meta.url));
after(() => host.stop());

const LATE_MS = 10_000;

interface Frame {
  readonly type: string;
  readonly version?: number;
  readonly taken?: readonly { readonly instance: number }[];
  readonly epoch?: string;
}

/** A socket to a shard, and the frames that it has had. */
class Line {
  readonly texts: string[] = [];
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.texts.push((data as Buffer).toString()));
  }

  static async open(shard: string): Promise<Line> {
    const url = `${host.url.replace('http', 'ws')}/live/socket?protocol=1&shard=${encodeURIComponent(shard)}`;
    const line = new Line(new WebSocket(url, ['sundog-live']));
    await line.until(1);
    return line;
  }

  send(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** Waits until there are so many frames, and answers the last. */
  async until(count: number): Promise<Frame> {
    const deadline = Date.now() + LATE_MS;
    while (this.texts.length < count) {
      assert.ok(Date.now() < deadline, `${this.texts.length} frames of ${count}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return JSON.parse(this.texts.at(-1) ?? '') as Frame;
  }

  /** Bytes of the frame at a place. */
  bytesAt(index: number): number {
    return Buffer.byteLength(this.texts[index] ?? '');
  }

  close(): void {
    this.#socket.close();
  }
}

async function call(kind: 'query' | 'mutation', path: string, args: object): Promise<unknown> {
  const body = JSON.stringify({ path, args });
  const response = await fetch(`${host.url}/live/${kind}`, {
    method: 'POST',
    body,
    signal: AbortSignal.timeout(LATE_MS),
  });
  assert.equal(response.status, 200);
  return ((await response.json()) as { value: unknown }).value;
}

test('a message in a list of 50 costs each watcher its own size and a little, and nobody else anything', async () => {
  const channelId = await call('mutation', 'channels:create', { name: 'busy' });
  const quiet = await call('mutation', 'channels:create', { name: 'quiet' });
  const message = { channelId, author: 'ann', text: 'x'.repeat(60) };
  for (let count = 0; count < 50; count++) await call('mutation', 'messages:send', message);
  const [sender, watcher, other] = await Promise.all(
    [channelId, channelId, quiet].map((id) => Line.open(`channelId/${String(id)}`)),
  );
  assert.ok(sender !== undefined && watcher !== undefined && other !== undefined);
  for (const [line, id] of [
    [sender, channelId],
    [watcher, channelId],
    [other, quiet],
  ] as const) {
    line.send({ type: 'queries', add: [{ query: 1, path: 'messages:list', args: { channelId: id } }], remove: [] });
    await line.until(2);
  }
  sender.send({ type: 'mutate', client: 'a', number: 1, acknowledged: 0, path: 'messages:send', args: message });
  await Promise.all([sender.until(3), watcher.until(3)]);
  const list = await call('query', 'messages:list', { channelId });
  const rowBytes = Buffer.byteLength(JSON.stringify((list as readonly unknown[])[0]));
  assert.ok(watcher.bytesAt(2) - rowBytes < 130, `${watcher.bytesAt(2)} bytes for a row of ${rowBytes}`);
  assert.ok(sender.bytesAt(2) - watcher.bytesAt(2) < 130, 'the result of the mutation is all that it has besides');
  assert.ok(sender.bytesAt(1) > 50 * rowBytes, 'the list itself was sent once');
  assert.equal(other.texts.length, 2);
  for (const line of [sender, watcher, other]) line.close();
});

test('a client that comes back is sent what it has missed', async () => {
  const channelId = await call('mutation', 'channels:create', { name: 'away' });
  const message = { channelId, author: 'ann', text: 'x'.repeat(60) };
  for (let count = 0; count < 50; count++) await call('mutation', 'messages:send', message);
  const shard = `channelId/${String(channelId)}`;
  const add = { query: 1, path: 'messages:list', args: { channelId } };
  const first = await Line.open(shard);
  first.send({ type: 'queries', add: [add], remove: [] });
  const { version, taken } = await first.until(2);
  const { epoch } = JSON.parse(first.texts[0] ?? '') as Frame;
  first.close();
  const known = { epoch, instance: taken?.[0]?.instance, version };

  const comeBack = async (): Promise<number> => {
    const line = await Line.open(shard);
    line.send({ type: 'queries', add: [{ ...add, known }], remove: [] });
    await line.until(2);
    line.close();
    return line.bytesAt(1);
  };
  assert.ok((await comeBack()) < 100, 'nothing was missed');
  for (let count = 0; count < 10; count++) await call('mutation', 'messages:send', message);
  const missed = await comeBack();
  assert.ok(missed < first.bytesAt(1) / 4, `${missed} bytes for 10 messages of a list of ${first.bytesAt(1)}`);
});

test('the first message after the engine has died costs no more than any other', async () => {
  const channelId = await call('mutation', 'channels:create', { name: 'asleep' });
  const message = { channelId, author: 'ann', text: 'x'.repeat(60) };
  for (let count = 0; count < 50; count++) await call('mutation', 'messages:send', message);
  const shard = `channelId/${String(channelId)}`;
  const add = { query: 1, path: 'messages:list', args: { channelId } };
  const first = await Line.open(shard);
  first.send({ type: 'queries', add: [add], remove: [] });
  const { version, taken } = await first.until(2);
  const { epoch } = JSON.parse(first.texts[0] ?? '') as Frame;
  await host.crash();
  const line = await Line.open(shard);
  line.send({
    type: 'queries',
    add: [{ ...add, known: { epoch, instance: taken?.[0]?.instance, version } }],
    remove: [],
  });
  await line.until(2);
  await call('mutation', 'messages:send', message);
  await call('mutation', 'messages:send', message);
  await line.until(4);
  assert.ok(line.bytesAt(2) < 500, `${line.bytesAt(2)} bytes of a list of ${first.bytesAt(1)}`);
  assert.equal(line.bytesAt(2), line.bytesAt(3));
  line.close();
});
