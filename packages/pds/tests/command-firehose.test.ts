/** `sundog pds firehose --verify`: a firehose that is right, and some that lie. */
import assert from 'node:assert/strict';
import { on, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { BytesWrapper, decode, decodeFirst, encode, fromBytes, toBytes } from '@atcute/cbor';
import { WebSocket, WebSocketServer } from 'ws';

import { createFull, startSite, sundog, type Site } from './command-user.ts';
import { startPlc, type PlcDirectory } from './plc.ts';
import { undoAfter } from '../../../tests/harness/undo-after.ts';

const RECORD_TIMEOUT_MS = 30_000;

let plc: PlcDirectory;
let home: Site;

before(async () => {
  plc = await startPlc();
  home = await startSite(plc);
});

after(async () => {
  await home?.stop();
  await plc?.stop();
});

test('the firehose of a server is right from its first event on, whatever has happened to its accounts', async () => {
  const { did: rotated } = await createFull(home, 'rotated.test');
  assert.equal((await sundog(home, ['key', 'rotate', '--account', rotated, '--yes'])).code, 0);
  assert.equal((await sundog(home, ['account', 'delete', rotated, '--yes'])).code, 0);
  const { did } = await createFull(home, 'last.test');
  const until = new RegExp(`^.*com\\.example\\.note.*${did}.*\\n`, 'm');
  const words = ['firehose', '--verify', '--json', '--cursor', '0'];
  const { code, out, err } = await sundog(home, words, { until });
  const events: { type: string; faults: string[] }[] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    events.filter(({ faults }) => faults.length > 0),
    [],
  );
  assert.equal(code, 0, err);
  assert.deepEqual([...new Set(events.map(({ type }) => type))].toSorted(), ['#account', '#commit', '#identity']);
});

test('a firehose that lies is found out, and one that breaks off is gone on with', async () => {
  const { did } = await createFull(home, 'honest.test');
  const frames = await recordFrames(home, did);
  const byLies: [name: string, lie: (frame: Frame) => Frame, verdict: RegExp][] = [
    ['nothing', (frame) => frame, /^#commit ok$/],
    ['prevData', (frame) => ({ ...frame, prevData: frame['commit'] }), /taken back, it gives/],
    ['an operation', (frame) => ({ ...frame, ops: [] }), /taken back, it gives/],
    ['the revision', (frame) => ({ ...frame, rev: '3jzfcijpj2z2a' }), /the commit's revision is/],
    ['a block', (frame) => ({ ...frame, blocks: spoil(frame['blocks']) }), /bytes with another digest|The CAR at byte/],
    ['the account', (frame) => ({ ...frame, repo: home.server.did }), /the commit is of/],
  ];
  for (const [name, lie, verdict] of byLies) {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (socket, { url = '' }) => {
      // What was sent is not sent again, and the connection breaks off in between.
      const from = Number(new URL(url, 'http://x').searchParams.get('cursor'));
      const next = frames.find(({ seq }) => seq > from);
      if (next === undefined) return socket.close();
      socket.ping();
      socket.send(encodeFrame(lie(next)), () => socket.terminate());
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const words = ['firehose', '--verify', '--url', `http://127.0.0.1:${port}`, '--cursor', '0', '--count', '2'];
    const { code, out, err } = await sundog(home, [...words, '--json']);
    server.close();
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const said = events.map(({ type, faults }) => (faults.length === 0 ? `${type} ok` : faults.join('; ')));
    assert.equal(said.length, 2, err);
    for (const each of said) assert.match(each, verdict, name);
    assert.equal(code, name === 'nothing' ? 0 : 1, err);
  }
});

test('a server that is away for a while is waited for, though it had sent nothing yet', async (context) => {
  const listen = async (port: number) => {
    const server = new WebSocketServer({ port, host: '127.0.0.1' });
    undoAfter(context, () => {
      server.close();
      for (const client of server.clients) client.terminate();
    });
    await once(server, 'listening');
    return server;
  };
  const first = await listen(0);
  const { port } = first.address() as AddressInfo;
  const cursor = '1795311153245002';
  const words = ['firehose', '--url', `http://127.0.0.1:${port}`, '--cursor', cursor, '--count', '1', '--json'];
  const followed = sundog(home, words);
  const [socket, request] = await Promise.race([
    once(first, 'connection'),
    followed.then(({ err }) => assert.fail(err)),
  ]);
  assert.match(request.url, new RegExp(`cursor=${cursor}$`));
  const closed = once(first, 'close');
  first.close();
  socket.terminate();
  await closed;
  await sleep(1500);
  const second = await listen(port);
  second.on('connection', (each) =>
    each.send(Buffer.concat([encode({ op: 1, t: '#info' }), encode({ name: 'Back' })])),
  );
  const { code, out, err } = await followed;
  assert.deepEqual([code, JSON.parse(out).type], [0, '#info'], err);
  assert.equal(err.match(/Connecting again/g)?.length, 1, err);
});

test('a host of others steers nobody’s terminal', async (context) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  undoAfter(context, () => server.close());
  const escape = '\u001b]0;mine\u0007';
  server.on('connection', (socket) => {
    socket.send(Buffer.concat([encode({ op: 1, t: '#identity' }), encode({ did: home.server.did, handle: escape })]));
    socket.send(Buffer.concat([encode({ op: -1 }), encode({ error: 'Odd', message: escape })]));
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { code, out, err } = await sundog(home, ['firehose', '--url', `http://127.0.0.1:${port}`]);
  assert.equal(code, 1);
  assert.match(out, /\]0;mine/);
  assert.match(err, /\]0;mine/);
  assert.doesNotMatch(out + err, /[^\P{Cc}\n]/u);
});

type Frame = Readonly<Record<string, unknown>> & { readonly seq: number };

/** The commits of an account as the server sends them: at least two. */
async function recordFrames({ server }: Site, did: string): Promise<Frame[]> {
  const url = `${server.url.replace('http', 'ws')}/xrpc/com.atproto.sync.subscribeRepos?cursor=0`;
  const socket = new WebSocket(url);
  const frames: Frame[] = [];
  for await (const [data] of on(socket, 'message', { signal: AbortSignal.timeout(RECORD_TIMEOUT_MS) })) {
    const [header, rest] = decodeFirst(data as Uint8Array) as [{ t: string }, Uint8Array];
    const body = decode(rest) as Frame & { repo?: string; since?: string | null };
    if (header.t === '#commit' && body.repo === did && body.since !== null) frames.push(body);
    if (frames.length === 2) break;
  }
  socket.terminate();
  return frames;
}

function encodeFrame(body: Frame): Uint8Array {
  return Buffer.concat([encode({ op: 1, t: '#commit' }), encode(body)]);
}

/** Another byte near the end. */
function spoil(blocks: unknown): unknown {
  assert.ok(blocks instanceof BytesWrapper);
  const bytes = Uint8Array.from(fromBytes(blocks));
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  return toBytes(bytes);
}
